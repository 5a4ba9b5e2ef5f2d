import { invariant } from '#core/kernel/assert';

// Remainders are compared to nine digits: 0.3 and 0.1 + 0.2 are a tie, and ties go to the earlier slice.
const TIE = 1e9;

/** Whole lots in proportion to `weights`, summing to `quantity`: largest remainder (Hamilton); ties go to the earlier slice. n_i = Q w_i / sum w, rounded. */
export function allocate(quantity: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  invariant(
    Number.isSafeInteger(quantity) && quantity >= 0,
    'a quantity to allocate is whole lots',
  );
  invariant(
    total > 0 && weights.every((weight) => weight >= 0),
    'weights are not negative and not all zero',
  );
  const exact = weights.map((weight) => (weight / total) * quantity);
  const whole = exact.map((value) => Math.floor(value + 1 / TIE));
  const order = exact
    .map((value, i) => ({ i, rest: Math.round((value - (whole[i] ?? 0)) * TIE) }))
    .toSorted((a, b) => b.rest - a.rest || a.i - b.i);
  let missing = quantity - whole.reduce((sum, count) => sum + count, 0);
  // One round nearly always does; quantities near 2^53 lots leave more (or less) than one lot a slice behind in floating point.
  for (let k = 0; missing > 0; k++, missing--) {
    const at = order[k % order.length]?.i ?? 0;
    whole[at] = (whole[at] ?? 0) + 1;
  }
  for (let k = order.length - 1; missing < 0; k = (k + order.length - 1) % order.length) {
    const at = order[k]?.i ?? 0;
    if ((whole[at] ?? 0) === 0) continue;
    whole[at] = (whole[at] ?? 0) - 1;
    missing++;
  }
  invariant(
    whole.reduce((sum, count) => sum + count, 0) === quantity,
    'allocated lots sum to the quantity',
  );
  return whole;
}

/**
 * Quantities in proportion to `weights` that no capacity is exceeded by: n_i = min(c_i, k w_i), with k so that they sum to `quantity`. Slices that
 * nobody wants (weight 0) take only what the others cannot. null where the capacities together are too small.
 */
export function allocateWithin(
  quantity: number,
  weights: readonly number[],
  capacities: readonly number[],
): number[] | null {
  const room = capacities.reduce((sum, capacity) => sum + capacity, 0);
  if (!(quantity <= room * (1 + 1e-12))) return null;
  const taken = fillUp(quantity, weights, capacities);
  const left = quantity - taken.reduce((sum, count) => sum + count, 0);
  if (left <= quantity * 1e-12) return taken;
  const unwanted = capacities.map((capacity, i) => ((weights[i] ?? 0) > 0 ? 0 : capacity));
  return fillUp(left, unwanted, unwanted).map((count, i) => count + (taken[i] ?? 0));
}

function fillUp(
  quantity: number,
  weights: readonly number[],
  capacities: readonly number[],
): number[] {
  const full = weights.map(() => false);
  for (;;) {
    let left = quantity;
    let open = 0;
    for (let i = 0; i < weights.length; i++) {
      if (full[i] === true) left -= capacities[i] ?? 0;
      else open += weights[i] ?? 0;
    }
    const share = open > 0 ? Math.max(0, left) / open : 0;
    let isFilled = false;
    for (let i = 0; i < weights.length; i++) {
      if (full[i] === true || !(share * (weights[i] ?? 0) > (capacities[i] ?? 0))) continue;
      full[i] = true;
      isFilled = true;
    }
    if (!isFilled)
      return weights.map((weight, i) => (full[i] === true ? (capacities[i] ?? 0) : share * weight));
  }
}
