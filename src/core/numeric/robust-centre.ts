import { quantileOf } from '#core/numeric/quantile';

/** Of any order; NaN of none. */
export const medianOf = (values: readonly number[]): number =>
  quantileOf(Float64Array.from(values).sort(), 0.5);

/** 1 / Phi^-1(3/4): brings a median deviation to the standard deviation of normal values. */
const NORMAL = 1.482602218505602;

/** Median of |x - median|, times 1.4826: a standard deviation that half of the values cannot spoil (Hampel 1974, JASA 69). 0 where more than half are equal; NaN of none. */
export function medianDeviation(values: readonly number[]): number {
  const centre = medianOf(values);
  return NORMAL * medianOf(values.map((x) => Math.abs(x - centre)));
}

// 2,000 values make two million pairs.
const PAIRS_OF_MAX = 2000;
/**
 * Hodges and Lehmann (1963), Annals of Mathematical Statistics 34: the median of the means of all pairs, each value with itself included; the centre that Wilcoxon's test goes with.
 * Of more than 2,000 values every k-th in order of size is taken, which moves it by less than the distance of neighbours. NaN of none.
 */
export function hodgesLehmann(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const step = Math.max(1, Math.ceil(sorted.length / PAIRS_OF_MAX));
  const used = sorted.filter((_, i) => i % step === Math.floor(step / 2) || step === 1);
  const pairs = new Float64Array((used.length * (used.length + 1)) / 2);
  let at = 0;
  for (let i = 0; i < used.length; i++)
    for (let j = i; j < used.length; j++) pairs[at++] = (used[i]! + used[j]!) / 2;
  return quantileOf(pairs.sort(), 0.5);
}
