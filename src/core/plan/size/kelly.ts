import { invariant } from '#core/kernel/assert';
import { dot, type Matrix, solve, type Vector } from '#core/numeric/linear';

/** A bet that pays `b` for 1 with chance p: f* = p - q/b; growth g(f) = p ln(1 + b f) + q ln(1 - f). Kelly (1956). */
export const kellyBinary = (p: number, b: number): number => p - (1 - p) / b;
export const growthBinary = (p: number, b: number, f: number): number =>
  p * Math.log(1 + b * f) + (1 - p) * Math.log(1 - f);

/** f* = (mu - r) / sigma^2 with the arithmetic drift mu; g(c f*) = r + (c - c^2/2) SR^2. Merton (1969), Thorp (2006). */
export const kellyGaussian = (mu: number, r: number, sigma: number): number =>
  (mu - r) / sigma ** 2;
export const growthGaussian = (
  asset: { readonly mu: number; readonly r: number; readonly sigma: number },
  fractionOfKelly: number,
): number =>
  asset.r +
  (fractionOfKelly - fractionOfKelly ** 2 / 2) * ((asset.mu - asset.r) / asset.sigma) ** 2;

/** f* = Sigma^-1 (mu - r), growth above r 0.5 mu' Sigma^-1 mu; null where Sigma is singular. */
export function kellyMany(
  excess: Vector,
  covariance: Matrix,
): { readonly f: readonly number[]; readonly growth: number } | null {
  const f = solve(covariance, excess);
  return f === null ? null : { f, growth: 0.5 * dot(excess, f) };
}

/**
 * max E ln(1 + f'R) over finitely many outcomes (rows of R, with chances p): Newton's method, the step halved while an outcome would ruin or
 * growth would fall. The objective is concave, so where it has a maximum this is it; null where it has none (a bet that cannot lose, or a combination of them).
 */
export function kellyDiscrete(
  outcomes: Matrix,
  chances: Vector,
): { readonly f: readonly number[]; readonly growth: number } | null {
  const n = outcomes[0]?.length ?? 0;
  invariant(
    n > 0 && outcomes.length === chances.length,
    'every outcome has its returns and its chance',
  );
  const growth = (f: Vector): number =>
    outcomes.reduce(
      (sum, row, s) => sum + (chances[s] ?? 0) * Math.log(Math.max(0, 1 + dot(f, row))),
      0,
    );
  let f: readonly number[] = Array.from({ length: n }, () => 0);
  for (let i = 0; i < 200; i++) {
    const weights = outcomes.map((row, s) => (chances[s] ?? 0) / (1 + dot(f, row)));
    const gradient = f.map((_, j) =>
      outcomes.reduce((sum, row, s) => sum + (weights[s] ?? 0) * (row[j] ?? 0), 0),
    );
    const curvature = f.map((_row, j) =>
      f.map((_column, k) =>
        outcomes.reduce(
          (sum, row, s) =>
            sum + ((weights[s] ?? 0) ** 2 / (chances[s] ?? 1)) * (row[j] ?? 0) * (row[k] ?? 0),
          0,
        ),
      ),
    );
    const step = solve(curvature, gradient);
    if (step === null) return null;
    // The Newton decrement: what growth may still be gained, twice.
    if (dot(gradient, step) < 1e-24) return { f, growth: growth(f) };
    const before: Vector = f;
    // Near the maximum a good step changes growth by less than its rounding.
    const now = growth(before) - 1e-14;
    let share = 1;
    const moved = (): readonly number[] => before.map((x, j) => x + share * (step[j] ?? 0));
    while (!(growth(moved()) >= now) && share > 1e-12) share /= 2;
    if (share <= 1e-12) return null;
    f = moved();
  }
  return null;
}
