import { localOf, weekdayOf } from '#core/kernel/civil';
import { DAY_US, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { Measured, VolumeCurve } from '#core/liquidity/profile';
import { ratioOrNull } from '#core/liquidity/standing';
import { indexAt } from '#core/liquidity/tape-measures';
import { curveOf } from '#core/liquidity/volume-curve';
import { forecastVolume, type VolumeDay } from '#core/liquidity/volume-forecast';
import { isOpen, type Session, type SessionDay, sessionAt, sessionOn } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { quantileOf } from '#core/numeric/quantile';

/** Days before the day of the decision, oldest first; volume in units, prices NaN where the file has none. */
export interface DailySeries {
  readonly source: string;
  readonly hash: string;
  /** When the last day of it had ended, TimeUs. */
  readonly endsAt: number;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** What ADV, volatility and spread are of. */
export const HISTORY_DAYS_MAX = 60;
/** What "usual" is of: about a year. */
const USUAL_DAYS_MAX = 250;

/** The last `days` of a series, on the same memory. */
export function lastDays(series: DailySeries, days: number): DailySeries {
  const last = (column: Float64Array): Float64Array =>
    column.subarray(Math.max(0, column.length - days));
  return {
    source: series.source,
    hash: series.hash,
    endsAt: series.endsAt,
    open: last(series.open),
    high: last(series.high),
    low: last(series.low),
    close: last(series.close),
    volume: last(series.volume),
  };
}

interface IntradayDay {
  readonly length: number;
  readonly firstFraction: number;
  lastFraction: number;
  readonly full: boolean;
  volume: number;
  open: number;
  high: number;
  low: number;
  close: number;
  readonly at: number[];
  readonly weekday: number;
  readonly volumes: number[];
  readonly endsAt: number;
}

/** Bars of less than a day, gathered into the session days that ended by `dayStart`. A first or last day that the file holds only in part is left out. */
function sessionDays(bars: Bars, session: Session, dayStart: TimeUs): readonly IntradayDay[] {
  const days = new Map<number, IntradayDay>();
  for (let i = 0; i < bars.count; i++) {
    const at = bars.at[i]!;
    if (at + bars.lengthUs > dayStart) break;
    if (Number.isNaN(bars.volume[i]!)) continue;
    const local = localOf(session.zone, timeUs(at));
    const hours = sessionOn(session, local.date);
    if (hours === null || at < hours.open || at >= hours.close) continue;
    const length = hours.close - hours.open;
    const fraction = (at - hours.open) / length;
    let day = days.get(local.dayNumber);
    if (day === undefined) {
      day = {
        length,
        firstFraction: fraction,
        lastFraction: 0,
        full: length === session.closeUs - session.openUs,
        volume: 0,
        open: NaN,
        high: NaN,
        low: NaN,
        close: NaN,
        at: [],
        volumes: [],
        weekday: weekdayOf(local.dayNumber),
        endsAt: hours.close,
      };
      days.set(local.dayNumber, day);
    }
    day.volume += bars.volume[i]!;
    if (bars.close[i]! > 0) day.close = bars.close[i]!;
    if (!(day.open > 0) && bars.open[i]! > 0) day.open = bars.open[i]!;
    if (!(day.high >= bars.high[i]!) && bars.high[i]! > 0) day.high = bars.high[i]!;
    if (!(day.low <= bars.low[i]!) && bars.low[i]! > 0) day.low = bars.low[i]!;
    day.lastFraction = fraction + bars.lengthUs / length;
    day.at.push(fraction);
    day.volumes.push(bars.volume[i]!);
  }
  const all = [...days.values()];
  return all.filter(
    (day, i) =>
      !(i === 0 && day.firstFraction > 0.05) && !(i === all.length - 1 && day.lastFraction < 0.95),
  );
}

/** Days from one file: daily bars that ended by `dayStart`, or shorter bars gathered into days. Days whose volume is unknown are left out. */
function seriesOf(bars: Bars, session: Session, dayStart: TimeUs): DailySeries {
  const { source, hash } = bars;
  if (bars.lengthUs < DAY_US) {
    const days = sessionDays(bars, session, dayStart).slice(-USUAL_DAYS_MAX);
    const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
      Float64Array.from(days, (day) => day[name]);
    return {
      source,
      hash,
      endsAt: days.at(-1)?.endsAt ?? -Infinity,
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    };
  }
  const end = indexAt(bars.at, bars.count, dayStart - bars.lengthUs + 1);
  const from = Math.max(0, end - USUAL_DAYS_MAX);
  const rows: number[] = [];
  for (let i = from; i < end; i++) if (bars.volume[i]! >= 0) rows.push(i);
  const isWhole = rows.length === end - from;
  const column = (of: Float64Array): Float64Array =>
    isWhole ? of.subarray(from, end) : Float64Array.from(rows, (i) => of[i]!);
  return {
    source,
    hash,
    endsAt: rows.length === 0 ? -Infinity : bars.at[rows.at(-1)!]! + bars.lengthUs,
    open: column(bars.open),
    high: column(bars.high),
    low: column(bars.low),
    close: column(bars.close),
    volume: column(bars.volume),
  };
}

// Files that end within a week of each other tell of the same time; one that ends earlier tells of another.
const SAME_TIME_US = 7 * DAY_US;
/** Of the series that end last, the longest; null without a single day. */
export function dailySeries(
  history: readonly Bars[],
  session: Session,
  dayStart: TimeUs,
): DailySeries | null {
  const found = history
    .map((bars) => seriesOf(bars, session, dayStart))
    .filter(({ volume }) => volume.length > 0);
  const newest = found.reduce((latest, { endsAt }) => Math.max(latest, endsAt), -Infinity);
  return found
    .filter(({ endsAt }) => newest - endsAt <= SAME_TIME_US)
    .reduce<DailySeries | null>(
      (best, each) => (each.volume.length > (best?.volume.length ?? 0) ? each : best),
      null,
    );
}

/** Mean daily volume with the standard error of that mean. */
export function meanVolume({ volume }: DailySeries): {
  readonly mean: number;
  readonly standardError: number | null;
  readonly n: number;
} {
  const n = volume.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += volume[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (volume[i]! - mean) ** 2;
  return { mean, standardError: n < 2 ? null : Math.sqrt(squares / (n - 1) / n), n };
}

const STEADY_DAYS_MIN = 20;
const STEADY_QUANTILE = 0.1;
/** The volume that nine days in ten reach, over the mean. Error: the quantiles one standard error of the count apart, free of any distribution. null under 20 days. */
export function volumeSteadiness({ volume, source }: DailySeries): Measured | null {
  const n = volume.length;
  const mean = volume.reduce((sum, each) => sum + each, 0) / n;
  if (n < STEADY_DAYS_MIN || !(mean > 0)) return null;
  const sorted = volume.toSorted();
  const off = Math.sqrt((STEADY_QUANTILE * (1 - STEADY_QUANTILE)) / n);
  const at = (share: number): number => quantileOf(sorted, Math.min(1, Math.max(0, share))) / mean;
  return {
    value: at(STEADY_QUANTILE),
    unit: 'of the average day',
    standardError: (at(STEADY_QUANTILE + off) - at(STEADY_QUANTILE - off)) / 2,
    n,
    source: `history ${n} days (${source})`,
  };
}

/** Log returns from close to close, nights included; days without a price are left out with both their returns. */
export function closeReturns({ close }: DailySeries): Float64Array {
  const returns = new Float64Array(Math.max(0, close.length - 1));
  let count = 0;
  for (let i = 1; i < close.length; i++)
    if (close[i - 1]! > 0 && close[i]! > 0) returns[count++] = Math.log(close[i]! / close[i - 1]!);
  return returns.subarray(0, count);
}

/** Standard deviation of returns around their mean; NaN for fewer than two. */
export function standardDeviation(values: Float64Array): number {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / (n - 1));
}

const BAR_RETURN_US = 5 * MINUTE_US;
/** Mean over full days of the sum of squared log returns of bars within the session, nights left out; for where there are too few days for closes to tell. null without intraday bars. */
export function barVariance(
  history: readonly Bars[],
  session: Session,
  dayStart: TimeUs,
): {
  readonly variance: number;
  readonly days: number;
  readonly returns: number;
  readonly source: string;
} | null {
  let best: {
    readonly variance: number;
    readonly days: number;
    readonly returns: number;
    readonly source: string;
  } | null = null;
  for (const bars of history) {
    if (bars.lengthUs >= DAY_US) continue;
    const days = new Map<number, { sum: number; last: number; lastAt: number }>();
    let returns = 0;
    for (let i = 0; i < bars.count && bars.at[i]! + bars.lengthUs <= dayStart; i++) {
      const at = bars.at[i]!;
      if (!(bars.close[i]! > 0) || !isOpen(session, timeUs(at))) continue;
      const { dayNumber } = localOf(session.zone, timeUs(at));
      const day = days.get(dayNumber);
      if (day === undefined) days.set(dayNumber, { sum: 0, last: bars.close[i]!, lastAt: at });
      else if (at - day.lastAt >= BAR_RETURN_US) {
        // Closer together the bounce between bid and ask would count as volatility.
        day.sum += Math.log(bars.close[i]! / day.last) ** 2;
        day.last = bars.close[i]!;
        day.lastAt = at;
        returns++;
      }
    }
    const count = days.size;
    if (count <= (best?.days ?? 0) || returns < 10) continue;
    best = {
      variance: [...days.values()].reduce((sum, day) => sum + day.sum, 0) / count,
      days: count,
      returns,
      source: bars.source,
    };
  }
  return best;
}

const RECENT_DAYS = 5;
const USUAL_DAYS_MIN = 20;
/** The last week against the days before it: volatility recent over usual, volume usual over recent. null without a month of days before. */
export function weekAgainstUsual(series: DailySeries): {
  readonly volatility: number | null;
  readonly volumeLost: number | null;
} {
  const n = series.volume.length;
  if (n < RECENT_DAYS + USUAL_DAYS_MIN) return { volatility: null, volumeLost: null };
  const before = {
    ...series,
    close: series.close.subarray(0, n - RECENT_DAYS),
    volume: series.volume.subarray(0, n - RECENT_DAYS),
  };
  const rootMeanSquare = (returns: Float64Array): number =>
    Math.sqrt(returns.reduce((sum, r) => sum + r * r, 0) / returns.length);
  const recent = closeReturns(lastDays(series, RECENT_DAYS + 1));
  const usual = closeReturns(before);
  return {
    volatility:
      recent.length < RECENT_DAYS || usual.length < USUAL_DAYS_MIN
        ? null
        : ratioOrNull(rootMeanSquare(recent), rootMeanSquare(usual)),
    volumeLost: ratioOrNull(
      meanVolume(before).mean,
      meanVolume(lastDays(series, RECENT_DAYS)).mean,
    ),
  };
}

/** Share of each bin of the session of the day ahead, forecast from the full days before `dayStart` (`forecastVolume`); one full day speaks as it is. null without intraday bars. */
export function measuredCurve(
  history: readonly Bars[],
  session: Session,
  dayStart: TimeUs,
): VolumeCurve | null {
  let best: VolumeCurve | null = null;
  const length = session.closeUs - session.openUs;
  for (const bars of history) {
    const binUs = Math.max(bars.lengthUs, length > DAY_US / 2 ? 60 * MINUTE_US : 15 * MINUTE_US);
    const bins = Math.round(length / binUs);
    if (bars.lengthUs >= DAY_US || bins < 2) continue;
    const days = sessionDays(bars, session, dayStart)
      .filter((day) => day.full && day.volume > 0)
      .slice(-HISTORY_DAYS_MAX);
    if (days.length <= (best?.days ?? 0)) continue;
    best = curveFrom(
      days.map((day) => volumeDayOf(day, bins)),
      {
        bins,
        weekday: weekdayOf(localOf(session.zone, dayStart).dayNumber),
        hours: sessionAt(session, dayStart),
        length,
      },
      bars.source,
    );
  }
  return best;
}
function volumeDayOf(day: IntradayDay, bins: number): VolumeDay {
  const volumes = new Float64Array(bins);
  for (const [i, fraction] of day.at.entries()) {
    const bin = Math.min(bins - 1, Math.floor(fraction * bins + 1e-9));
    volumes[bin] = volumes[bin]! + (day.volumes[i] ?? 0);
  }
  return { weekday: day.weekday, special: null, volumes, openAuction: NaN, closeAuction: NaN };
}
function curveFrom(
  days: readonly VolumeDay[],
  ahead: {
    readonly bins: number;
    readonly weekday: number;
    readonly hours: SessionDay | null;
    readonly length: number;
  },
  source: string,
): VolumeCurve {
  const share =
    ahead.hours === null ? 1 : Math.min(1, (ahead.hours.close - ahead.hours.open) / ahead.length);
  const forecast = forecastVolume(days, {
    weekday: ahead.weekday,
    special: null,
    bins: Math.max(1, Math.round(ahead.bins * share)),
  });
  if (!forecast.ok)
    return curveOf(
      [...(days[0]?.volumes ?? [])],
      `history ${days.length} days (${source})`,
      days.length,
    );
  const { shares, shapeError } = forecast.value;
  return {
    ...curveOf([...shares], `history ${days.length} days (${source})`, days.length),
    error: Number.isFinite(shapeError.value) ? shapeError.value : null,
  };
}

/** Mean closing spread of the bars in session that carry quotes, whole, bps of mid; its error from day to day. null without any. Days before the decision's only: today cannot be what is usual. */
export function barSpread(
  history: readonly Bars[],
  session: Session,
  dayStart: TimeUs,
): Measured | null {
  const days = new Map<number, { sum: number; n: number }>();
  for (const bars of history) {
    for (let i = 0; i < bars.count; i++) {
      const bid = bars.bid[i]!;
      const ask = bars.ask[i]!;
      if (bars.at[i]! + bars.lengthUs > dayStart || !(bid > 0 && ask >= bid)) continue;
      if (bars.lengthUs < DAY_US && !isOpen(session, timeUs(bars.at[i]!))) continue;
      const { dayNumber } = localOf(session.zone, timeUs(bars.at[i]!));
      let day = days.get(dayNumber);
      if (day === undefined) days.set(dayNumber, (day = { sum: 0, n: 0 }));
      day.sum += (2e4 * (ask - bid)) / (ask + bid);
      day.n++;
    }
  }
  if (days.size === 0) return null;
  const all = [...days.values()];
  const n = all.reduce((sum, day) => sum + day.n, 0);
  const means = Float64Array.from(all, (day) => day.sum / day.n);
  return {
    value: all.reduce((sum, day) => sum + day.sum, 0) / n,
    unit: 'bps',
    standardError: days.size < 2 ? null : standardDeviation(means) / Math.sqrt(days.size),
    n,
    source: `closing quotes of bars of ${days.size} days`,
  };
}
