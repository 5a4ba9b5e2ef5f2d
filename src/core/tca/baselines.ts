import {
  BPS_IN_ONE,
  type Bps,
  type DurationUs,
  MINUTE_US,
  type TickPrice,
} from '#core/kernel/units';
import type { BaselineCost } from './own-parent.ts';

/** The market as it was when somebody decided on an order: kept with the decision, because nobody can look later. */
export interface MarketAtArrival {
  /** Mid and whole spread, ticks. */
  readonly mid: TickPrice;
  readonly spread: TickPrice;
  /** The whole order at once, walked through the displayed book, before fees: bps of the mid. null: the book does not hold all of it. */
  readonly walkBps: Bps | null;
  /** What a taker pays there for an order of this size, bps. */
  readonly takerFeesBps: Bps;
}

/** TCA-63: one marketable order at arrival (P3); null: the displayed book did not hold all of it. */
export const immediateCost = ({ walkBps, takerFeesBps }: MarketAtArrival): BaselineCost | null =>
  walkBps === null ? null : { beforeFeesBps: walkBps, withFeesBps: walkBps + takerFeesBps };

/** What the looks of an order saw while it worked, ticks: means over time. */
export interface SeenWhile {
  readonly lengthUs: DurationUs;
  readonly midMean: TickPrice | null;
  readonly spreadMean: TickPrice | null;
}
/**
 * TCA-63: equal market orders, one a minute for as long as ours worked:
 *
 *     cost = s (mean mid - arrival) / arrival + half the mean spread / arrival + fees of a taker
 *
 * `sign`: 1 for a purchase. Of an order of a minute at most there is one market order, at arrival: nothing drifts. Without impact of its own, so it flatters the plain way. null: too little was seen.
 */
export function everyMinuteCost(
  arrival: MarketAtArrival,
  { lengthUs, midMean, spreadMean }: SeenWhile,
  sign: 1 | -1,
): BaselineCost | null {
  const isOne = lengthUs <= MINUTE_US;
  const spread = isOne ? arrival.spread : spreadMean;
  const mid = isOne ? arrival.mid : midMean;
  if (spread === null || mid === null || !(arrival.mid > 0)) return null;
  const beforeFeesBps = ((sign * (mid - arrival.mid) + spread / 2) / arrival.mid) * BPS_IN_ONE;
  return { beforeFeesBps, withFeesBps: beforeFeesBps + arrival.takerFeesBps };
}
