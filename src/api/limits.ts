/** Requests in a window of a minute, by key. Fixed windows: cheap, and one window of memory. */
export interface RateLimit {
  /** False: this key has had its share of the minute. */
  take(key: string): boolean;
}

const WINDOW_MS = 60_000;
const KEYS_MAX = 10_000;

export function rateLimit(perMinute: number, nowMs: () => number): RateLimit {
  let counts = new Map<string, number>();
  let from = nowMs();
  return {
    take(key) {
      const now = nowMs();
      if (now - from >= WINDOW_MS) {
        counts = new Map();
        from = now;
      }
      // Nobody fills memory with addresses: beyond it, strangers share one count.
      const name = counts.has(key) || counts.size < KEYS_MAX ? key : '';
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count <= perMinute;
    },
  };
}
