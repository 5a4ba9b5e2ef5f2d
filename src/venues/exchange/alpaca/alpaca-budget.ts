const MINUTE_MS = 60_000;

/** What is left of an account's minute after a request. `left` below 0: the request was one too many. */
export interface RequestBudget {
  readonly limit: number;
  readonly left: number;
  /** The end of the minute, in seconds since the epoch, and how many seconds until then. */
  readonly resetAt: number;
  readonly resetSeconds: number;
}
/** ALP-14: requests of an account in a minute of the clock. Nobody is banned who asks too much. */
export function requestBudgets(limit: number): (who: string, nowMs: number) => RequestBudget {
  const used = new Map<string, number>();
  let minute = 0;
  return (who, nowMs) => {
    const now = Math.floor(nowMs / MINUTE_MS);
    if (now !== minute) used.clear();
    minute = now;
    const count = (used.get(who) ?? 0) + 1;
    used.set(who, count);
    const endMs = (now + 1) * MINUTE_MS;
    return {
      limit,
      left: limit - count,
      resetAt: endMs / 1000,
      resetSeconds: Math.max(1, Math.ceil((endMs - nowMs) / 1000)),
    };
  };
}
