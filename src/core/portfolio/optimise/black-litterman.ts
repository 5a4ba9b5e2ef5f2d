import { invariant } from '#core/kernel/assert';
import { solve } from '#core/numeric/linear';
import { type FactorRisk, timesRisk } from '#core/portfolio/optimise/factor-risk';

/** He & Litterman (1999) use 0.05: what the market implies is known as well as the mean of 1 / 0.05 = 20 years of returns. */
export const TAU_USUAL = 0.05;

/** What somebody thinks: sum_i weights_i r_i is `expected`, in the period of S, with a standard error of that expectation. */
export interface View {
  readonly weights: Float64Array;
  readonly expected: number;
  readonly standardError: number;
}
/** A view on one name, or on it over another, as weights of these symbols. */
export const viewWeights = (
  symbols: readonly string[],
  long: string | undefined,
  short: string | undefined,
): Float64Array =>
  Float64Array.from(symbols, (symbol) => (symbol === long ? 1 : symbol === short ? -1 : 0));

/**
 * Black & Litterman (1992) as He & Litterman (1999), eq. 8, in the form that needs no inverse of S: returns that the market's weights imply, pi = delta S w, moved to views by how sure they are,
 * mu = pi + tau S P' (tau P S P' + Omega)^-1 (q - P pi). Without views it is pi. tau S is the variance of what the market implies, Omega that of the views: the answer depends on the period
 * in which both are given, so S must be of the period of the views (a year where these are yearly).
 */
export function blackLitterman(
  risk: FactorRisk,
  market: Float64Array,
  riskAversion: number,
  tau: number,
  views: readonly View[],
): Float64Array {
  invariant(riskAversion > 0 && tau > 0, 'risk aversion and tau are positive');
  invariant(
    views.every(({ standardError }) => standardError > 0),
    'a view has an error',
  );
  const implied = timesRisk(risk, market).map((each) => riskAversion * each);
  if (views.length === 0) return implied;
  const pulls = views.map(({ weights }) => timesRisk(risk, weights).map((each) => tau * each));
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const matrix = views.map(({ weights, standardError }, a) =>
    views.map((_, b) => dot(weights, pulls[b]!) + (a === b ? standardError ** 2 : 0)),
  );
  const miss = solve(
    matrix,
    views.map(({ weights, expected }) => expected - dot(weights, implied)),
  );
  invariant(miss !== null, 'views with errors have a solution');
  return implied.map(
    (each, i) => each + pulls.reduce((sum, pull, k) => sum + pull[i]! * miss[k]!, 0),
  );
}
