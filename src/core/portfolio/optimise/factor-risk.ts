import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { cholesky, type Matrix } from '#core/numeric/linear';

/** Covariance of returns S = F F' + diag(specific), of the same period as the returns beside it. F: a row for each name, one after the other; the factors' own covariance is in it. */
export interface FactorRisk {
  readonly factors: Count;
  readonly loadings: Float64Array;
  /** Variance of what the factors do not explain; not negative. */
  readonly specific: Float64Array;
}

/** F' w. */
export function exposures({ factors, loadings }: FactorRisk, w: Float64Array): Float64Array {
  const out = new Float64Array(factors);
  for (let i = 0; i < w.length; i++)
    for (let f = 0; f < factors; f++) out[f]! += loadings[i * factors + f]! * w[i]!;
  return out;
}
/** S w. */
export function timesRisk(risk: FactorRisk, w: Float64Array): Float64Array {
  const y = exposures(risk, w);
  return w.map((each, i) => {
    let sum = risk.specific[i]! * each;
    for (let f = 0; f < risk.factors; f++) sum += risk.loadings[i * risk.factors + f]! * y[f]!;
    return sum;
  });
}
/** w' S w. */
export function varianceOf(risk: FactorRisk, w: Float64Array): number {
  const own = w.reduce((sum, each, i) => sum + risk.specific[i]! * each * each, 0);
  return exposures(risk, w).reduce((sum, each) => sum + each * each, own);
}

/** Factor exposures B (names x factors) and the covariance of the factors; null where that is not positive definite or a variance is negative. */
export function factorRisk(
  B: Matrix,
  covariance: Matrix,
  specific: readonly number[],
): FactorRisk | null {
  const lower = cholesky(covariance);
  if (lower === null || specific.some((each) => !(each >= 0))) return null;
  invariant(B.length === specific.length, 'every name has its exposures and its own variance');
  const k = covariance.length;
  const loadings = new Float64Array(B.length * k);
  for (const [i, row] of B.entries())
    for (let f = 0; f < k; f++)
      for (let g = f; g < k; g++) loadings[i * k + f]! += row[g]! * lower[g]![f]!;
  return { factors: k, loadings, specific: Float64Array.from(specific) };
}

/** S, whole. */
export function covarianceOf({ factors, loadings, specific }: FactorRisk): Matrix {
  return Array.from(specific, (own, i) =>
    Array.from(specific, (_, j) => {
      let sum = i === j ? own : 0;
      for (let f = 0; f < factors; f++)
        sum += loadings[i * factors + f]! * loadings[j * factors + f]!;
      return sum;
    }),
  );
}

/** A full covariance as factors, as many as names: exact. null where it is not positive semidefinite. */
export function riskOfCovariance(covariance: Matrix): FactorRisk | null {
  const n = covariance.length;
  // Semidefinite is enough: a ridge of a ten-billionth decides what rounding would.
  const ridge = Math.max(...covariance.map((row, i) => row[i]!)) * 1e-10;
  const lower = cholesky(covariance.map((row, i) => row.map((x, j) => (i === j ? x + ridge : x))));
  if (lower === null) return null;
  return { factors: n, loadings: Float64Array.from(lower.flat()), specific: new Float64Array(n) };
}
