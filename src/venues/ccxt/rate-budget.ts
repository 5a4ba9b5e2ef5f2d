import { invariant } from '#core/kernel/assert';

export interface BudgetRule {
  /** Weights that may be spent in `windowMs`. */
  readonly capacity: number;
  readonly windowMs: number;
  /** Of them, kept for cancels (F13). */
  readonly cancelReserve: number;
}

/** VEN-4, VEN-5: how much of a venue's patience is left. Time is an argument, in milliseconds of any steady clock. */
export interface RateBudget {
  /** False: not now. A cancel may use the reserve, everything else leaves it. */
  take(weight: number, lane: 'order' | 'cancel', nowMs: number): boolean;
  /** F18: the venue said 429 or 418. Nothing goes out until its time has passed; without one the pause doubles each time. `jitter` in [0, 1) spreads many clients. */
  refused(retryAfterMs: number | null, jitter: number, nowMs: number): void;
  /** An answer: the venue talks to us again. */
  answered(): void;
  closedForMs(nowMs: number): number;
}

export function rateBudget(rule: BudgetRule, startMs: number): RateBudget {
  const { capacity, windowMs, cancelReserve } = rule;
  invariant(cancelReserve < capacity, 'the reserve is a part of the budget');
  let left = capacity;
  let at = startMs;
  let closedUntil = 0;
  let refusals = 0;
  const refill = (nowMs: number): void => {
    left = Math.min(capacity, left + (Math.max(0, nowMs - at) * capacity) / windowMs);
    at = Math.max(at, nowMs);
  };
  return {
    take(weight, lane, nowMs) {
      refill(nowMs);
      const floor = lane === 'cancel' ? 0 : cancelReserve;
      if (nowMs < closedUntil || left - weight < floor) return false;
      left -= weight;
      return true;
    },
    refused(retryAfterMs, jitter, nowMs) {
      const pause = retryAfterMs ?? Math.min(300_000, 1000 * 2 ** refusals) * (0.5 + jitter / 2);
      refusals++;
      closedUntil = Math.max(closedUntil, nowMs + pause);
    },
    answered: () => void (refusals = 0),
    closedForMs: (nowMs) => Math.max(0, closedUntil - nowMs),
  };
}
