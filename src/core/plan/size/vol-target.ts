/** Units that carry the target volatility: N = capital sigma_target / (sigma_inst price multiplier fx). Both volatilities annual. Carver (2015). */
export function volatilityTargetUnits(input: {
  readonly capital: number;
  readonly targetAnnual: number;
  readonly volatilityAnnual: number;
  readonly price: number;
  readonly multiplier: number;
  readonly fx: number;
}): number {
  return (
    (input.capital * input.targetAnnual) /
    (input.volatilityAnnual * input.price * input.multiplier * input.fx)
  );
}

/** RiskMetrics (1996): var_t = lambda var_{t-1} + (1 - lambda) r_t^2, from var_0 = r_0^2. Daily variance; a position for day t+1 may use it, one for day t may not. */
export function ewmaVariance(returns: readonly number[], lambda: number): number {
  return returns.reduce(
    (variance, r, i) => (i === 0 ? r * r : lambda * variance + (1 - lambda) * r * r),
    NaN,
  );
}
/** The same weights normalised to sum to one over the sample: no weight on an initial value. */
export function ewmaVarianceNormalised(returns: readonly number[], lambda: number): number {
  let sum = 0;
  let weights = 0;
  let weight = 1;
  for (let i = returns.length - 1; i >= 0; i--) {
    sum += weight * (returns[i] ?? 0) ** 2;
    weights += weight;
    weight *= lambda;
  }
  return sum / weights;
}

/** The variance around the sample's mean, n - 1 in the denominator. Daily. */
export function sampleVariance(returns: readonly number[]): number {
  const mean = returns.reduce((sum, r) => sum + r, 0) / returns.length;
  return returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1);
}
/** Annual volatility of a daily variance. */
export const annualised = (varianceDaily: number, daysPerYear: number): number =>
  Math.sqrt(daysPerYear * varianceDaily);

/** min(cap, target / sigma_{t-1}) with sigma annualised from the daily variance by 252 days. */
export const volatilityScale = (
  targetAnnual: number,
  varianceDaily: number,
  cap: number,
): { readonly raw: number; readonly capped: number } => {
  const raw = targetAnnual / annualised(varianceDaily, 252);
  return { raw, capped: Math.min(cap, raw) };
};

/** Scale of a portfolio to its target, and w_i (Sigma w)_i / sigma_p for each name; Sigma in the units of the target squared. */
export function portfolioScale(
  covariance: readonly (readonly number[])[],
  weights: readonly number[],
  target: number,
): {
  readonly volatility: number;
  readonly scale: number;
  readonly scaled: readonly number[];
  readonly contributions: readonly number[];
} {
  const marginal = covariance.map((row) =>
    row.reduce((sum, c, j) => sum + c * (weights[j] ?? 0), 0),
  );
  const volatility = Math.sqrt(weights.reduce((sum, w, i) => sum + w * (marginal[i] ?? 0), 0));
  const scale = target / volatility;
  return {
    volatility,
    scale,
    scaled: weights.map((w) => w * scale),
    contributions: weights.map((w, i) => (w * (marginal[i] ?? 0)) / volatility),
  };
}
