import { invariant } from '#core/kernel/assert';

/**
 * Venues whose price rises with what is taken: min sum a_i x_i + b_i x_i^2, sum x = X, x >= 0. At the marginal price nu every venue that trades has a_i + 2 b_i x_i = nu
 * (water-filling): found exactly by taking venues in order of a.
 */
export function splitConvex(
  a: readonly number[],
  b: readonly number[],
  quantity: number,
): { readonly units: readonly number[]; readonly marginal: number; readonly cost: number } {
  invariant(
    quantity > 0 && a.length === b.length && a.length > 0,
    'something is to be taken, somewhere',
  );
  invariant(
    b.every((each) => each > 0),
    'a price rises with what is taken',
  );
  const order = a.map((_, i) => i).sort((i, j) => a[i]! - a[j]!);
  let weights = 0;
  let sum = 0;
  let marginal = Infinity;
  for (const [k, i] of order.entries()) {
    weights += 1 / (2 * b[i]!);
    sum += a[i]! / (2 * b[i]!);
    marginal = (quantity + sum) / weights;
    const next = order[k + 1];
    if (next === undefined || marginal <= a[next]!) break;
  }
  const units = a.map((each, i) => Math.max(0, (marginal - each) / (2 * b[i]!)));
  return {
    units,
    marginal,
    cost: units.reduce((total, x, i) => total + a[i]! * x + b[i]! * x * x, 0),
  };
}
