import { invariant } from '#core/kernel/assert';
import {
  cholesky,
  combine,
  diagonal,
  dot,
  type Matrix,
  scaledIdentity,
  solveMatrix,
  symmetricEigenvalues,
  timesVector,
  type Vector,
} from '#core/numeric/linear';

/** Several assets at once, Almgren & Chriss (2000), App. A. `H` temporary and `gamma` permanent impact (own and cross), `C` covariance per day, in the units of `AlmgrenChriss`. */
export interface AlmgrenChrissMulti {
  readonly X: Vector;
  readonly T: number;
  readonly N: number;
  readonly H: Matrix;
  readonly gamma: Vector;
  readonly epsilon: Vector;
  readonly C: Matrix;
}

/** C_ij = rho_ij s_i s_j / days with s = price x annual volatility; one correlation for all pairs. */
export function covarianceFrom(
  prices: Vector,
  annualVolatilities: Vector,
  correlation: number,
  days: number,
): number[][] {
  const s = prices.map((price, i) => price * (annualVolatilities[i] ?? NaN));
  return s.map((a, i) => s.map((b, j) => ((i === j ? 1 : correlation) * a * b) / days));
}

const effective = (p: AlmgrenChrissMulti): number[][] =>
  combine(p.H, diagonal(p.gamma), -p.T / p.N / 2);

/**
 * Holdings x_0 = X ... x_N = 0, one row per date. First-order conditions H~ (x_{k-1} - 2 x_k + x_{k+1}) / tau^2 = lambda C x_k, solved backwards
 * as x_k = R_k x_{k-1} with R_{N-1} = D^-1, R_k = (D - R_{k+1})^-1 and D = 2 + tau^2 lambda H~^-1 C: cross impact needs no special case. lambda >= 0.
 */
export function optimalHoldingsMulti(p: AlmgrenChrissMulti, lambda: number): number[][] {
  const n = p.X.length;
  const pull = solveMatrix(effective(p), p.C);
  invariant(pull !== null, 'temporary impact outweighs half a period of permanent impact');
  const D = combine(scaledIdentity(n, 2), pull, (p.T / p.N) ** 2 * lambda);
  const steps: Matrix[] = [];
  for (let k = p.N - 1; k >= 1; k--) {
    const after = steps[0];
    const step = solveMatrix(after === undefined ? D : combine(D, after, -1), scaledIdentity(n, 1));
    invariant(step !== null, 'with risk aversion not below 0 every step has one solution');
    steps.unshift(step);
  }
  const holdings: number[][] = [[...p.X]];
  for (const step of steps) holdings.push(timesVector(step, holdings.at(-1) ?? []));
  return [...holdings, p.X.map(() => 0)];
}

/** E and V of any holdings: the eq (8)-(9) of App. A, with cross impact. */
export function costOfMulti(
  p: AlmgrenChrissMulti,
  holdings: Matrix,
): { readonly expected: number; readonly variance: number } {
  const tau = p.T / p.N;
  const H = effective(p);
  let expected =
    0.5 *
    dot(
      p.gamma,
      p.X.map((x) => x * x),
    );
  let variance = 0;
  for (let k = 1; k < holdings.length; k++) {
    const x = holdings[k] ?? [];
    const before = holdings[k - 1] ?? [];
    const n = x.map((held, i) => (before[i] ?? 0) - held);
    expected += dot(p.epsilon, n.map(Math.abs)) + dot(n, timesVector(H, n)) / tau;
    variance += tau * dot(x, timesVector(p.C, x));
  }
  return { expected, variance };
}

/** 1/day, ascending: kappa_j of the eigenportfolios of lambda H~^-1 C, (2/tau^2)(cosh(kappa tau) - 1) = eigenvalue. */
export function urgenciesOf(p: AlmgrenChrissMulti, lambda: number): number[] {
  const tau = p.T / p.N;
  const lower = cholesky(effective(p));
  invariant(lower !== null, 'temporary impact outweighs half a period of permanent impact');
  const half = solveMatrix(lower, p.C) ?? [];
  const transposed = half.map((_, i) => half.map((row) => row[i] ?? 0));
  const whitened = solveMatrix(lower, transposed) ?? [];
  return symmetricEigenvalues(whitened).map(
    (value) => Math.acosh(1 + (lambda * value * tau ** 2) / 2) / tau,
  );
}
