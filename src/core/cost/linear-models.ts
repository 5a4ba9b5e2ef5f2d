import {
  type Calibration,
  type ImpactModel,
  type ImpactPart,
  modelOfParts,
  type Trade,
} from '#core/cost/model';
import { mayBeManipulated } from '#core/cost/propagator';
import type { Refusal } from '#core/kernel/failure';
import { refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Ratio } from '#core/kernel/units';

// Models whose coefficients are one's own: shares of daily volatility for a size of one day's volume, time in days of average volume. Each with its relative error.
export interface FittedLine {
  readonly id: string;
  readonly calibration: Calibration;
  readonly relativeError: Ratio;
}
const part = (
  { volatilityDaily }: Trade,
  average: number,
  relativeError: number,
  more: Pick<ImpactPart, 'exponent'> & { readonly peak: number; readonly permanent: number },
): ImpactPart => {
  const bps = BPS_IN_ONE * volatilityDaily * average;
  return {
    bps,
    exponent: more.exponent,
    peakBps: more.peak * bps,
    permanentBps: more.permanent * bps,
    standardErrorBps: relativeError * bps,
  };
};

/** Kyle (1985), Econometrica 53: the price moves by lambda for each unit, for good; an order pays half of its own move. `slope` is lambda V / (sigma P): daily volatilities for a day's volume. */
export const kyleModel = ({
  id,
  calibration,
  relativeError,
  slope,
}: FittedLine & { readonly slope: number }): ImpactModel =>
  modelOfParts(id, calibration, (trade) => [
    part(trade, (slope * trade.advShare) / 2, relativeError, {
      exponent: 1,
      peak: 2,
      permanent: 2,
    }),
  ]);

/** Almgren & Chriss (2000): gamma of size stays, eta of pace goes; even trading pays gamma q / 2 + eta q / T. */
export const linearModel = ({
  id,
  calibration,
  relativeError,
  permanent,
  temporary,
}: FittedLine & { readonly permanent: number; readonly temporary: number }): ImpactModel =>
  modelOfParts(id, calibration, (trade) => [
    part(trade, (permanent * trade.advShare) / 2, relativeError, {
      exponent: 1,
      peak: 2,
      permanent: 2,
    }),
    part(trade, (temporary * trade.advShare) / trade.volumeTime, relativeError, {
      exponent: 1,
      peak: 1,
      permanent: 0,
    }),
  ]);

/** Obizhaeva & Wang (2013), traded evenly: lambda stays, kappa decays with exp(-rho t): kappa q [1 / x - (1 - e^-x) / x^2] with x = rho T, ending at kappa q (1 - e^-x) / x. */
export const blockBookModel = ({
  id,
  calibration,
  relativeError,
  permanent,
  transient,
  resilience,
}: FittedLine & {
  readonly permanent: number;
  readonly transient: number;
  readonly resilience: number;
}): ImpactModel =>
  modelOfParts(id, calibration, (trade) => {
    const x = resilience * trade.volumeTime;
    // At once, a block book has moved half of kappa q on average.
    const [paid, ends] =
      x < 1e-6 ? [0.5, 1] : [1 / x - -Math.expm1(-x) / x ** 2, -Math.expm1(-x) / x];
    return [
      part(trade, (permanent * trade.advShare) / 2, relativeError, {
        exponent: 1,
        peak: 2,
        permanent: 2,
      }),
      part(trade, transient * trade.advShare * paid, relativeError, {
        exponent: 1,
        peak: ends / paid,
        permanent: 0,
      }),
    ];
  });

/**
 * A propagator with f(v) = v^delta and G(t) = t^-gamma, traded evenly: c (q / T)^delta T^(1 - gamma) / ((1 - gamma)(2 - gamma)), ending (2 - gamma) times as high, and gone in the end.
 * Gatheral (2010), "No-dynamic-arbitrage and market impact", Quantitative Finance 10. KERNEL_MANIPULABLE where prices could be moved for a profit.
 */
export function propagatorModel({
  id,
  calibration,
  relativeError,
  coefficient,
  delta,
  gamma,
}: FittedLine & {
  readonly coefficient: number;
  readonly delta: number;
  readonly gamma: number;
}): Result<ImpactModel, Refusal> {
  if (!(gamma > 0 && gamma < 1 && delta > 0 && delta <= 1) || mayBeManipulated(gamma, delta)) {
    return err(
      refusal(
        'KERNEL_MANIPULABLE',
        `a decay t^-${gamma} with impact v^${delta} must leave no profit from moving prices, did not`,
        { gamma, delta },
        'choose exponents with gamma + delta of at least 1 and gamma of at least 0.415',
      ),
    );
  }
  const whole = (1 - gamma) * (2 - gamma);
  return ok(
    modelOfParts(id, calibration, (trade) => [
      part(
        trade,
        (coefficient *
          (trade.advShare / trade.volumeTime) ** delta *
          trade.volumeTime ** (1 - gamma)) /
          whole,
        relativeError,
        { exponent: delta, peak: 2 - gamma, permanent: 0 },
      ),
    ]),
  );
}
