import type { SignalNote } from '#core/journal/signal-note';
import { ok, type Result } from '#core/kernel/result';
import type { Commitment } from '#core/ledger/at-work';
import { quantityOf } from '#core/market/instrument';
import type { Desk, DeskError } from '#engine/desk/desk';
import type { DeskOrders, WordedOrder } from '#engine/desk/desk-orders';
import type { SignalWish, Sized, SizeWish } from '#engine/desk/portfolio-wishes';

export interface SignalParts extends Pick<DeskOrders, 'placeWorded'> {
  size(wish: SizeWish): Result<Sized, DeskError>;
}

/** The one door from a signal to an order, for API, command line and library. */
export const deskSignals =
  ({ size, placeWorded }: SignalParts): Desk['signal'] =>
  (wish, asked) =>
    placeWorded(
      { fingerprint: JSON.stringify(wish), parentId: wish.order.parentId, ...asked },
      () => {
        const sized = size(wish);
        return sized.ok ? ok(wordedBy(wish, sized.value)) : sized;
      },
    );

function wordedBy(wish: SignalWish, { instrument, order, modelId }: Sized): WordedOrder {
  const { capital, netAssetValue, method } = wish;
  const signal: SignalNote = {
    method,
    capital,
    netAssetValue: netAssetValue ?? capital,
    reason: order.reason,
    cuts: order.cuts,
    modelId,
  };
  const quantity = quantityOf(instrument, order.quantity);
  return { order: { ...wish.order, symbol: instrument.id, side: order.side, quantity }, signal };
}

/** Signed: what orders at work will still buy, less what they will sell. A signal that comes again while its order works must not be traded twice. */
export const lotsOnTheWay = (atWork: readonly Commitment[], instrumentId: string): number =>
  atWork.reduce(
    (sum, { instrument, side, leaves }) =>
      instrument.id === instrumentId ? sum + (side === 'buy' ? leaves : -leaves) : sum,
    0,
  );
