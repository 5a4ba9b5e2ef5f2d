import type { Ratio, Seconds } from '#core/kernel/units';
import type { ParentOrder } from '#core/plan/parent';

/** SCH-22: share of a drift with this half-life that is left so long after the decision; with `until`, on average from then till then. null: it does not fade. */
export function driftLeft(halfLife: Seconds | null, after: Seconds, until: Seconds = after): Ratio {
  if (halfLife === null) return 1;
  const rate = Math.LN2 / halfLife;
  const from = Math.max(0, after);
  const length = rate * (Math.max(0, until) - from);
  // The mean of exp(-x) over a length: -expm1(-length) / length.
  return Math.exp(-rate * from) * (length > 0 ? -Math.expm1(-length) / length : 1);
}

/** Seconds since the decision, where a drift begins to fade; without one since the start of the order. */
export const sinceDecision = (
  { decidedAt, start }: Pick<ParentOrder, 'decidedAt' | 'start'>,
  at: number,
): Seconds => (at - (decidedAt ?? start)) / 1e6;
