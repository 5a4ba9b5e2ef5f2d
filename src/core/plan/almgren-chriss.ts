import { invariant } from '#core/kernel/assert';
import { urgencyOf } from '#core/plan/schedule-terms';

/**
 * Almgren & Chriss (2000), "Optimal Execution of Portfolio Transactions", J. Risk 3(2). Their units: X shares, T days, tau = T/N,
 * sigma currency/share/day^0.5, alpha currency/share/day (drift), epsilon currency/share (half the spread), gamma currency/share^2 (permanent),
 * eta (currency/share)/(share/day) (temporary), lambda 1/currency (risk aversion).
 */
export interface AlmgrenChriss {
  readonly X: number;
  readonly T: number;
  readonly N: number;
  readonly sigma: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly gamma: number;
  readonly eta: number;
}

/** Table 1 of the paper: parameters from price, annual volatility and growth, spread and ADV: sigma = S0 vol / sqrt(days), gamma = spread / (0.1 ADV), eta = spread / (0.01 ADV). */
export function calibrateAlmgrenChriss(market: {
  readonly price: number;
  readonly annualVolatility: number;
  readonly annualGrowth: number;
  readonly days: number;
  readonly spread: number;
  readonly adv: number;
}): Pick<AlmgrenChriss, 'sigma' | 'alpha' | 'epsilon' | 'gamma' | 'eta'> {
  const { price, annualVolatility, annualGrowth, days, spread, adv } = market;
  return {
    sigma: (price * annualVolatility) / Math.sqrt(days),
    alpha: (price * annualGrowth) / days,
    epsilon: spread / 2,
    gamma: spread / (0.1 * adv),
    eta: spread / (0.01 * adv),
  };
}

/**
 * Optimal holdings x_0 = X ... x_N = 0 for any lambda, with drift: the first-order conditions of E + lambda V, eq (14) with sec 4.1,
 *     (x_{k-1} - 2 x_k + x_{k+1}) / tau^2 = kappaTilde^2 (x_k - xbar),   kappaTilde^2 xbar = alpha / (2 etaTilde)
 * solved as a tridiagonal system: no case for lambda <= 0, where the closed form needs cosines.
 */
export function optimalHoldings(p: AlmgrenChriss, lambda: number, withDrift = false): number[] {
  const tau = p.T / p.N;
  const { etaTilde } = urgencyOf(p, lambda);
  invariant(etaTilde > 0, 'temporary impact outweighs half a period of permanent impact');
  const diagonal = 2 + (tau ** 2 * lambda * p.sigma ** 2) / etaTilde;
  const pull = withDrift ? (tau ** 2 * p.alpha) / (2 * etaTilde) : 0;
  const n = p.N - 1;
  const ratio = Array.from({ length: n }, () => 0);
  const value = Array.from({ length: n }, () => 0);
  for (let i = 0; i < n; i++) {
    const pivot = diagonal - (i > 0 ? (ratio[i - 1] ?? 0) : 0);
    ratio[i] = 1 / pivot;
    value[i] = ((i === 0 ? p.X : (value[i - 1] ?? 0)) + pull) / pivot;
  }
  const holdings = Array.from({ length: p.N + 1 }, () => 0);
  holdings[0] = p.X;
  for (let i = n - 1; i >= 0; i--)
    holdings[i + 1] = (value[i] ?? 0) + (ratio[i] ?? 0) * (holdings[i + 2] ?? 0);
  return holdings;
}

/** Everything in the first period: no risk is carried, and all temporary impact is paid at the rate X / tau. */
export const immediateHoldings = (p: AlmgrenChriss): number[] => [
  p.X,
  ...Array.from({ length: p.N }, () => 0),
];

/** n_k = x_{k-1} - x_k. */
export const tradesOf = (holdings: readonly number[]): number[] =>
  holdings.slice(1).map((x, i) => (holdings[i] ?? 0) - x);

/** Eq (8)-(9) for any holdings: E = gamma X^2/2 + epsilon sum|n| + (etaTilde/tau) sum n^2 - alpha tau sum x_k ;  V = sigma^2 tau sum x_k^2, both over k = 1..N. */
export function costOf(
  p: AlmgrenChriss,
  holdings: readonly number[],
  withDrift = false,
): { readonly expected: number; readonly variance: number } {
  const tau = p.T / p.N;
  const { etaTilde } = urgencyOf(p, 0);
  let traded = 0;
  let squares = 0;
  let held = 0;
  let heldSquares = 0;
  for (const n of tradesOf(holdings)) {
    traded += Math.abs(n);
    squares += n * n;
  }
  for (const x of holdings.slice(1)) {
    held += x;
    heldSquares += x * x;
  }
  const drift = withDrift ? p.alpha * tau * held : 0;
  return {
    expected: 0.5 * p.gamma * p.X ** 2 + p.epsilon * traded + (etaTilde / tau) * squares - drift,
    variance: p.sigma ** 2 * tau * heldSquares,
  };
}

/** tau -> 0: kappa = sqrt(lambda sigma^2 / eta), E and V in closed form, x(t) = X sinh(kappa (T - t)) / sinh(kappa T). lambda > 0. */
export function continuousLimit(
  p: AlmgrenChriss,
  lambda: number,
): {
  readonly kappa: number;
  readonly expected: number;
  readonly variance: number;
  holdingAt(t: number): number;
} {
  const kappa = Math.sqrt((lambda * p.sigma ** 2) / p.eta);
  const s = Math.sinh(kappa * p.T);
  const double = Math.sinh(2 * kappa * p.T);
  return {
    kappa,
    expected:
      0.5 * p.gamma * p.X ** 2 +
      p.epsilon * p.X +
      (p.eta * p.X ** 2 * kappa * (double + 2 * kappa * p.T)) / (4 * s * s),
    variance: (p.sigma ** 2 * p.X ** 2 * (double - 2 * kappa * p.T)) / (4 * kappa * s * s),
    holdingAt: (t) => (p.X * Math.sinh(kappa * (p.T - t))) / s,
  };
}

/** E(lambda) and V(lambda) of the optimum without drift in closed form, eq (20). lambda > 0, and kappa T below some 350: beyond that use `costOf`. */
export function frontierPoint(
  p: AlmgrenChriss,
  lambda: number,
): { readonly expected: number; readonly variance: number } {
  const tau = p.T / p.N;
  const { etaTilde, kappa } = urgencyOf(p, lambda);
  const sT = Math.sinh(kappa * p.T);
  const sTau = Math.sinh(kappa * tau);
  const trading =
    (etaTilde *
      p.X ** 2 *
      Math.tanh((kappa * tau) / 2) *
      (tau * Math.sinh(2 * kappa * p.T) + 2 * p.T * sTau)) /
    (2 * tau ** 2 * sT ** 2);
  const variance =
    (0.5 * p.sigma ** 2 * p.X ** 2 * (tau * sT * Math.cosh(kappa * (p.T - tau)) - p.T * sTau)) /
    (sT ** 2 * sTau);
  return { expected: 0.5 * p.gamma * p.X ** 2 + p.epsilon * p.X + trading, variance };
}

/** One point of the frontier for each risk aversion, any sign: what it is expected to cost, how uncertain that is, and the first holding. */
export function efficientFrontier(
  p: AlmgrenChriss,
  lambdas: readonly number[],
): readonly {
  readonly lambda: number;
  readonly expected: number;
  readonly variance: number;
  readonly holdings: readonly number[];
}[] {
  return lambdas.map((lambda) => {
    const holdings = optimalHoldings(p, lambda);
    return { lambda, ...costOf(p, holdings), holdings };
  });
}
