import { type Matrix, solve, solveMatrix } from '#core/numeric/linear';

/** Value, gradient and second derivatives of a concave function; a value of -Infinity is outside its domain. */
export interface Concave {
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: Matrix;
}
export interface Maximum {
  readonly at: readonly number[];
  readonly value: number;
  /** Minus the inverse of the second derivatives at the top: the covariance of a maximum-likelihood estimate. */
  readonly covariance: Matrix;
}

/**
 * The top of a concave function by Newton's method with halved steps (Boyd & Vandenberghe 2004, ch. 9.5): from any start inside the domain
 * it ends at the one maximum, to working precision. null where there is none: the function keeps rising, or is flat in some direction.
 */
export function concaveMaximum(
  f: (x: readonly number[]) => Concave,
  start: readonly number[],
): Maximum | null {
  let x = start;
  let here = f(x);
  for (let round = 0; round < 200; round++) {
    const step = solve(
      here.hessian.map((row) => row.map((value) => -value)),
      here.gradient,
    );
    if (step === null || !step.every(Number.isFinite)) return null;
    const gain = step.reduce((sum, value, i) => sum + value * (here.gradient[i] ?? 0), 0);
    // Half the gain is how far the top of the parabola lies above. Near the top the value no longer tells steps apart, the parabola still does.
    if (gain <= 1e-24 * Math.max(1, Math.abs(here.value))) return top(x, here);
    const isNear = gain <= 1e-9 * Math.max(1, Math.abs(here.value));
    let size = 1;
    let [next, there] = stepTo(f, x, step, size);
    while (!isNear && !(there.value >= here.value + 1e-4 * size * gain) && size > 1e-10)
      [next, there] = stepTo(f, x, step, (size /= 2));
    if (!Number.isFinite(there.value) || size <= 1e-10) return null;
    [x, here] = [next, there];
  }
  return null;
}
function stepTo(
  f: (x: readonly number[]) => Concave,
  x: readonly number[],
  step: readonly number[],
  size: number,
): [readonly number[], Concave] {
  const next = x.map((value, i) => value + size * (step[i] ?? 0));
  return [next, f(next)];
}
function top(at: readonly number[], here: Concave): Maximum | null {
  const covariance = solveMatrix(
    here.hessian.map((row) => row.map((value) => -value)),
    at.map((_, i) => at.map((__, j) => (i === j ? 1 : 0))),
  );
  return covariance === null ? null : { at, value: here.value, covariance };
}
