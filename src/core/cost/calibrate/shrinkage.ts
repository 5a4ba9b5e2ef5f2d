import type { Ratio } from '#core/kernel/units';
import { type Estimate, estimate } from '#core/numeric/estimate';

/** What one of many says, and what is believed of it beside the others. */
export interface Shrunk {
  readonly own: Estimate;
  readonly believed: Estimate;
  /** Weight of its own estimate, 0-1. */
  readonly weight: Ratio;
}

/**
 * Empirical Bayes: estimates with known errors around a common value, drawn towards it by error^2 / (error^2 + tau^2), where tau^2 is the variance of true values beyond
 * what errors explain: DerSimonian & Laird (1986), Controlled Clinical Trials 7, not below 0. With one or two there is no telling: all weight to the common value.
 */
export function shrink(
  common: Estimate,
  own: readonly Estimate[],
): { readonly tau: number; readonly each: readonly Shrunk[] } {
  const known = own.filter(({ standardError }) => standardError > 0);
  const weights = known.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = known.reduce((sum, { value }, i) => sum + value * weights[i]!, 0) / total;
  const q = known.reduce((sum, { value }, i) => sum + weights[i]! * (value - mean) ** 2, 0);
  const spread = total - weights.reduce((sum, w) => sum + w * w, 0) / total;
  const tau2 = known.length < 3 ? 0 : Math.max(0, (q - (known.length - 1)) / spread);
  const each = own.map((one): Shrunk => {
    const weight = one.standardError > 0 ? tau2 / (tau2 + one.standardError ** 2) : 0;
    const value = weight * one.value + (1 - weight) * common.value;
    // What is left of the spread of true values, and the error of the common value in proportion.
    const standardError = Math.sqrt(
      (1 - weight) * tau2 + ((1 - weight) * common.standardError) ** 2,
    );
    return { own: one, believed: estimate(value, standardError, one.n), weight };
  });
  return { tau: Math.sqrt(tau2), each };
}
