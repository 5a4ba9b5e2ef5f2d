import {
  type Calibration,
  type ImpactModel,
  type ImpactPart,
  modelOfParts,
  type Trade,
} from '#core/cost/model';
import { type NoiseLaw, shockOf } from '#core/cost/noise';
import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Days, type Ratio } from '#core/kernel/units';

/** Coefficients of the law below, with how wrong they may be. */
export interface CrossoverLaw {
  /** Y: share of a usual day's volatility that an order of a whole day's volume costs, worked through the day (dimensionless). */
  readonly coefficient: number;
  /** omega: costs grow as volatility^omega; 1 is the square-root law's assumption. */
  readonly volatilityExponent: number;
  /** q0: share of ADV below which cost is linear in size. */
  readonly crossover: Ratio;
  /** beta: costs fall as time^-beta. */
  readonly decay: number;
  readonly decayStandardError: number;
  /** Of (ln Y, omega, ln q0). */
  readonly covariance: readonly (readonly number[])[];
  /** How far other markets are from the one of the fit: standard deviation of ln Y from name to name, or study to study. */
  readonly transferError: number;
  /** Shortest time that was measured, in days of average volume: whatever is done faster is priced as if it took so long. */
  readonly fastest: Days;
}

// Y is told at the volatility and the time of the panel that the law was first fitted on: what is fitted is nearly independent there.
export const VOLATILITY_REFERENCE = 0.018;
export const TIME_REFERENCE = 12 / 13;
/** Cost grows linearly with size below the crossover, as size^(1 - 0.6) far above it. */
export const CURVATURE = 0.6;

/** ln of (cost / Y): what the law says of a trade but for its level. */
export const crossoverShape = (
  { advShare, volatilityDaily, volumeTime }: Omit<Trade, 'adv' | 'advNotional'>,
  {
    volatilityExponent,
    crossover,
    decay,
    fastest,
  }: Pick<CrossoverLaw, 'volatilityExponent' | 'crossover' | 'decay' | 'fastest'>,
): number =>
  Math.log(VOLATILITY_REFERENCE) +
  volatilityExponent * Math.log(volatilityDaily / VOLATILITY_REFERENCE) +
  Math.log(advShare) -
  CURVATURE * Math.log(advShare + crossover) -
  decay * Math.log(timeOf(advShare, volumeTime, fastest) / TIME_REFERENCE);

// Nobody trades more than all others together for long: what is asked for faster is priced at half of all volume.
const timeOf = (advShare: number, volumeTime: number, fastest: number): number =>
  Math.max(volumeTime, advShare, fastest);

/**
 * Average cost of an order of the share q of a day's volume, worked evenly while T days of average volume trade:
 *     I = Y sigma_0 (sigma / sigma_0)^omega  q (q + q0)^-0.6  (T / T_0)^-beta,   sigma_0 = 1.8 %, T_0 = 12/13 of a day
 * Linear in small sizes and concave in large ones: Bucci, Benzaquen, Lillo & Bouchaud (2018), "Crossover from linear to square-root market impact", Phys. Rev. Lett. 122.
 * It decays: even trading under a kernel t^-beta costs T^-beta (Bouchaud, Gefen, Potters & Wyart 2004, Quantitative Finance 4; Gatheral 2010). The price ends
 * (2 - beta - 0.6 q / (q + q0)) times as far as the average, and what stays is the average that was paid (Farmer, Gerig, Lillo & Waelbroeck 2013).
 * One way, bps of arrival notional, beyond the half spread.
 */
export function crossoverModel(
  id: string,
  calibration: Calibration,
  law: CrossoverLaw,
  noise: NoiseLaw,
): ImpactModel {
  invariant(law.coefficient > 0, 'an impact coefficient is positive');
  invariant(law.crossover > 0, 'small orders cost in proportion to their size');
  invariant(law.decay >= 0 && law.decay < 1, 'a decay lies in [0, 1)');
  return modelOfParts(
    id,
    calibration,
    (trade) => [partOf(law, trade)],
    (trade, probability) => shockOf(noise, trade, probability),
  );
}

function partOf(law: CrossoverLaw, trade: Trade): ImpactPart {
  const { advShare, volatilityDaily, volumeTime } = trade;
  invariant(advShare >= 0, 'an order is no negative share of volume');
  invariant(volatilityDaily >= 0, 'volatility is not negative');
  invariant(volumeTime >= 0, 'time is not negative');
  const large = advShare / (advShare + law.crossover);
  // Where the order itself sets the time, more of it takes longer.
  const isHurried = advShare > Math.max(volumeTime, law.fastest);
  const slope = 1 - CURVATURE * large;
  const exponent = isHurried ? slope - law.decay : slope;
  if (advShare === 0 || volatilityDaily === 0)
    return { bps: 0, exponent, peakBps: 0, permanentBps: 0, standardErrorBps: 0 };
  const average = BPS_IN_ONE * law.coefficient * Math.exp(crossoverShape(trade, law));
  return {
    bps: average,
    exponent,
    peakBps: (1 + slope - law.decay) * average,
    permanentBps: average,
    standardErrorBps: average * relativeError(law, trade),
  };
}

/** Delta method over ln Y, omega, ln q0 and beta, and how far this market may be from that of the fit. */
function relativeError(
  law: CrossoverLaw,
  { advShare, volatilityDaily, volumeTime }: Omit<Trade, 'adv' | 'advNotional'>,
): number {
  const slopes = [
    1,
    Math.log(volatilityDaily / VOLATILITY_REFERENCE),
    -CURVATURE * (law.crossover / (advShare + law.crossover)),
  ];
  const fitted = slopes.reduce(
    (sum, a, i) => sum + slopes.reduce((inner, b, j) => inner + a * b * law.covariance[i]![j]!, 0),
    0,
  );
  const ofTime =
    law.decayStandardError * Math.log(timeOf(advShare, volumeTime, law.fastest) / TIME_REFERENCE);
  return Math.hypot(Math.sqrt(Math.max(0, fitted)), ofTime, law.transferError);
}
