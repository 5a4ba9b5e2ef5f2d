/** How long somebody has not been heard, in time that this process could have heard him. */
export interface Silence {
  heard(): void;
  /** He has said nothing for longer than the limit, or nothing yet. */
  isOver(): boolean;
  stop(): void;
}

const TICKS = 10;

/**
 * Silence longer than `limitMs`. A long computation, a busy machine or a paused one is our own
 * deafness: of the time between two ticks, a tenth of the limit apart, no more than two ticks count,
 * so that what came meanwhile is read before it is judged.
 */
export function silenceOver(limitMs: number): Silence {
  const tickMs = limitMs / TICKS;
  let silentMs = Infinity;
  let tickedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    silentMs += Math.min(now - tickedAt, 2 * tickMs);
    tickedAt = now;
  }, tickMs);
  timer.unref();
  return {
    heard: () => void (silentMs = 0),
    isOver: () => silentMs > limitMs,
    stop: () => clearInterval(timer),
  };
}
