import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { spotAmountText } from '#venues/exchange/spot/spot-amount';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';

/** A message of the native wire. */
export type Told = Readonly<Record<string, unknown>>;

/** Errors that this wire has names of its own for; all others are told in the exchange's words. */
const NAMES: ReadonlyMap<SpotError, string> = new Map([
  [SPOT_ERRORS.badSymbol, 'unknown symbol'],
  [SPOT_ERRORS.voidedOrder, 'voided id'],
  [SPOT_ERRORS.duplicateOrder, 'duplicate id of an open order'],
  [SPOT_ERRORS.wouldTake, 'would take'],
]);
export const reasonOf = (error: SpotError): string => NAMES.get(error) ?? error.msg;

export const namesOf = ({
  clientOrderId,
  orderId,
}: SpotOrder): { readonly clientOrderId: string; readonly venueOrderId: string } => ({
  clientOrderId,
  venueOrderId: String(orderId),
});

/** A fill on the wire. A trade between two orders of one account is one execution for each. */
export function fillTold(
  clientOrderId: string,
  fill: Pick<StoredFill, 'orderId' | 'symbol' | 'at' | 'tradeId' | 'price' | 'quantity'> & {
    readonly isMaker: boolean;
    readonly commission: string;
  },
): Told {
  const { orderId, symbol, tradeId, at, price, quantity, isMaker, commission } = fill;
  return {
    executionId: `${symbol}-${tradeId}-${orderId}`,
    clientOrderId,
    at,
    price,
    quantity,
    liquidity: isMaker ? 'maker' : 'taker',
    fee: Number(commission),
  };
}
const ended = (order: SpotOrder, at: number): Told => ({
  event: 'cancelled',
  clientOrderId: order.clientOrderId,
  at,
  reason: order.status === 'CANCELED' ? 'asked for' : 'ioc',
  filled: order.filled,
});
const accepted = (order: SpotOrder, at: number): Told => ({
  event: 'accepted',
  at,
  ...namesOf(order),
});

/** What the owner of an order is told of an event; null: nothing. */
export function messageOf({
  execution,
  order,
  at,
  fill,
}: SpotEvent & { readonly type: 'report' }): Told | null {
  if (execution === 'NEW') return accepted(order, at);
  if (execution === 'TRADE' && fill !== null) {
    const { orderId, symbol, clientOrderId } = order;
    return { event: 'fill', ...fillTold(clientOrderId, { ...fill, orderId, symbol, at }) };
  }
  return ended(order, at);
}

/** Everything that an order went through, as if it were told now. */
export function storyOf(order: LiveOrder, fills: readonly StoredFill[]): readonly Told[] {
  const isEnded = order.status === 'CANCELED' || order.status === 'EXPIRED';
  return [
    accepted(order, order.createdAt),
    ...fills.map((fill) => ({
      event: 'fill',
      ...fillTold(order.clientOrderId, { ...fill, commission: spotAmountText(fill.commission) }),
    })),
    ...(isEnded ? [ended(order, order.updatedAt)] : []),
  ];
}
