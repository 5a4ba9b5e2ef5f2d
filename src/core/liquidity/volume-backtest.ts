import type { Ratio } from '#core/kernel/units';
import { forecastVolume, updateForecast, type VolumeDay } from '#core/liquidity/volume-forecast';
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
  /** Mean |actual - expected| volume of the next bin over the mean bin: by the forecast of the morning, and by the one updated after every bin. */
  readonly nextBinMorning: Ratio;
  readonly nextBinUpdated: Ratio;
}

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
    const { morning, updated } = nextBins(forecast.value, today.volumes);
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
      nextBinMorning: morning / (total / bins),
      nextBinUpdated: updated / (total / bins),
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

function nextBins(
  forecast: Parameters<typeof updateForecast>[0],
  volumes: Float64Array,
): { readonly morning: number; readonly updated: number } {
  let morning = 0;
  let updated = 0;
  for (let b = 0; b < volumes.length; b++) {
    morning += Math.abs(volumes[b]! - forecast.level.volume * forecast.shares[b]!);
    updated += Math.abs(
      volumes[b]! - updateForecast(forecast, volumes.subarray(0, b)).remaining[0]!,
    );
  }
  return { morning: morning / volumes.length, updated: updated / volumes.length };
}
