import type { Bars } from '#core/market/tape';
import { SHOCK } from '#core/portfolio/stress-grid';

/** Days of the past as shocks name by name, against the twenty days before each: what happened to price, volume and volatility. Spreads stay, daily bars do not tell them. */
export interface PastDays {
  readonly days: readonly number[];
  readonly shocks: Float64Array;
}
const BEFORE = 20;
/** A day on which next to nothing traded counts as a hundredth of the usual. */
const VOLUME_MIN = 0.01;

/** The newest `most` days that all names have, each with the `horizon` days that end with it and twenty before those; volatility is the median over names of the days' range against its usual one. */
export function pastDays(bars: readonly Bars[], most: number, horizon = 1): PastDays {
  const counts = new Map<number, number>();
  const places = bars.map(
    (each) => new Map(Array.from({ length: each.count }, (_, t) => [each.at[t]!, t])),
  );
  for (const place of places)
    for (const at of place.keys()) counts.set(at, (counts.get(at) ?? 0) + 1);
  const common = [...counts]
    .filter(([, count]) => count === bars.length)
    .map(([at]) => at)
    .toSorted((a, b) => a - b);
  const days = common
    .filter((at) => places.every((place) => place.get(at)! >= BEFORE + horizon))
    .slice(-most);
  const shocks = new Float64Array(days.length * bars.length * SHOCK.width);
  for (const [s, at] of days.entries()) {
    const ranges = bars.map((each, i) => {
      const t = places[i]!.get(at)!;
      const range = (k: number): number => Math.log(each.high[k]! / each.low[k]!);
      const usual = meanOf(t - horizon - BEFORE + 1, BEFORE, range);
      return usual > 0 ? meanOf(t - horizon + 1, horizon, range) / usual : 1;
    });
    const volatility = median(ranges);
    for (const [i, each] of bars.entries()) {
      const t = places[i]!.get(at)!;
      const volume = (q: number): number => each.volume[q]!;
      const usual = meanOf(t - horizon - BEFORE + 1, BEFORE, volume);
      const k = (s * bars.length + i) * SHOCK.width;
      shocks[k + SHOCK.price] = each.close[t]! / each.close[t - horizon]! - 1;
      shocks[k + SHOCK.volume] =
        usual > 0 ? Math.max(VOLUME_MIN, meanOf(t - horizon + 1, horizon, volume) / usual) : 1;
      shocks[k + SHOCK.spread] = 1;
      shocks[k + SHOCK.volatility] = volatility;
      shocks[k + SHOCK.impact] = 1;
    }
  }
  return { days, shocks };
}
const meanOf = (from: number, count: number, of: (k: number) => number): number => {
  let sum = 0;
  for (let k = from; k < from + count; k++) sum += of(k);
  return sum / count;
};
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 1;

/**
 * A quantile with the 90 % interval that the number of days allows: order statistics at the binomial's quantiles, by its normal approximation; null ends are beyond the sample.
 * `overlap`: how many values tell of the same day, so that the sample is smaller than it looks.
 */
export function dayQuantileOf(
  values: readonly number[],
  probability: number,
  overlap = 1,
): {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
} {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const centre = n * probability;
  const spread = 1.645 * Math.sqrt(n * overlap * probability * (1 - probability));
  const at = (rank: number): number | null => (rank < 0 || rank >= n ? null : sorted[rank]!);
  return {
    value: at(Math.min(n - 1, Math.floor(centre)))!,
    low: at(Math.floor(centre - spread)),
    high: at(Math.ceil(centre + spread)),
    n,
  };
}
