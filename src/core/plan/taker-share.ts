import type { InLots, Ratio } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import { PRICE_HOLDS } from './weigh.ts';

/** A slice as a resting order sees it; lots. */
export interface RestingSlice {
  readonly quantity: InLots;
  /** Expected to print while the slice lasts, both sides. */
  readonly volume: InLots;
}

/** How far the share below was from the makers of the same windows, and of days of the reactive market, where 0.74 to 0.79 rested: root mean square. */
export const TAKER_SHARE_ERROR = 0.12;

/**
 * Expected share of a schedule that takes liquidity, where each slice rests for all of its time and takes what is left: the half of the volume that trades
 * against its side goes through the queue ahead first,
 *     makers = 0.93 F / (F + queue + q), F = volume / 2
 * of each slice. `queue` is what is displayed before it, 0 inside the spread; NaN where nobody knows: then nothing is expected to rest with success.
 */
export function takerShareOf(slices: readonly RestingSlice[], queue: InLots): Ratio {
  const total = slices.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!(total > 0) || !(queue >= 0)) return 1;
  const made = slices.reduce((sum, { quantity, volume }) => {
    const flow = volume / 2;
    return flow > 0 ? sum + quantity * (flow / (flow + queue + quantity)) : sum;
  }, 0);
  return 1 - (PRICE_HOLDS * made) / total;
}

/** Lots before an order that rests inside the spread where it has room (EXE-5): nobody there, else what is displayed at the touch, `shown`. Prices in ticks. */
export const queueBefore = (
  { bids, asks }: Pick<MarketView, 'bids' | 'asks'>,
  shown: InLots,
): InLots => ((asks[0]?.price ?? NaN) - (bids[0]?.price ?? NaN) > 2 ? 0 : shown);
