import type { Money } from '#core/kernel/units';
import { increasingRoot } from '#core/numeric/root';
import {
  type AlmgrenChriss,
  costOf,
  immediateHoldings,
  optimalHoldings,
} from './almgren-chriss.ts';

/** E + lambda_v sqrt(V) of any holdings, without drift: the level that the cost stays under with the confidence of lambda_v. */
export function valueAtRiskOf(
  p: AlmgrenChriss,
  holdings: readonly number[],
  lambdaV: number,
): number {
  const { expected, variance } = costOf(p, holdings);
  return expected + lambdaV * Math.sqrt(variance);
}

/** Above it the best schedule of value at risk is to trade everything in the first period: (2 eta X - gamma X tau + alpha tau^2) / (sigma tau^1.5). 1998 working paper, sec 3.2. */
export function lambdaVMax(p: AlmgrenChriss, withDrift: boolean): number {
  const tau = p.T / p.N;
  return (
    (2 * p.eta * p.X - p.gamma * p.X * tau + (withDrift ? p.alpha * tau ** 2 : 0)) /
    (p.sigma * tau ** 1.5)
  );
}

export interface LiquidityValueAtRisk {
  readonly value: Money;
  readonly expected: Money;
  readonly standardDeviation: Money;
  /** The risk aversion of mean and variance with the same schedule; Infinity where everything goes in the first period. */
  readonly riskAversion: number;
  readonly holdings: readonly number[];
}

/**
 * min over schedules of E + lambda_v sqrt(V), no drift: sec 3.3. Its schedule lies on the frontier of mean and variance, at the lambda with
 *     lambda = lambda_v / (2 sqrt(V(lambda)))
 * and 2 lambda sqrt(V(lambda)) grows from 0 to lambdaVMax, so there is one such lambda or none.
 */
export function liquidityValueAtRisk(p: AlmgrenChriss, lambdaV: number): LiquidityValueAtRisk {
  const slope = (lambda: number): number =>
    2 * lambda * Math.sqrt(costOf(p, optimalHoldings(p, lambda)).variance);
  // Beyond one part in 10^9 of the limit nothing but rounding is left after the first period.
  const atOnce = p.N === 1 || lambdaV >= lambdaVMax(p, false) * (1 - 1e-9);
  const riskAversion = atOnce
    ? Infinity
    : increasingRoot(
        (lambda) => slope(lambda) - lambdaV,
        ...bracket((lambda) => slope(lambda) >= lambdaV),
      );
  const holdings = atOnce ? immediateHoldings(p) : optimalHoldings(p, riskAversion);
  const { expected, variance } = costOf(p, holdings);
  return {
    value: expected + lambdaV * Math.sqrt(variance),
    expected,
    standardDeviation: Math.sqrt(variance),
    riskAversion,
    holdings,
  };
}

function bracket(isAbove: (lambda: number) => boolean): [number, number] {
  let low = 1e-6;
  let high = 1e-6;
  while (isAbove(low)) low /= 16;
  while (!isAbove(high)) high *= 16;
  return [low, high];
}
