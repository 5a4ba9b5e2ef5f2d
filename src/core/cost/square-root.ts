import {
  type Calibration,
  type ImpactModel,
  type ImpactPart,
  modelOfParts,
  type Trade,
} from '#core/cost/model';
import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE } from '#core/kernel/units';
import { type Prior, PUBLISHED_IMPACT } from '#core/liquidity/priors';

export interface SquareRootParameters {
  readonly id: string;
  /** Y for the AVERAGE cost of the whole order. A Y fitted on the price at the order's end must be multiplied by `averageOverPeak` first. */
  readonly coefficient: number;
  /** delta: 0.5 is the square root. */
  readonly exponent: number;
  readonly coefficientStandardError: number;
  readonly calibration: Calibration;
}

/** Average cost over final price move, when the price moves as quantity^delta while the order trades: 1 / (1 + delta), 2/3 for the square root. */
export const averageOverPeak = (exponent: number): number => 1 / (1 + exponent);

/**
 *     I = Y * sigma_D * (Q / V_D) ^ delta
 * Toth, Lemperiere, Deremble, de Lataillade, Kockelkoren, Bouchaud (2011), "Anomalous price impact and the critical nature of liquidity in
 * financial markets", Phys. Rev. X 1, 021006. I is the average cost of the order here, relative to arrival, beyond the half spread.
 * It does not depend on how long the order takes. Concave on purpose: a linear law prices large orders several times too expensive.
 */
export function squareRootModel(parameters: SquareRootParameters): ImpactModel {
  const { id, coefficient, exponent, coefficientStandardError, calibration } = parameters;
  invariant(coefficient > 0, 'an impact coefficient is positive');
  invariant(exponent > 0 && exponent <= 1, 'an impact exponent lies in (0, 1]');
  invariant(coefficientStandardError >= 0, 'a standard error is not negative');
  return modelOfParts(id, calibration, (trade) => [
    powerPart(trade, coefficient, exponent, coefficientStandardError / coefficient),
  ]);
}

/**
 * Y sigma (Q / V)^delta as an average. The price ends (1 + delta) times as far, and what stays is the average that was paid: fair pricing, Farmer, Gerig, Lillo &
 * Waelbroeck (2013), "How efficiency shapes market impact", Quantitative Finance 13.
 */
function powerPart(
  { advShare, volatilityDaily }: Trade,
  coefficient: number,
  exponent: number,
  relativeError: number,
): ImpactPart {
  invariant(advShare >= 0, 'an order is no negative share of volume');
  invariant(volatilityDaily >= 0, 'volatility is not negative');
  const average = coefficient * volatilityDaily * advShare ** exponent * BPS_IN_ONE;
  return {
    bps: average,
    exponent,
    peakBps: (1 + exponent) * average,
    permanentBps: average,
    standardErrorBps: relativeError * average,
  };
}

// The exponent is 1/2: Toth et al. (2011); Sato & Kanazawa (2024) find 0.489 +- 0.071 over the stocks of Tokyo. Almgren et al. (2005) found 0.6.
const PUBLISHED_EXPONENT = 0.5;

/** The law with published numbers: the plain rival of the default. */
export function publishedSquareRoot(prior: Prior | null): ImpactModel {
  const { coefficient, standardError, source } = prior?.impact ?? PUBLISHED_IMPACT;
  return squareRootModel({
    id: `square-root/${prior?.name ?? 'published'}`,
    coefficient,
    exponent: PUBLISHED_EXPONENT,
    coefficientStandardError: standardError,
    calibration: { state: 'prior', source, asOf: null, n: 0 },
  });
}

/** A model that knows nothing: whoever estimates with it is refused. It exists so that "no model" is a value too. */
export const unknownModel = (source = 'no model was fitted or named'): ImpactModel =>
  modelOfParts('unknown', { state: 'none', source, asOf: null, n: 0 }, () => [
    { bps: NaN, exponent: NaN, peakBps: NaN, permanentBps: NaN, standardErrorBps: NaN },
  ]);
