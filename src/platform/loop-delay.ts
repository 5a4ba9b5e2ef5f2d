import { createHistogram } from 'node:perf_hooks';

/** How late this process came to its work, milliseconds. */
export interface LoopDelay {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}
export interface LoopWatch {
  /** Of the last whole minute, or of the first one so far. */
  minute(): LoopDelay;
  /** The longest since this was last asked, ms. */
  longest(): number;
  stop(): void;
}

const TICK_MS = 20;
const MINUTE_MS = 60_000;

/** A timer that is due every 20 ms, and how late it is. Node's own monitor forgets what is under way when it is reset. */
export function watchLoop(): LoopWatch {
  const delays = createHistogram();
  let longestMs = 0;
  let last: LoopDelay | null = null;
  let tickedAt = performance.now();
  let minuteFrom = tickedAt;
  const read = (): LoopDelay => ({
    medianMs: delays.percentile(50) / 1e6,
    p99Ms: delays.percentile(99) / 1e6,
    maxMs: delays.count === 0 ? 0 : delays.max / 1e6,
  });
  const timer = setInterval(() => {
    const now = performance.now();
    const lateMs = Math.max(0, now - tickedAt - TICK_MS);
    tickedAt = now;
    longestMs = Math.max(longestMs, lateMs);
    delays.record(Math.max(1, Math.round(lateMs * 1e6)));
    if (now - minuteFrom < MINUTE_MS) return;
    minuteFrom = now;
    last = read();
    delays.reset();
  }, TICK_MS);
  timer.unref();
  return {
    minute: () => last ?? read(),
    longest() {
      const ms = longestMs;
      longestMs = 0;
      return ms;
    },
    stop: () => clearInterval(timer),
  };
}
