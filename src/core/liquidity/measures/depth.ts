import { BPS_IN_ONE } from '#core/kernel/units';
import type { WalkLevels } from '#core/market/walk';

/** Displayed units within `bps` of the mid on one side. A book that is shown only to nearer than that holds at least this much: `isComplete` says which. */
export function depthWithin(
  levels: WalkLevels,
  mid: number,
  bps: number,
): { readonly units: number; readonly notional: number; readonly isComplete: boolean } {
  let units = 0;
  let notional = 0;
  // A level exactly at the limit belongs; the last bits of price / mid must not decide it.
  const limit = (bps / BPS_IN_ONE) * mid * (1 + 1e-12) + 1e-12 * mid;
  let isComplete = false;
  for (const [price, size] of levels) {
    if (Math.abs(price - mid) > limit) {
      isComplete = true;
      break;
    }
    units += size;
    notional += price * size;
  }
  return { units, notional, isComplete };
}

/** (bid - ask) / (bid + ask) of two depths: +1 only buyers wait, -1 only sellers, NaN nobody. */
export const depthImbalance = (bidUnits: number, askUnits: number): number =>
  (bidUnits - askUnits) / (bidUnits + askUnits);

/**
 * Imbalance of the touch from the side of the taker, as the R package `highfrequency` documents it: ratio (qa / qb)^D and difference D (qa - qb) / (qa + qb).
 * The ratio is positive for buys and sells alike (a sign there is a slip of that package's code). NaN where D is 0, or a size is missing.
 */
export function takerImbalance(
  direction: number,
  bidSize: number,
  askSize: number,
): { readonly ratio: number; readonly difference: number } {
  if (direction === 0 || !(bidSize > 0) || !(askSize > 0)) return { ratio: NaN, difference: NaN };
  return {
    ratio: (askSize / bidSize) ** direction,
    difference: (direction * (askSize - bidSize)) / (askSize + bidSize),
  };
}
