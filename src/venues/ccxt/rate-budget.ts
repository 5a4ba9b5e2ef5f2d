import { invariant } from '#core/kernel/assert';

export interface BudgetRule {
  /** Weights that may be spent in `windowMs`. */
  readonly capacity: number;
  readonly windowMs: number;
  /** Of them, kept for cancels (F13). */
  readonly cancelReserve: number;
}

/** VEN-4, VEN-5: how much of a venue's patience is left. Time is an argument, in milliseconds of any steady clock. */
export class RateBudget {
  readonly #rule: BudgetRule;
  #left: number;
  #at = 0;
  #closedUntil = 0;
  #refusals = 0;

  constructor(rule: BudgetRule, nowMs: number) {
    invariant(rule.cancelReserve < rule.capacity, 'the reserve is a part of the budget');
    this.#rule = rule;
    this.#left = rule.capacity;
    this.#at = nowMs;
  }

  /** False: not now. A cancel may use the reserve, everything else leaves it. */
  take(weight: number, lane: 'order' | 'cancel', nowMs: number): boolean {
    this.#refill(nowMs);
    const floor = lane === 'cancel' ? 0 : this.#rule.cancelReserve;
    if (nowMs < this.#closedUntil || this.#left - weight < floor) return false;
    this.#left -= weight;
    return true;
  }
  /** F18: the venue said 429 or 418. Nothing goes out until its time has passed; without one the pause doubles each time. `jitter` in [0, 1) spreads many clients. */
  refused(retryAfterMs: number | null, jitter: number, nowMs: number): void {
    const pause =
      retryAfterMs ?? Math.min(300_000, 1000 * 2 ** this.#refusals) * (0.5 + jitter / 2);
    this.#refusals++;
    this.#closedUntil = Math.max(this.#closedUntil, nowMs + pause);
  }
  /** An answer: the venue talks to us again. */
  answered(): void {
    this.#refusals = 0;
  }
  closedForMs(nowMs: number): number {
    return Math.max(0, this.#closedUntil - nowMs);
  }
  #refill(nowMs: number): void {
    const { capacity, windowMs } = this.#rule;
    this.#left = Math.min(
      capacity,
      this.#left + (Math.max(0, nowMs - this.#at) * capacity) / windowMs,
    );
    this.#at = Math.max(this.#at, nowMs);
  }
}
