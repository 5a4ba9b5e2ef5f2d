import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count, Days, Ratio } from '#core/kernel/units';
import { earlyClose, fitShape, normalised, type ShapeChoice } from '#core/liquidity/volume-shape';
import { type Estimate, estimate, meanOf } from '#core/numeric/estimate';

/** One trading day, continuous trading in equally long bins from the open; auctions apart, NaN where the data does not tell them. */
export interface VolumeDay {
  readonly weekday: Count;
  /** A name for days that are not like others (expiry, index change), null for ordinary ones. */
  readonly special: string | null;
  /** Fewer bins than on a whole day: an early close. */
  readonly volumes: Float64Array;
  readonly openAuction: Ratio;
  readonly closeAuction: Ratio;
}
/** What is known of the day to forecast before it begins. */
export interface DayAhead {
  readonly weekday: Count;
  readonly special: string | null;
  readonly bins: Count;
}

export interface VolumeForecast {
  /** Share of the continuous volume per bin; sums to 1. */
  readonly shares: Float64Array;
  readonly choice: ShapeChoice;
  /** Expected continuous volume of the day (median) and the standard deviation of its logarithm. */
  readonly level: { readonly volume: number; readonly logDeviation: number };
  /** Misplaced share on days that the curve has not seen, each forecast from the others. */
  readonly shapeError: Estimate;
  readonly auctions: { readonly open: Estimate; readonly close: Estimate };
  readonly days: Days;
  /** How much a day's volume so far tells of its level, per number of bins seen; and how long a busy bin stays busy. */
  readonly learning: Learning;
}
export interface Learning {
  /** Variance of ln(actual / expected cumulative share) after 1, 2, ... bins. */
  readonly cumulativeVariance: Float64Array;
  /** Correlation of the log surprise of one bin with the next, 0 to 1. */
  readonly persistence: Ratio;
}

const FORECAST_DAYS_MIN = 2;
// With few days the spread of their levels is itself uncertain: that of a typical stock from day to day is used, weighing as much as four of them.
const LEVEL_DEVIATION_TYPICAL = 0.35;
const TYPICAL_IN_DAYS = 4;
// A weekday's, or a special day's, own level against all days.
const GROUP_IN_DAYS = 5;
/** Weights of the past: each day back counts this much of the one after it. */
const MEMORY = 0.8;

const groupOf = (day: { readonly weekday: number; readonly special: string | null }): string =>
  day.special ?? `weekday ${day.weekday}`;
const totalOf = (day: VolumeDay): number => day.volumes.reduce((sum, x) => sum + x, 0);

/**
 * Level x shape (Bialkowski, Darolles & Le Fol 2008, J. Banking & Finance 32: a common daily part and a part of the bin). `history` is days before the one
 * to forecast, oldest first; days without volume say nothing. VOLUME_UNKNOWN with fewer than two whole days.
 */
export function forecastVolume(
  history: readonly VolumeDay[],
  ahead: DayAhead,
): Result<VolumeForecast, Refusal> {
  const traded = history.filter((day) => totalOf(day) > 0);
  const bins = Math.max(0, ...traded.map((day) => day.volumes.length));
  const whole = traded.filter((day) => day.volumes.length === bins);
  const facts = { days: whole.length, needed: FORECAST_DAYS_MIN, bins: ahead.bins };
  if (whole.length < FORECAST_DAYS_MIN)
    return err(
      refusal(
        'VOLUME_UNKNOWN',
        `a volume forecast needs ${FORECAST_DAYS_MIN} whole days of history, had ${whole.length}`,
        facts,
        'import more days of intraday bars',
      ),
    );
  if (ahead.bins > bins || ahead.bins < 1)
    return err(
      refusal(
        'VOLUME_UNKNOWN',
        `a day of ${ahead.bins} bins must be no longer than the longest of history, was ${bins}`,
        facts,
        'use bars of the same length',
      ),
    );
  const days = whole.map((day) => ({ shares: normalised(day.volumes), group: groupOf(day) }));
  const fitted = fitShape(days, groupOf(ahead));
  const isShort = ahead.bins < bins;
  const short = earlyClose(fitted.shares, ahead.bins);
  const level = levelOf(whole, groupOf(ahead));
  const { value, standardError, n } = meanOf(fitted.leftOut);
  return ok({
    shares: isShort ? short.shares : fitted.shares,
    choice: fitted.choice,
    // The hours that are missing take their volume with them; that this is so is less sure than the level itself.
    level: isShort
      ? {
          volume: level.volume * short.kept,
          logDeviation: Math.hypot(level.logDeviation, Math.log(1 / short.kept)),
        }
      : level,
    shapeError: estimate(value, standardError, n),
    auctions: {
      open: shareOfDay(whole, (day) => day.openAuction),
      close: shareOfDay(whole, (day) => day.closeAuction),
    },
    days: whole.length,
    learning: learn(
      days.map((day) => day.shares),
      isShort ? ahead.bins : bins,
      fitted.shares,
    ),
  });
}

