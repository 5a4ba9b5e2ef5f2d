import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';

/**
 * What the log volume of a bin is made of, beside the curve: the day's level, how busy the market is just now, and noise of the bin alone.
 *     ln v_t = ln(level x share_t) + day + busy_t + noise_t,   busy_{t+1} = persistence x busy_t + shock_t
 * Chen, Feng & Palomar (2016), "Forecasting intraday trading volume: a Kalman filter approach"; Brownlees, Cipollini & Gallo (2011) for the three components.
 */
export interface VolumeComponents {
  /** Of `busy` from one bin to the next, 0 to 1. */
  readonly persistence: Ratio;
  /** Variances of logs: of `busy` in the long run, of one bin alone, and of the day's level as far as the morning tells of it. */
  readonly busyVariance: Ratio;
  readonly noiseVariance: Ratio;
  readonly levelVariance: Ratio;
}

/** Where a day stands: estimates of `day` and `busy` and their covariance. */
export interface VolumeState {
  readonly day: Ratio;
  readonly busy: Ratio;
  readonly dayVariance: Ratio;
  readonly covariance: Ratio;
  readonly busyVariance: Ratio;
}

/** Before the first bin. */
export const beginVolume = ({ busyVariance, levelVariance }: VolumeComponents): VolumeState => ({
  day: 0,
  busy: 0,
  dayVariance: levelVariance,
  covariance: 0,
  busyVariance,
});

// A surprise counts for at most this many of its standard deviations: one block trade does not make a busy day, and a bin without a trade is quiet, not infinitely quiet.
const SURPRISE_MAX = 2.5;
/** ln(actual / expected) where nothing printed, and the farthest that is believed either way. */
const LOG_RATIO_MAX = 4;

const logRatio = (actual: number, expected: number): number =>
  actual > 0
    ? Math.min(LOG_RATIO_MAX, Math.max(-LOG_RATIO_MAX, Math.log(actual / expected)))
    : -LOG_RATIO_MAX;

/** One bin later: what printed against what the morning expected of it. A bin that is unknown (NaN), or of which nothing was expected, only lets time pass. */
export function seeVolume(
  state: VolumeState,
  components: VolumeComponents,
  actual: number,
  expected: number,
): VolumeState {
  const { persistence, busyVariance, noiseVariance } = components;
  let { day, busy, dayVariance, covariance, busyVariance: variance } = state;
  if (actual >= 0 && expected > 0) {
    const total = dayVariance + 2 * covariance + variance + noiseVariance;
    const limit = SURPRISE_MAX * Math.sqrt(total);
    const surprise = Math.min(limit, Math.max(-limit, logRatio(actual, expected) - day - busy));
    const dayGain = total > 0 ? (dayVariance + covariance) / total : 0;
    const busyGain = total > 0 ? (covariance + variance) / total : 0;
    day += dayGain * surprise;
    busy += busyGain * surprise;
    dayVariance -= dayGain * dayGain * total;
    covariance -= dayGain * busyGain * total;
    variance -= busyGain * busyGain * total;
  }
  return {
    day,
    busy: persistence * busy,
    dayVariance,
    covariance: persistence * covariance,
    busyVariance:
      persistence * persistence * variance + (1 - persistence * persistence) * busyVariance,
  };
}

/** Expected volume of each coming bin, from what the morning expected of it: the level moves all of them, the busyness the next ones most. */
export function volumeAhead(
  state: VolumeState,
  { persistence }: VolumeComponents,
  expected: ArrayLike<number>,
): Float64Array {
  const ahead = new Float64Array(expected.length);
  let busy = state.busy;
  for (let k = 0; k < ahead.length; k++) {
    ahead[k] = expected[k]! * Math.exp(state.day + busy);
    busy *= persistence;
  }
  return ahead;
}

