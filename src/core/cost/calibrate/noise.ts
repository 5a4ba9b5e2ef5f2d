import type { Observations } from '#core/cost/calibrate/observations';
import { BPS_IN_ONE } from '#core/kernel/units';
import { leastSquares } from '#core/numeric/least-squares';
import { normalQuantile } from '#core/numeric/normal';
import { quantileOf } from '#core/numeric/quantile';

/** Probabilities at which a law of costs is kept. */
export const LEVELS = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const;

/**
 * How realised costs fall around the expected one, in units of timing risk sigma sqrt(exposure): quantiles of (cost - expected) / (timing risk x scale), where
 * scale = exp(intercept + byVolatility ln sigma + bySize ln(Q / V)) says for which orders timing risk tells too much or too little. The mean over the fit is in it: no order is centred by force.
 */
export interface NoiseLaw {
  readonly intercept: number;
  readonly byVolatility: number;
  readonly bySize: number;
  readonly quantiles: readonly number[];
}

const LOG_MIN = 1e-3;

/** From residuals of orders that the expectation was not fitted on, where there are such. */
export function fitNoise(data: Observations, expectedBps: Float64Array): NoiseLaw {
  const z = Float64Array.from(
    data.costBps,
    (cost, i) =>
      (cost - expectedBps[i]!) /
      (BPS_IN_ONE * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!)),
  );
  const logs = [
    Float64Array.from(data.volatilityDaily, Math.log),
    Float64Array.from(data.advShare, (size) => Math.log(Math.max(1e-6, size))),
  ];
  const fit = leastSquares(
    Float64Array.from(z, (x) => Math.log(Math.max(LOG_MIN, Math.abs(x)))),
    logs,
  );
  // Too few different orders to tell: one scale for all.
  const [intercept, byVolatility = 0, bySize = 0] =
    fit === null ? [0, 0, 0] : [fit.intercept, ...fit.coefficients];
  const law = { intercept, byVolatility, bySize, quantiles: [] };
  const standardised = z
    .map((x, i) => x / scaleOf(law, data.volatilityDaily[i]!, data.advShare[i]!))
    .toSorted();
  return { ...law, quantiles: LEVELS.map((level) => quantileOf(standardised, level)) };
}

const scaleOf = (
  { intercept, byVolatility, bySize }: NoiseLaw,
  volatility: number,
  advShare: number,
): number =>
  Math.exp(
    intercept + byVolatility * Math.log(volatility) + bySize * Math.log(Math.max(1e-6, advShare)),
  );

/** Quantile in units of timing risk; between the kept levels, and beyond them, along a normal's. */
export function shockOf(
  law: NoiseLaw,
  trade: { readonly volatilityDaily: number; readonly advShare: number },
  probability: number,
): number {
  return (
    scaleOf(law, trade.volatilityDaily, trade.advShare) * interpolated(law.quantiles, probability)
  );
}

const PLACES = LEVELS.map((level) => normalQuantile(level));
/** From values at LEVELS to any probability, linear over a normal's quantiles. */
export function interpolated(quantiles: readonly number[], probability: number): number {
  const place = normalQuantile(probability);
  const last = PLACES.length - 2;
  const k = Math.max(
    0,
    Math.min(
      last,
      PLACES.findLastIndex((each) => each <= place),
    ),
  );
  const share = (place - PLACES[k]!) / (PLACES[k + 1]! - PLACES[k]!);
  return quantiles[k]! + share * (quantiles[k + 1]! - quantiles[k]!);
}
