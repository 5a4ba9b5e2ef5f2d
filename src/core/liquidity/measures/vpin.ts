import { invariant } from '#core/kernel/assert';
import type { Units } from '#core/kernel/units';
import { type Estimate, estimate, meanOf } from '#core/numeric/estimate';

export interface Vpin {
  /** Mean of |V_sell - V_buy| / V over the full buckets: 0 balanced, 1 one-sided. Its error is that of a persistent mean. */
  readonly vpin: Estimate;
  readonly buy: Float64Array;
  readonly sell: Float64Array;
  /** Volume in the last bucket, which is not full and is not used. */
  readonly open: Units;
}

/** Share of each bar's volume that bought: Z(dP / sigma). A bar that did not move is half and half. */
function bulkBuyShare(
  change: Float64Array,
  sigma: number,
  cdf: (z: number) => number,
): Float64Array {
  return change.map((step) => (step === 0 ? 0.5 : cdf(step / sigma)));
}

/**
 * Volume-synchronised probability of informed trading with bulk volume classification: Easley, Lopez de Prado & O'Hara (2012), Rev. Financial Studies 25.
 * Bars are poured into buckets of equal volume, a bar that is cut keeps its share of buying in both parts. `sigma` is the standard deviation of the bars'
 * changes: its window and denominator change the number, so the caller states it. `cdf` is the normal's or Student's t's (the authors use t with 0.25 degrees).
 */
export function vpin(
  bars: { readonly change: Float64Array; readonly volume: Float64Array },
  bucket: number,
  sigma: number,
  cdf: (z: number) => number,
): Vpin {
  invariant(bars.change.length === bars.volume.length, 'a bar has a change and a volume');
  invariant(bucket > 0, 'a bucket holds something');
  const share = bulkBuyShare(bars.change, sigma, cdf);
  const buy: number[] = [];
  const sell: number[] = [];
  let filled = 0;
  let bought = 0;
  for (let i = 0; i < share.length; i++) {
    let left = bars.volume[i]!;
    if (!(left > 0 && left < Infinity)) continue;
    while (filled + left >= bucket) {
      const part = bucket - filled;
      bought += part * share[i]!;
      buy.push(bought);
      sell.push(bucket - bought);
      left -= part;
      [filled, bought] = [0, 0];
    }
    filled += left;
    bought += left * share[i]!;
  }
  const imbalances = Float64Array.from(buy, (b, i) => Math.abs(sell[i]! - b) / bucket);
  const { value, standardError, n } = meanOf(imbalances);
  return {
    vpin: estimate(value, standardError, n),
    buy: Float64Array.from(buy),
    sell: Float64Array.from(sell),
    open: filled,
  };
}

/** Standard deviation of the bars' changes, n - 1 in the denominator; NaN with fewer than two. */
export function changeDeviation(change: Float64Array): number {
  const n = change.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += change[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < change.length; i++) squares += (change[i]! - mean) ** 2;
  return n < 2 ? NaN : Math.sqrt(squares / (n - 1));
}
