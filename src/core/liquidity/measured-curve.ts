import { weekdayOf } from '#core/kernel/civil';
import { DAY_US, MINUTE_US, type TimeUs } from '#core/kernel/units';
import { HISTORY_DAYS_MAX, type IntradayDay, sessionDays } from '#core/liquidity/daily-series';
import type { VolumeCurve } from '#core/liquidity/profile';
import { curveOf } from '#core/liquidity/volume-curve';
import { forecastVolume, type VolumeDay } from '#core/liquidity/volume-forecast';
import {
  type Session,
  type SessionDay,
  sessionAt,
  tradingDayOf,
  usualDayUs,
} from '#core/market/session';
import type { Bars } from '#core/market/tape';

/** Share of each bin of the session of the day ahead, forecast from the full days before `dayStart` (`forecastVolume`); one full day speaks as it is. null without intraday bars. */
export function measuredCurve(
  history: readonly Bars[],
  session: Session,
  dayStart: TimeUs,
): VolumeCurve | null {
  let best: VolumeCurve | null = null;
  const length = usualDayUs(session);
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
        weekday: weekdayOf(tradingDayOf(session, dayStart)),
        hours: sessionAt(session, dayStart),
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
  },
  source: string,
): VolumeCurve {
  const share = ahead.hours?.share ?? 1;
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
  const { shares, shapeError, components } = forecast.value;
  return {
    ...curveOf([...shares], `history ${days.length} days (${source})`, days.length),
    error: Number.isFinite(shapeError.value) ? shapeError.value : null,
    following: components,
  };
}
