import type { WebSocket } from 'ws';

/**
 * Ends a connection whose other end says nothing: every so many milliseconds it is pinged, and one
 * that has said no word since the last ping, not even a pong, is terminated, as is one that does not
 * open in that time. A cable that is pulled and a process that is frozen close nothing; whoever
 * listens to `close` dials again. When we stood still ourselves, its answer may not be read yet: then
 * the other end has one more turn.
 */
export function endWhenSilent(line: WebSocket, everyMs: number): void {
  let isAlive = true;
  let isForgiven = false;
  let pulsedAt = performance.now();
  const heard = (): void => {
    isAlive = true;
    isForgiven = false;
  };
  const pulse = setInterval(() => {
    const now = performance.now();
    const isLate = now - pulsedAt > 1.5 * everyMs;
    pulsedAt = now;
    if (!isAlive && (!isLate || isForgiven)) return line.terminate();
    if (!isAlive) isForgiven = true;
    isAlive = false;
    if (line.readyState === line.OPEN) line.ping();
  }, everyMs);
  line.on('open', heard);
  line.on('message', heard);
  line.on('ping', heard);
  line.on('pong', heard);
  line.on('close', () => clearInterval(pulse));
}
