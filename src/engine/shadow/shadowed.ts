import type { Refusal } from '#core/kernel/failure';
import type { Bps, Ratio } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import type { OwnOrder, RealCost } from '#engine/shadow/own-order';

/** What the strategy would have paid for the same order on the recording. Modelled: nobody was there to see it. Before fees. */
export interface ModelledCost {
  readonly strategy: string;
  /** By the recorded fills, and by the same fills on a market that answers to them. */
  readonly tapeBps: Bps;
  readonly repricedBps: Bps | null;
  /** The worse of the two: the one that is compared. */
  readonly costBps: Bps;
  readonly completion: Ratio;
  /** A market order a minute on the same recording, by the worse measure; null: it could not be worked. */
  readonly naiveTwapBps: Bps | null;
}

/** One of the desk's own orders, beside what Plimsoll would have said and done. Nothing was sent. */
export interface Shadowed {
  readonly order: OwnOrder;
  /** What its market is known from. */
  readonly basis: 'tape' | 'bars' | 'none';
  readonly instrument: Instrument | null;
  /** Assessment, plan and estimate as of its start; null: not enough was known, `refusal` says what. */
  readonly pre: PreTrade | null;
  /** The gate's no, or why nothing can be said; null: it would have been let through. */
  readonly refusal: Refusal | null;
  readonly real: RealCost | null;
  /** null: `whyNotModelled`. */
  readonly modelled: ModelledCost | null;
  readonly whyNotModelled: string | null;
}

/** Whether the cost of the order is inside the estimate's predictive 90 % interval; null: one of the two is unknown. */
export function isWithin90({ pre, real }: Pick<Shadowed, 'pre' | 'real'>): boolean | null {
  if (pre === null || real === null) return null;
  const [low, high] = pre.estimate.interval90Bps;
  // Own fills are before fees, and so is what they are compared with.
  const costBps = real.costBps + pre.estimate.feesBps;
  return costBps >= low && costBps <= high;
}