/** Mean of the auction over the continuous volume of the same day. */
function shareOfDay(days: readonly VolumeDay[], of: (day: VolumeDay) => number): Estimate {
  return meanOf(Float64Array.from(days, (day) => of(day) / totalOf(day)));
}

/** ln V = recent days, exponentially weighted, + the group's own deviation, shrunk. The deviation is that of each past day from such a forecast of it. */
function levelOf(
  days: readonly VolumeDay[],
  group: string,
): { readonly volume: number; readonly logDeviation: number } {
  const logs = days.map((day) => Math.log(totalOf(day)));
  const groups = days.map(groupOf);
  let squares = 0;
  let count = 0;
  for (let d = FORECAST_DAYS_MIN; d < logs.length; d++) {
    squares += ((logs[d] ?? NaN) - levelAhead(logs.slice(0, d), groups, groups[d] ?? '')) ** 2;
    count++;
  }
  const variance =
    (squares + TYPICAL_IN_DAYS * LEVEL_DEVIATION_TYPICAL ** 2) / (count + TYPICAL_IN_DAYS);
  return { volume: Math.exp(levelAhead(logs, groups, group)), logDeviation: Math.sqrt(variance) };
}
function levelAhead(logs: readonly number[], groups: readonly string[], group: string): number {
  let sum = 0;
  let weights = 0;
  let weight = 1;
  for (let d = logs.length - 1; d >= 0; d--) {
    sum += weight * (logs[d] ?? 0);
    weights += weight;
    weight *= MEMORY;
  }
  const mean = logs.reduce((total, x) => total + x, 0) / logs.length;
  const own = logs.filter((_, d) => groups[d] === group);
  const deviation = own.reduce((total, x) => total + x - mean, 0) / (own.length + GROUP_IN_DAYS);
  return sum / weights + deviation;
}

function learn(days: readonly Float64Array[], bins: number, curve: Float64Array): Learning {
  const cumulativeVariance = new Float64Array(bins);
  let cross = 0;
  let squares = 0;
  for (const shares of days) {
    let actual = 0;
    let expected = 0;
    let before = 0;
    for (let b = 0; b < bins; b++) {
      actual += shares[b]!;
      expected += curve[b]!;
      const off = actual > 0 && expected > 0 ? Math.log(actual / expected) : 0;
      cumulativeVariance[b] = cumulativeVariance[b]! + (off * off) / days.length;
      const surprise = surpriseOf(shares[b]!, curve[b]!);
      cross += surprise * before;
      squares += before * before;
      before = surprise;
    }
  }
  return {
    cumulativeVariance,
    persistence: squares > 0 ? Math.min(0.95, Math.max(0, cross / squares)) : 0,
  };
}
/** Log of actual over expected, held within a factor of e^2: an empty bin is low, not infinitely low. */
const surpriseOf = (actual: number, expected: number): number =>
  expected > 0 ? Math.max(-2, Math.min(2, Math.log(Math.max(actual, 0) / expected))) : 0;

export interface UpdatedForecast {
  /** Expected volume of every bin that is still to come, first the next. */
  readonly remaining: Float64Array;
  readonly level: { readonly volume: number; readonly logDeviation: number };
}

/**
 * The forecast after the first bins have printed. The day's level is what the prior says and what the volume so far says, each by its precision;
 * a bin that was busier than its share makes the next ones busier, less and less. With nothing seen it is the forecast itself.
 */
export function updateForecast(forecast: VolumeForecast, seen: Float64Array): UpdatedForecast {
  const { shares, level, learning } = forecast;
  const done = seen.length;
  invariant(done <= shares.length, 'no more bins are seen than the day has');
  let printed = 0;
  let expected = 0;
  for (let b = 0; b < done; b++) {
    printed += seen[b]!;
    expected += shares[b]!;
  }
  let mean = Math.log(level.volume);
  let variance = level.logDeviation ** 2;
  if (printed > 0 && expected > 0) {
    // A whole day seen leaves no error at all: the floor keeps the weights finite.
    const noise = Math.max(1e-6, learning.cumulativeVariance[done - 1]!);
    const weight = variance / (variance + noise);
    mean += weight * (Math.log(printed / expected) - mean);
    variance *= 1 - weight;
  }
  const volume = Math.exp(mean);
  const last =
    done > 0 && printed > 0 ? surpriseOf(seen[done - 1]!, volume * shares[done - 1]!) : 0;
  const remaining = Float64Array.from(
    { length: shares.length - done },
    (_, k) => volume * shares[done + k]! * Math.exp(last * learning.persistence ** (k + 1)),
  );
  return { remaining, level: { volume, logDeviation: Math.sqrt(variance) } };
}
