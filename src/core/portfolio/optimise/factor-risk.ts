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

/** Factor exposures B (names x factors) and the covariance of the factors; null where that is not symmetric and positive definite, a variance is negative, or a value is not a finite number. */
export function factorRisk(
  B: Matrix,
  covariance: Matrix,
  specific: readonly number[],
): FactorRisk | null {
  const lower = isCovarianceLike(covariance) ? cholesky(covariance) : null;
  if (lower === null || specific.some((each) => !(each >= 0 && each < Infinity))) return null;
  if (B.some((row) => row.some((x) => !Number.isFinite(x)))) return null;
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

// What two ways of adding up the same products differ by, of the product of both deviations.
const SAME = 1e-9;
/** Square, of finite numbers, the same on both sides of the diagonal, no negative variance, no covariance beyond both deviations: what a matrix must be to be a covariance at all. */
function isCovarianceLike(matrix: Matrix): boolean {
  const n = matrix.length;
  const deviation = matrix.map((row, i) => Math.sqrt(row[i] ?? NaN));
  return (
    n > 0 &&
    matrix.every(
      (row, i) =>
        row.length === n &&
        row.every(
          (x, j) =>
            Math.abs(x) <= (1 + SAME) * deviation[i]! * deviation[j]! &&
            Math.abs(x - matrix[j]![i]!) <= SAME * deviation[i]! * deviation[j]!,
        ),
    )
  );
}

/** A full covariance as factors, as many as names: exact. null where it is none: not square, not symmetric, not positive semidefinite, or with a value that is not a finite number. */
export function riskOfCovariance(covariance: Matrix): FactorRisk | null {
  if (!isCovarianceLike(covariance)) return null;
  const n = covariance.length;
  const deviation = covariance.map((row, i) => Math.sqrt(row[i]!));
  // Correlations, so that a small name is judged by its own size. Semidefinite is enough: a ridge of a ten-billionth decides what rounding would. A name without variance has no correlation.
  const lower = cholesky(
    covariance.map((row, i) =>
      row.map((x, j) => (i === j ? 1 + 1e-10 : x === 0 ? 0 : x / (deviation[i]! * deviation[j]!))),
    ),
  );
  if (lower === null) return null;
  const loadings = lower.flatMap((row, i) => row.map((x) => x * deviation[i]!));
  return { factors: n, loadings: Float64Array.from(loadings), specific: new Float64Array(n) };
}
