import type { Ratio } from '#core/kernel/units';
import {
  forecastVolume,
  updateForecast,
  type VolumeDay,
  type VolumeForecast,
} from '#core/liquidity/volume-forecast';
import { misplaced, normalised } from '#core/liquidity/volume-shape';

/** A day that was forecast from the days before it and from nothing else. Errors of the curve are misplaced shares of the day's volume. */
export interface ForecastDay {
  /** Place of the day in the history that was given. */
  readonly day: number;
  readonly forecast: Ratio;
  /** One bin like the other. */
  readonly flat: Ratio;
  /** Mean share per bin of the whole days before. */
  readonly average: Ratio;
  /** What the forecast said of its own error, and |ln(actual / expected)| of the day's volume. */
  readonly promised: Ratio;
  readonly level: number;
  /** Mean |actual - expected| volume of the next bin over the mean bin. */
  readonly nextBin: VolumeErrors;
  /** Mean |actual - expected| volume of all that is still to come, looked at before every bin, over the day's volume. */
  readonly rest: VolumeErrors;
  /** Shares of an order worked by the updated forecast: before every bin, what is left of it by the next bin's share of what is to come. */
  readonly worked: Float64Array;
  /** Shares of the day by the mean of 20 days and by the forecast of the morning. */
  readonly averageCurve: Float64Array;
  readonly morningCurve: Float64Array;
}
/** By the mean volume of each bin over the last 20 whole days, the forecast of the morning, and the one updated after every bin. */
export interface VolumeErrors {
  readonly average: Ratio;
  readonly morning: Ratio;
  readonly updated: Ratio;
}
const AVERAGE_DAYS = 20;

/** Expanding window: day d is forecast from days 0 to d - 1, for d from `from`. Days without a forecast or without volume are left out. */
export function backtestVolume(days: readonly VolumeDay[], from: number): readonly ForecastDay[] {
  const out: ForecastDay[] = [];
  for (let d = from; d < days.length; d++) {
    const today = days[d]!;
    const before = days.slice(0, d);
    const forecast = forecastVolume(before, {
      weekday: today.weekday,
      special: today.special,
      bins: today.volumes.length,
    });
    if (!forecast.ok || !(today.volumes.reduce((sum, x) => sum + x, 0) > 0)) continue;
    const actual = normalised(today.volumes);
    const bins = actual.length;
    const total = today.volumes.reduce((sum, x) => sum + x, 0);
    const usual = averageVolumes(before, bins);
    out.push({
      day: d,
      forecast: misplaced(actual, forecast.value.shares),
      flat: misplaced(
        actual,
        actual.map(() => 1 / bins),
      ),
      average: misplaced(actual, averageOf(before, bins)),
      promised: forecast.value.shapeError.value,
      level: Math.abs(Math.log(total / forecast.value.level.volume)),
      ...followed(forecast.value, today.volumes, usual),
      averageCurve: normalised(usual),
      morningCurve: forecast.value.shares,
    });
  }
  return out;
}

/** On a shorter day the average of the bins that exist, brought to one: what one does without thinking about it. */
function averageOf(days: readonly VolumeDay[], bins: number): Float64Array {
  const sum = new Float64Array(bins);
  for (const day of days) {
    const total = day.volumes.reduce((a, x) => a + x, 0);
    if (!(total > 0) || day.volumes.length < bins) continue;
    for (let b = 0; b < bins; b++) sum[b] = sum[b]! + day.volumes[b]! / total;
  }
  return normalised(sum);
}

function averageVolumes(days: readonly VolumeDay[], bins: number): Float64Array {
  const whole = days.filter(
    ({ volumes }) => volumes.length >= bins && volumes.reduce((sum, x) => sum + x, 0) > 0,
  );
  const last = whole.slice(-AVERAGE_DAYS);
  return Float64Array.from(
    { length: bins },
    (_, b) => last.reduce((sum, { volumes }) => sum + volumes[b]!, 0) / last.length,
  );
}

function followed(
  forecast: VolumeForecast,
  volumes: Float64Array,
  average: Float64Array,
): Pick<ForecastDay, 'nextBin' | 'rest' | 'worked'> {
  const morning = forecast.shares.map((share) => share * forecast.level.volume);
  const next = { average: 0, morning: 0, updated: 0 };
  const rest = { average: 0, morning: 0, updated: 0 };
  const worked = new Float64Array(volumes.length);
  const sum = (values: Float64Array): number => values.reduce((total, x) => total + x, 0);
  let left = 1;
  for (let b = 0; b < volumes.length; b++) {
    const { remaining } = updateForecast(forecast, volumes.subarray(0, b));
    const said = { average: average.subarray(b), morning: morning.subarray(b), updated: remaining };
    const toCome = sum(volumes.subarray(b));
    for (const name of ['average', 'morning', 'updated'] as const) {
      next[name] += Math.abs(volumes[b]! - said[name][0]!);
      rest[name] += Math.abs(toCome - sum(said[name]));
    }
    const all = sum(remaining);
    worked[b] = b === volumes.length - 1 ? left : all > 0 ? (left * remaining[0]!) / all : 0;
    left -= worked[b]!;
  }
  const total = sum(volumes);
  const over = (errors: VolumeErrors, by: number): VolumeErrors => ({
    average: errors.average / by,
    morning: errors.morning / by,
    updated: errors.updated / by,
  });
  return { nextBin: over(next, total), rest: over(rest, total * volumes.length), worked };
}
