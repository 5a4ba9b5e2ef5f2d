import { type Estimate, estimate, meanOf, UNKNOWN } from '#core/numeric/estimate';

/** Average daily volume: a day without trades counts as zero, a day without data (NaN) does not count. The error is of a persistent series. */
export const averageDailyVolume = (volume: Float64Array): Estimate => meanOf(volume);

/** Median day: what an ordinary day holds, where a few large ones rule the mean. The error is the distance of order statistics, so no distribution is assumed; days count as independent. */
export function medianDailyVolume(volume: Float64Array): Estimate {
  const sorted = volume.filter((x) => x === x).toSorted();
  const n = sorted.length;
  if (n === 0) return UNKNOWN;
  const median = (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2;
  // Half the width of the 68 % interval by the binomial: ranks n/2 -+ sqrt(n)/2.
  const reach = Math.sqrt(n) / 2;
  const low = Math.floor((n - 1) / 2 - reach);
  const high = Math.ceil((n - 1) / 2 + reach);
  return estimate(median, low < 0 || high >= n ? NaN : (sorted[high]! - sorted[low]!) / 2, n);
}

/** Close times volume, quote currency per day. */
export function tradedValue(close: Float64Array, volume: Float64Array): Float64Array {
  const value = new Float64Array(close.length);
  for (let i = 0; i < value.length; i++) value[i] = close[i]! * volume[i]!;
  return value;
}
