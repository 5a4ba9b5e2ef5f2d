import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count, Days, Ratio } from '#core/kernel/units';
import {
  beginVolume,
  fitComponents,
  seeVolume,
  type VolumeComponents,
  volumeAhead,
} from '#core/liquidity/volume-components';
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
  /** How the day is followed as it prints. */
  readonly components: VolumeComponents;
}

const FORECAST_DAYS_MIN = 2;
// With few days the spread of their levels is itself uncertain: that of a typical stock from day to day is used, weighing as much as four of them.
const LEVEL_DEVIATION_TYPICAL = 0.35;
const TYPICAL_IN_DAYS = 4;
// A weekday's, or a special day's, own level against all days.
const GROUP_IN_DAYS = 5;
/** Weights of the past: each day back counts this much of the one after it. The level comes back half of the way to that of a month. */
const MEMORY = 0.6;
const USUAL_DAYS = 20;
const RETURNS = 0.5;

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
      : { volume: level.volume, logDeviation: level.logDeviation },
    shapeError: estimate(value, standardError, n),
    auctions: {
      open: shareOfDay(whole, (day) => day.openAuction),
      close: shareOfDay(whole, (day) => day.closeAuction),
    },
    days: whole.length,
    components: fitComponents(
      whole.map((day, d) => ({
        actual: day.volumes,
        // By the curve of the other days: the noise of a bin must not have shaped what it is compared with.
        expected: fitted.unseen[d]!.map((share) => share * Math.exp(level.before[d]!)),
        isAhead: d >= FORECAST_DAYS_MIN,
      })),
      level.logDeviation ** 2,
    ),
  });
}

/** Mean of the auction over the continuous volume of the same day. */
function shareOfDay(days: readonly VolumeDay[], of: (day: VolumeDay) => number): Estimate {
  return meanOf(Float64Array.from(days, (day) => of(day) / totalOf(day)));
}

/**
 * ln V = half of recent days, exponentially weighted, and half of the last month (a level that returns, as the AR of Chen, Feng & Palomar), + the group's own
 * deviation, shrunk. The deviation is that of each past day from such a forecast of it; `before`: those forecasts, of the last days.
 */
function levelOf(
  days: readonly VolumeDay[],
  group: string,
): { readonly volume: number; readonly logDeviation: number; readonly before: readonly number[] } {
  const logs = days.map((day) => Math.log(totalOf(day)));
  const groups = days.map(groupOf);
  const before: number[] = [];
  let squares = 0;
  for (let d = FORECAST_DAYS_MIN; d < logs.length; d++) {
    const said = levelAhead(logs.slice(0, d), groups, groups[d] ?? '');
    squares += ((logs[d] ?? NaN) - said) ** 2;
    before.push(said);
  }
  const variance =
    (squares + TYPICAL_IN_DAYS * LEVEL_DEVIATION_TYPICAL ** 2) / (before.length + TYPICAL_IN_DAYS);
  return {
    volume: Math.exp(levelAhead(logs, groups, group)),
    logDeviation: Math.sqrt(variance),
    // Days that nothing was before are followed from their own level: of the busyness within them they tell as much.
    before: [...logs.slice(0, FORECAST_DAYS_MIN), ...before],
  };
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
  const month = logs.slice(-USUAL_DAYS);
  const usual = month.reduce((total, x) => total + x, 0) / month.length;
  const own = logs.filter((_, d) => groups[d] === group);
  const deviation = own.reduce((total, x) => total + x - mean, 0) / (own.length + GROUP_IN_DAYS);
  return RETURNS * usual + ((1 - RETURNS) * sum) / weights + deviation;
}

export interface UpdatedForecast {
  /** Expected volume of every bin that is still to come, first the next. */
  readonly remaining: Float64Array;
  readonly level: { readonly volume: number; readonly logDeviation: number };
}

/**
 * The forecast after the first bins have printed, one after the other (`seeVolume`): each moves the day's level and how busy the market is just now, by what it
 * tells of either. A bin of unknown volume (NaN) tells nothing. With nothing seen it is the forecast itself.
 */
export function updateForecast(forecast: VolumeForecast, seen: Float64Array): UpdatedForecast {
  const { shares, level, components } = forecast;
  const done = seen.length;
  invariant(done <= shares.length, 'no more bins are seen than the day has');
  let state = beginVolume(components);
  let isBegun = false;
  for (let b = 0; b < done; b++) {
    isBegun ||= seen[b]! > 0;
    // Before the first print nothing is known yet: a late opening is not a dead day.
    const actual = isBegun ? seen[b]! : NaN;
    state = seeVolume(state, components, actual, level.volume * shares[b]!);
  }
  const expected = shares.subarray(done).map((share) => share * level.volume);
  return {
    remaining: volumeAhead(state, components, expected),
    level: {
      volume: level.volume * Math.exp(state.day),
      logDeviation:
        level.logDeviation * Math.sqrt(Math.max(0, state.dayVariance) / components.levelVariance),
    },
  };
}
