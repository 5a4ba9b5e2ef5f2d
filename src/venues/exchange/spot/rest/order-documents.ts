import type { PlacedOrder } from '#venues/exchange/spot/order-desk';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import {
  quoteText,
  spotAmountText,
  spotCostOf,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import { isWaiting, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

type Document = Readonly<Record<string, unknown>>;
export type ResponseType = 'ACK' | 'RESULT' | 'FULL';
/** Microseconds as the protocol's milliseconds. */
export const msOf = (us: number): number => Math.floor(us / 1000);
const NO_LIST = -1;
export const listIdOf = ({ listId }: Pick<SpotOrder, 'listId'>): number => listId ?? NO_LIST;
/** When it went to the book; -1: it waits, or never did. */
export function workingTimeOf({ triggeredAt, createdAt }: SpotOrder): number {
  if (triggeredAt === null) return -1;
  return msOf(triggeredAt ?? createdAt);
}
const ZERO = spotAmountText(0n);

const sideText = (side: 1 | -1): string => (side === 1 ? 'BUY' : 'SELL');
const budgetText = (order: LiveOrder): string =>
  order.quoteBudget === null ? ZERO : spotAmountText(BigInt(order.quoteBudget));
const optional = (spec: SpotSymbol, order: SpotOrder): Document => ({
  ...(order.stopPrice === undefined ? {} : { stopPrice: spotPriceText(spec, order.stopPrice) }),
  ...(order.iceberg > 0 ? { icebergQty: spotQuantityText(spec, order.iceberg) } : {}),
  ...(order.prevented > 0 ? { preventedQuantity: spotQuantityText(spec, order.prevented) } : {}),
});
function terms(spec: SpotSymbol, order: LiveOrder): Document {
  return {
    price: spotPriceText(spec, order.price),
    origQty: spotQuantityText(spec, order.quantity),
    executedQty: spotQuantityText(spec, order.filled),
    origQuoteOrderQty: budgetText(order),
    cummulativeQuoteQty: quoteText(spec, order.quoteFilled),
    status: order.status,
    timeInForce: order.timeInForce,
    type: order.type,
    side: sideText(order.side),
  };
}

/** The answer to a new order, as short or as full as was asked. */
export function placedDocument(
  spec: SpotSymbol,
  { order, fills }: PlacedOrder,
  how: ResponseType,
): Document {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: order.clientOrderId,
    transactTime: msOf(order.createdAt),
  };
  if (how === 'ACK') return ack;
  const result = {
    ...ack,
    ...terms(spec, order),
    workingTime: workingTimeOf(order),
    ...optional(spec, order),
    selfTradePreventionMode: order.selfTradePrevention,
  };
  if (how === 'RESULT') return result;
  return {
    ...result,
    fills: fills.map((fill) => ({
      price: spotPriceText(spec, fill.price),
      qty: spotQuantityText(spec, fill.quantity),
      commission: spotAmountText(fill.commission),
      commissionAsset: fill.commissionAsset,
      tradeId: fill.tradeId,
    })),
  };
}

export function orderDocument(spec: SpotSymbol, order: LiveOrder): Document {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: order.clientOrderId,
    ...terms(spec, order),
    stopPrice: ZERO,
    icebergQty: spotQuantityText(spec, order.iceberg),
    time: msOf(order.createdAt),
    updateTime: msOf(order.updatedAt),
    isWorking: !isWaiting(order),
    workingTime: workingTimeOf(order),
    ...optional(spec, order),
    selfTradePreventionMode: order.selfTradePrevention,
  };
}

export function cancelDocument(spec: SpotSymbol, order: LiveOrder, requestId: string): Document {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderListId: listIdOf(order),
    clientOrderId: requestId,
    transactTime: msOf(order.updatedAt),
    ...terms(spec, order),
    ...optional(spec, order),
    selfTradePreventionMode: order.selfTradePrevention,
  };
}

export function amendDocument(
  spec: SpotSymbol,
  order: LiveOrder,
  origClientOrderId: string,
): Document {
  return {
    transactTime: msOf(order.updatedAt),
    amendedOrder: {
      symbol: order.symbol,
      orderId: order.orderId,
      orderListId: NO_LIST,
      origClientOrderId,
      clientOrderId: order.clientOrderId,
      price: spotPriceText(spec, order.price),
      qty: spotQuantityText(spec, order.quantity),
      executedQty: spotQuantityText(spec, order.filled),
      preventedQty: spotQuantityText(spec, order.prevented),
      quoteOrderQty: ZERO,
      cumulativeQuoteQty: quoteText(spec, order.quoteFilled),
      status: order.status,
      timeInForce: order.timeInForce,
      type: order.type,
      side: sideText(order.side),
      workingTime: workingTimeOf(order),
      selfTradePreventionMode: order.selfTradePrevention,
    },
  };
}

export function fillDocument(
  spec: SpotSymbol,
  fill: StoredFill,
  order: Pick<SpotOrder, 'listId'>,
): Document {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: listIdOf(order),
    price: spotPriceText(spec, fill.price),
    qty: spotQuantityText(spec, fill.quantity),
    quoteQty: spotAmountText(spotCostOf(spec, fill.price, fill.quantity)),
    commission: spotAmountText(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: msOf(fill.at),
    isBuyer: fill.side === 1,
    isMaker: fill.isMaker,
    isBestMatch: true,
  };
}