/** A past day beside what the days before it expected of it, bin by bin. */
export interface ExpectedDay {
  readonly actual: Float64Array;
  readonly expected: Float64Array;
  /** Whether days before it said how much it would trade; else its own volume did, which nobody knew in the morning. */
  readonly isAhead: boolean;
}
// Candidates, as wide as volumes of minutes and of quarter hours need them: how long a busy spell lasts, how much of a surprise it is, and how much a morning tells of its day.
const PERSISTENCES = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
const BUSY_OVER_NOISE = [0, 0.1, 0.25, 0.5, 1, 2, 4];
const LEVEL_TRUST = [0.03, 0.1, 0.25, 0.5, 1, 2];
const FIT_DAYS_MAX = 20;
/** Days with a level from before that it takes to judge how far a morning is to be trusted. */
const TRUST_DAYS_MIN = 3;

/**
 * The components under which past days would have been followed with the least error: persistence and busyness by the next bin, then how far the level moves by
 * the rest of the day. Both errors are absolute, in shares of the day's volume: a wild bin weighs what it traded and no more.
 */
export function fitComponents(
  days: readonly ExpectedDay[],
  levelVariance: number,
): VolumeComponents {
  const recent = days.slice(-FIT_DAYS_MAX);
  invariant(recent.length > 0, 'components are fitted to a day at least');
  const spread = spreadOf(recent);
  const from = (persistence: number, ratio: number, trust: number): VolumeComponents => ({
    persistence,
    busyVariance: (spread * ratio) / (1 + ratio),
    noiseVariance: spread / (1 + ratio),
    levelVariance: levelVariance * trust,
  });
  let best = { error: Infinity, persistence: 0.5, ratio: 0 };
  for (const persistence of PERSISTENCES)
    for (const ratio of BUSY_OVER_NOISE) {
      const error = errorsOf(recent, from(persistence, ratio, 1)).next;
      if (error < best.error) best = { error, persistence, ratio };
    }
  let trusted = { error: Infinity, trust: 1 };
  const ahead = recent.filter(({ isAhead }) => isAhead);
  for (const trust of ahead.length < TRUST_DAYS_MIN ? [] : LEVEL_TRUST) {
    const error = errorsOf(ahead, from(best.persistence, best.ratio, trust)).rest;
    if (error < trusted.error) trusted = { error, trust };
  }
  return from(best.persistence, best.ratio, trusted.trust);
}

/** Variance of the log ratios about their day's median, wild ones cut at three robust standard deviations. */
function spreadOf(days: readonly ExpectedDay[]): number {
  const squares: number[] = [];
  for (const { actual, expected } of days) {
    const ratios = [...actual].flatMap((v, b) =>
      expected[b]! > 0 && v >= 0 ? [logRatio(v, expected[b]!)] : [],
    );
    const middle = median(ratios);
    for (const each of ratios) squares.push((each - middle) ** 2);
  }
  if (squares.length === 0) return 0;
  const most = 9 * median(squares);
  return squares.reduce((sum, x) => sum + Math.min(x, most), 0) / squares.length;
}
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Mean over the days of the error of the next bin and of the rest of the day, in shares of the day's volume (the latter a mean over the bins too). */
function errorsOf(
  days: readonly ExpectedDay[],
  components: VolumeComponents,
): { readonly next: number; readonly rest: number } {
  let next = 0;
  let rest = 0;
  for (const { actual, expected } of days) {
    const bins: Count = actual.length;
    let total = 0;
    let expectedLeft = 0;
    for (let b = 0; b < bins; b++) {
      total += actual[b]!;
      expectedLeft += expected[b]!;
    }
    if (!(total > 0)) continue;
    let left = total;
    let nextOff = 0;
    let restOff = 0;
    let state = beginVolume(components);
    for (let b = 0; b < bins; b++) {
      const level = Math.exp(state.day);
      nextOff += Math.abs(actual[b]! - expected[b]! * level * Math.exp(state.busy));
      restOff += Math.abs(left - expectedLeft * level);
      left -= actual[b]!;
      expectedLeft -= expected[b]!;
      state = seeVolume(state, components, actual[b]!, expected[b]!);
    }
    next += nextOff / total;
    rest += restOff / total / bins;
  }
  return { next: next / days.length, rest: rest / days.length };
}
