import type { StoredFill } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { activityId, assetUuid, executionUuid, orderUuid } from './alpaca-ids.ts';
import { timeInForceOf } from './alpaca-order-terms.ts';
import { rfcTime, type ShareDocument, sharePriceText, sharesText, usdText } from './alpaca-text.ts';

/** Nothing expires here: what an order at market, ioc or fok leaves is cancelled, as this dialect counts. */
const STATUSES: { readonly [Status in SpotOrder['status']]: string } = {
  NEW: 'new',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'rejected',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};
export const shareStatusOf = ({ status }: SpotOrder): string => STATUSES[status];
const shareSide = (side: 1 | -1): string => (side === 1 ? 'buy' : 'sell');

/** Average price of what was filled, rounded down to a hundred-millionth. */
function averageOf(spec: SpotSymbol, order: SpotOrder): string | null {
  if (order.filled === 0) return null;
  return usdText((BigInt(order.quoteFilled) * stepAmount(spec.tick)) / BigInt(order.filled));
}
/** What this exchange's orders never have. */
const NEVER = {
  expired_at: null,
  replaced_at: null,
  replaced_by: null,
  replaces: null,
  notional: null,
  stop_price: null,
  trail_percent: null,
  trail_price: null,
  hwm: null,
  legs: null,
  extended_hours: false,
};

/** ALP-4: an order as it is. Answers, listings and the stream show the same. */
export function shareOrder(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  order: SpotOrder,
): ShareDocument {
  const status = shareStatusOf(order);
  const type = order.type === 'MARKET' ? 'market' : 'limit';
  const ended = (as: string): string | null => (status === as ? rfcTime(order.updatedAt) : null);
  return {
    id: orderUuid(order.orderId),
    client_order_id: order.clientOrderId,
    created_at: rfcTime(order.createdAt),
    updated_at: rfcTime(order.updatedAt),
    submitted_at: rfcTime(order.createdAt),
    filled_at: ended('filled'),
    canceled_at: ended('canceled'),
    failed_at: ended('rejected'),
    asset_id: assetUuid(symbols, spec.symbol),
    symbol: spec.symbol,
    asset_class: 'us_equity',
    qty: sharesText(spec, order.quantity),
    filled_qty: sharesText(spec, order.filled),
    filled_avg_price: averageOf(spec, order),
    order_class: 'simple',
    order_type: type,
    type,
    side: shareSide(order.side),
    time_in_force: timeInForceOf(order),
    limit_price: type === 'market' ? null : sharePriceText(spec, order.price),
    status,
    ...NEVER,
  };
}
export function orderSaid(exchange: SpotExchange, order: SpotOrder): ShareDocument {
  const spec = exchange.market(order.symbol)?.spec;
  return spec === undefined ? {} : shareOrder(exchange.symbols, spec, order);
}

/** ALP-8: an execution, with what its order had come to by then. */
export function fillActivity(exchange: SpotExchange, fill: StoredFill): ShareDocument {
  const { symbols } = exchange;
  const spec = exchange.market(fill.symbol)?.spec;
  const order = exchange.order(fill.orderId);
  if (spec === undefined || order === null) return {};
  let filled = 0;
  for (const each of exchange.fillsOf(fill.orderId)) {
    filled += each.quantity;
    if (each.tradeId === fill.tradeId) break;
  }
  const isWhole = filled >= order.quantity;
  return {
    id: activityId(symbols, fill),
    activity_type: 'FILL',
    transaction_time: rfcTime(fill.at),
    type: isWhole ? 'fill' : 'partial_fill',
    price: sharePriceText(spec, fill.price),
    qty: sharesText(spec, fill.quantity),
    side: shareSide(fill.side),
    symbol: spec.symbol,
    leaves_qty: sharesText(spec, Math.max(0, order.quantity - filled)),
    order_id: orderUuid(fill.orderId),
    cum_qty: sharesText(spec, filled),
    order_status: isWhole ? 'filled' : 'partially_filled',
  };
}

/** What the stream says beside the order: nothing where no shares changed hands. */
export function executionFacts(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  fill: Pick<StoredFill, 'symbol' | 'tradeId' | 'side' | 'price' | 'quantity'>,
): ShareDocument {
  return {
    execution_id: executionUuid(symbols, fill),
    price: sharePriceText(spec, fill.price),
    qty: sharesText(spec, fill.quantity),
  };
}
