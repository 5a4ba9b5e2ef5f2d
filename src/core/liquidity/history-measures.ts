import { localOf } from '#core/kernel/civil';
import { DAY_US, MINUTE_US, timeUs, type TimeUs } from '#core/kernel/units';
import { isOpen, sessionOn, type Session } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import type { VolumeCurve } from '#core/liquidity/profile';
import { curveOf } from '#core/liquidity/volume-curve';

/** Days before the day of the decision, oldest first; volume in units. */
export interface DailySeries {
  readonly source: string;
  readonly volume: readonly number[];
  readonly close: readonly number[];
}

export const HISTORY_DAYS_MAX = 60;

interface IntradayDay {
  readonly length: number;
  readonly firstFraction: number;
  lastFraction: number;
  readonly full: boolean;
  volume: number;
  close: number;
  readonly at: number[];
  readonly volumes: number[];
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
      day = { length, firstFraction: fraction, lastFraction: 0, full: length === session.closeUs - session.openUs, volume: 0, close: NaN, at: [], volumes: [] };
      days.set(local.dayNumber, day);
    }
    day.volume += bars.volume[i]!;
    if (bars.close[i]! > 0) day.close = bars.close[i]!;
    day.lastFraction = fraction + bars.lengthUs / length;
    day.at.push(fraction);
    day.volumes.push(bars.volume[i]!);
  }
  const all = [...days.values()];
  return all.filter((day, i) => !(i === 0 && day.firstFraction > 0.05) && !(i === all.length - 1 && day.lastFraction < 0.95));
}

/** Daily volumes and closes from one file: daily bars that ended by `dayStart`, or shorter bars gathered into days. */
function seriesOf(bars: Bars, session: Session, dayStart: TimeUs): DailySeries {
  const volume: number[] = [];
  const close: number[] = [];
  if (bars.lengthUs < DAY_US) {
    for (const day of sessionDays(bars, session, dayStart)) {
      volume.push(day.volume);
      close.push(day.close);
    }
  } else {
    for (let i = 0; i < bars.count; i++) {
      if (bars.at[i]! + bars.lengthUs > dayStart || Number.isNaN(bars.volume[i]!)) continue;
      volume.push(bars.volume[i]!);
      close.push(bars.close[i]!);
    }
  }
  return { source: bars.source, volume: volume.slice(-HISTORY_DAYS_MAX), close: close.slice(-HISTORY_DAYS_MAX) };
}

/** The longest series that the files give; null without a single day. */
export function dailySeries(history: readonly Bars[], session: Session, dayStart: TimeUs): DailySeries | null {
  let best: DailySeries | null = null;
  for (const bars of history) {
    const series = seriesOf(bars, session, dayStart);
    if (series.volume.length > (best?.volume.length ?? 0)) best = series;
  }
  return best;
}

/** Mean daily volume with the standard error of that mean. */
export function meanVolume(series: DailySeries): { readonly mean: number; readonly standardError: number | null; readonly n: number } {
  const n = series.volume.length;
  const mean = series.volume.reduce((sum, volume) => sum + volume, 0) / n;
  const squares = series.volume.reduce((sum, volume) => sum + (volume - mean) ** 2, 0);
  return { mean, standardError: n < 2 ? null : Math.sqrt(squares / (n - 1) / n), n };
}

/** Log returns from close to close, nights included. */
export function closeReturns(series: DailySeries): readonly number[] {
  const returns: number[] = [];
  for (let i = 1; i < series.close.length; i++) {
    const before = series.close[i - 1] ?? NaN;
    const after = series.close[i] ?? NaN;
    if (before > 0 && after > 0) returns.push(Math.log(after / before));
  }
  return returns;
}

/** Standard deviation of returns around their mean; NaN for fewer than two. */
export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Average share of each bin of the session, over the full days before `dayStart`; half days are another shape. null without intraday bars. */
export function measuredCurve(history: readonly Bars[], session: Session, dayStart: TimeUs): VolumeCurve | null {
  let best: VolumeCurve | null = null;
  const length = session.closeUs - session.openUs;
  for (const bars of history) {
    const binUs = Math.max(bars.lengthUs, length > DAY_US / 2 ? 60 * MINUTE_US : 15 * MINUTE_US);
    const bins = Math.round(length / binUs);
    if (bars.lengthUs >= DAY_US || bins < 2) continue;
    const days = sessionDays(bars, session, dayStart).filter((day) => day.full && day.volume > 0).slice(-HISTORY_DAYS_MAX);
    if (days.length <= (best?.days ?? 0)) continue;
    const sums = Array.from({ length: bins }, () => 0);
    for (const day of days) {
      for (const [i, fraction] of day.at.entries()) {
        const bin = Math.min(bins - 1, Math.floor(fraction * bins + 1e-9));
        sums[bin] = (sums[bin] ?? 0) + (day.volumes[i] ?? 0) / day.volume;
      }
    }
    best = curveOf(sums, `history ${days.length} days (${bars.source})`, days.length);
  }
  return best;
}

/** Mean closing spread of the bars in session that carry quotes, bps of mid; null without any. Days before the decision's only: today cannot be what is usual. */
export function usualSpreadBps(history: readonly Bars[], session: Session, dayStart: TimeUs): number | null {
  let sum = 0;
  let n = 0;
  for (const bars of history) {
    for (let i = 0; i < bars.count; i++) {
      const bid = bars.bid[i]!;
      const ask = bars.ask[i]!;
      if (bars.at[i]! + bars.lengthUs > dayStart || !(bid > 0 && ask >= bid)) continue;
      if (bars.lengthUs < DAY_US && !isOpen(session, timeUs(bars.at[i]!))) continue;
      sum += (2e4 * (ask - bid)) / (ask + bid);
      n++;
    }
  }
  return n === 0 ? null : sum / n;
}
