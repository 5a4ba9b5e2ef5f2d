import { BPS_IN_ONE } from '#core/kernel/units';
import { type Fees, feeOf } from '#core/market/fees';
import { settlementValueOf } from '#core/market/instrument';
import { spreadOf } from '#core/market/view';
import type { MarketAtArrival } from '#core/tca/baselines';
import type { RefusedBefore } from '#core/tca/refusal-followed';
import type { TriedParent } from '#engine/desk/pre-trade-found';

/** The market beside a decision on an order, as success figures ask for it later. null: a number of it is not finite, and no journal can hold it. */
export function atArrival(
  { order, instrument, view, arrivalPrice, now }: TriedParent,
  fees: Fees,
): MarketAtArrival | null {
  const spread = spreadOf(view);
  if (spread === null) return null;
  const { quantity, side } = order;
  const fee = feeOf(fees, instrument, { quantity, price: arrivalPrice, liquidity: 'taker', side });
  const takerFeesBps = (fee / settlementValueOf(instrument, quantity, arrivalPrice)) * BPS_IN_ONE;
  // P3: where the displayed book does not hold all of it, the rest would be a model's word.
  const walkBps =
    now.ok && now.value.displayedShare === 1 ? now.value.expectedBps - now.value.feesBps : null;
  const isKnown = Number.isFinite(takerFeesBps) && (walkBps === null || Number.isFinite(walkBps));
  return isKnown ? { mid: arrivalPrice, spread, walkBps, takerFeesBps } : null;
}

/** What the gate expected of an order that it refused; null: nobody could say. */
export function refusedBefore({ estimate }: TriedParent, limitBps: number): RefusedBefore | null {
  const { expectedBps, interval90Bps } = estimate;
  const highBps = interval90Bps[1];
  return Number.isFinite(expectedBps) && Number.isFinite(highBps)
    ? { expectedBps, highBps, limitBps: Number.isFinite(limitBps) ? limitBps : null }
    : null;
}
