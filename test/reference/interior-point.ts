import { invariant } from '#core/kernel/assert';
import { solve } from '#core/numeric/linear';

/** min f(x) subject to A x = b and G x <= h, f convex and twice differentiable where G x < h. */
export interface ConvexProblem {
  readonly start: readonly number[];
  gradient(x: readonly number[]): readonly number[];
  hessian(x: readonly number[]): readonly (readonly number[])[];
  readonly A: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly G: readonly (readonly number[])[];
  readonly h: readonly number[];
}
export interface InteriorPoint {
  readonly x: readonly number[];
  /** Multipliers of A x = b, and of G x <= h (not negative). */
  readonly equality: readonly number[];
  readonly inequality: readonly number[];
  readonly iterations: number;
  /** Largest of stationarity, primal residuals and complementarity. */
  readonly residual: number;
}
const ITERATIONS_MAX = 200;
const TO_BOUNDARY = 0.995;
const CENTRING = 0.1;

const times = (M: readonly (readonly number[])[], x: readonly number[]): number[] =>
  M.map((row) => row.reduce((sum, each, i) => sum + each * x[i]!, 0));

/**
 * Primal-dual interior point with slacks, dense and plain (Boyd & Vandenberghe 2004, Convex Optimization, section 11.7): Newton on
 *     grad f + A'y + G'z = 0,   A x = b,   G x + s = h,   s z = mu
 * with mu falling to a tenth of the mean of s z. `start` must satisfy G x < h where f needs it; equalities need not hold. null where it does not come to rest.
 */
export function interiorPoint(problem: ConvexProblem, tolerance: number): InteriorPoint | null {
  const { A, b, G, h } = problem;
  const n = problem.start.length;
  let x = [...problem.start];
  let s = times(G, x).map((each, k) => Math.max(1e-3, h[k]! - each));
  let z = s.map((each) => 1e-3 / each);
  let y = b.map(() => 0);
  invariant(
    A.every((row) => row.length === n) && G.every((row) => row.length === n),
    'constraints are of the variables',
  );
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const gradient = problem.gradient(x);
    const stationarity = gradient.map(
      (each, i) =>
        each +
        A.reduce((sum, row, k) => sum + row[i]! * y[k]!, 0) +
        G.reduce((sum, row, k) => sum + row[i]! * z[k]!, 0),
    );
    const equal = times(A, x).map((each, k) => each - b[k]!);
    const within = times(G, x).map((each, k) => each + s[k]! - h[k]!);
    const gap = s.reduce((sum, each, k) => sum + each * z[k]!, 0) / Math.max(1, s.length);
    const residual = Math.max(gap, ...[...stationarity, ...equal, ...within].map(Math.abs));
    if (residual < tolerance)
      return { x, equality: y, inequality: z, iterations: iteration, residual };
    // Never far below what stationarity has come to: a gap that closes first leaves Newton nothing to divide by.
    const mu = Math.max(CENTRING * gap, tolerance / 10);
    // s and z are eliminated: dz = (z / s)(G dx + within) + (mu - s z) / s.
    const hessian = problem.hessian(x);
    const matrix: number[][] = hessian.map((row, i) => [...row, ...A.map((each) => each[i]!)]);
    const right = stationarity.map((each) => -each);
    for (const [k, row] of G.entries()) {
      const d = z[k]! / s[k]!;
      const pushed = d * within[k]! + (mu - s[k]! * z[k]!) / s[k]!;
      for (let i = 0; i < n; i++) {
        if (row[i] === 0) continue;
        right[i] = right[i]! - row[i]! * pushed;
        for (let j = 0; j < n; j++)
          if (row[j] !== 0) matrix[i]![j] = matrix[i]![j]! + d * row[i]! * row[j]!;
      }
    }
    for (const [k, row] of A.entries())
      matrix.push([...row, ...A.map(() => 0)].map((each, i) => (i === n + k ? 0 : each)));
    const step = solve(matrix, [...right, ...equal.map((each) => -each)]);
    if (step === null || step.some(Number.isNaN)) return null;
    const dx = step.slice(0, n);
    const dy = step.slice(n);
    const Gdx = times(G, dx);
    const ds = Gdx.map((each, k) => -within[k]! - each);
    const dz = Gdx.map(
      (each, k) => (z[k]! / s[k]!) * (each + within[k]!) + (mu - s[k]! * z[k]!) / s[k]!,
    );
    const most = (values: readonly number[], by: readonly number[]): number =>
      values.reduce(
        (least, value, k) =>
          by[k]! < 0 ? Math.min(least, (-TO_BOUNDARY * value) / by[k]!) : least,
        1,
      );
    // One length for both: the curvature of f couples them.
    const length = Math.min(most(s, ds), most(z, dz));
    x = x.map((each, i) => each + length * dx[i]!);
    s = s.map((each, k) => each + length * ds[k]!);
    y = y.map((each, k) => each + length * dy[k]!);
    z = z.map((each, k) => each + length * dz[k]!);
  }
  return null;
}
