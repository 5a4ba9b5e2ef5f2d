import { civilDateOf, weekdayOf } from '#core/kernel/civil';
import {
  type Count,
  DAY_US,
  type Moment,
  type Price,
  type Ratio,
  type TimeUs,
  timeUs,
  type Units,
} from '#core/kernel/units';
import { indexAt } from '#core/liquidity/tape-measures';
import {
  fractionOfDay,
  type Session,
  sessionOn,
  tradedTime,
  tradingDayOf,
} from '#core/market/session';
import type { Bars } from '#core/market/tape';

/** Days before the day of the decision, oldest first; volume in units, NaN where it is unknown, as prices are. */
export interface DailySeries {
  readonly source: string;
  readonly hash: string;
  /** When the last day of it had ended, TimeUs. */
  readonly endsAt: Moment;
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

/** The days whose volume is known: for measures that need both. */
export function withVolume(series: DailySeries): DailySeries {
  const isKnown = (_: number, i: number): boolean => (series.volume[i] ?? NaN) >= 0;
  if (series.volume.every((volume) => volume >= 0)) return series;
  return {
    ...series,
    open: series.open.filter(isKnown),
    high: series.high.filter(isKnown),
    low: series.low.filter(isKnown),
    close: series.close.filter(isKnown),
    volume: series.volume.filter(isKnown),
  };
}

export interface IntradayDay {
  readonly length: number;
  readonly firstFraction: Ratio;
  lastFraction: Ratio;
  readonly full: boolean;
  volume: Units;
  open: Price;
  high: Price;
  low: Price;
  close: Price;
  readonly at: number[];
  readonly weekday: Count;
  readonly volumes: number[];
  readonly endsAt: Moment;
}

/** Bars of less than a day, gathered into the session days that ended by `dayStart`. A first or last day that the file holds only in part is left out. */
export function sessionDays(
  bars: Bars,
  session: Session,
  dayStart: TimeUs,
): readonly IntradayDay[] {
  const days = new Map<number, IntradayDay>();
  for (let i = 0; i < bars.count; i++) {
    const at = bars.at[i]!;
    if (at + bars.lengthUs > dayStart) break;
    if (Number.isNaN(bars.volume[i]!)) continue;
    const dayNumber = tradingDayOf(session, timeUs(at));
    const hours = sessionOn(session, civilDateOf(dayNumber));
    if (hours === null || at < hours.open || at >= hours.close) continue;
    const length = tradedTime(hours, hours.open, hours.close);
    const fraction = fractionOfDay(hours, at);
    let day = days.get(dayNumber);
    if (day === undefined) {
      day = {
        length,
        firstFraction: fraction,
        lastFraction: 0,
        full: hours.share === 1,
        volume: 0,
        open: NaN,
        high: NaN,
        low: NaN,
        close: NaN,
        at: [],
        volumes: [],
        weekday: weekdayOf(dayNumber),
        endsAt: hours.close,
      };
      days.set(dayNumber, day);
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

/** Days from one file: daily bars that ended by `dayStart`, or shorter bars gathered into days. A day without a volume counts for prices, one without a price for volume. */
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
  for (let i = from; i < end; i++) if (bars.volume[i]! >= 0 || bars.close[i]! > 0) rows.push(i);
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
