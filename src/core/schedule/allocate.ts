import { invariant } from '#core/kernel/assert';

/** Whole lots in proportion to `weights`, summing to `quantity`: largest remainder (Hamilton); ties go to the earlier slice. n_i = Q w_i / sum w, rounded. */
export function allocate(quantity: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  invariant(Number.isSafeInteger(quantity) && quantity >= 0, 'a quantity to allocate is whole lots');
  invariant(total > 0 && weights.every((weight) => weight >= 0), 'weights are not negative and not all zero');
  const exact = weights.map((weight) => (quantity * weight) / total);
  const whole = exact.map(Math.floor);
  const missing = quantity - whole.reduce((sum, count) => sum + count, 0);
  const order = exact.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.slice(0, missing)) whole[i] = (whole[i] ?? 0) + 1;
  invariant(whole.reduce((sum, count) => sum + count, 0) === quantity, 'allocated lots sum to the quantity');
  return whole;
}
