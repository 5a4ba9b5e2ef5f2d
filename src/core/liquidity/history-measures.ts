import { DAY_US, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import { type DailySeries, lastDays } from '#core/liquidity/daily-series';
import type { Measured } from '#core/liquidity/profile';
import { ratioOrNull } from '#core/liquidity/standing';
import { isOpen, type Session, tradingDayOf } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { quantileOf } from '#core/numeric/quantile';

/** Of the days whose volume is known. */
function knownVolumes({ volume }: DailySeries): Float64Array {
  for (let i = 0; i < volume.length; i++)
    if (!(volume[i]! >= 0)) return volume.filter((each) => each >= 0);
  return volume;
}

/** Mean daily volume of the days whose volume is known, with the standard error of that mean. */
export function meanVolume(series: DailySeries): {
  readonly mean: number;
  readonly standardError: number | null;
  readonly n: number;
} {
  const volume = knownVolumes(series);
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
export function volumeSteadiness(series: DailySeries): Measured | null {
  const volume = knownVolumes(series);
  const { source } = series;
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
      const dayNumber = tradingDayOf(session, timeUs(at));
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
      const dayNumber = tradingDayOf(session, timeUs(bars.at[i]!));
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
