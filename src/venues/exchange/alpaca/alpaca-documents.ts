import type { StoredFill } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { activityId, assetUuid, executionUuid, orderUuid } from './alpaca-ids.ts';
import { timeInForceOf } from './alpaca-order-terms.ts';
import {
  type AlpacaDocument,
  alpacaPriceText,
  alpacaQuantityText,
  assetClassOf,
  rfcTime,
  unslashed,
  usdText,
} from './alpaca-text.ts';

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
export const alpacaStatusOf = ({ status }: SpotOrder): string => STATUSES[status];
const shareSide = (side: 1 | -1): string => (side === 1 ? 'buy' : 'sell');

/** Average price of what was filled, rounded down to a hundred-millionth. */
function averageOf(spec: SpotSymbol, order: SpotOrder): string | null {
  if (order.filled === 0) return null;
  return usdText((BigInt(order.quoteFilled) * stepAmount(spec.tick)) / BigInt(order.filled));
}
const TYPES: ReadonlyMap<SpotOrder['type'], string> = new Map([
  ['MARKET', 'market'],
  ['STOP_LOSS_LIMIT', 'stop_limit'],
]);
/** What this exchange's orders never have. */
const NEVER = {
  expired_at: null,
  replaced_at: null,
  replaced_by: null,
  replaces: null,
  notional: null,
  trail_percent: null,
  trail_price: null,
  hwm: null,
  legs: null,
  extended_hours: false,
};

/** ALP-4: an order as it is. Answers, listings and the stream show the same. */
export function alpacaOrder(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  order: SpotOrder,
): AlpacaDocument {
  const status = alpacaStatusOf(order);
  const type = TYPES.get(order.type) ?? 'limit';
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
    asset_class: assetClassOf(spec),
    qty: alpacaQuantityText(spec, order.quantity),
    filled_qty: alpacaQuantityText(spec, order.filled),
    filled_avg_price: averageOf(spec, order),
    order_class: 'simple',
    order_type: type,
    type,
    side: shareSide(order.side),
    time_in_force: timeInForceOf(order),
    limit_price: type === 'market' ? null : alpacaPriceText(spec, order.price),
    stop_price: order.stopPrice === undefined ? null : alpacaPriceText(spec, order.stopPrice),
    status,
    ...NEVER,
  };
}
export function orderSaid(exchange: SpotExchange, order: SpotOrder): AlpacaDocument {
  const spec = exchange.market(order.symbol)?.spec;
  return spec === undefined ? {} : alpacaOrder(exchange.symbols, spec, order);
}

/** ALP-8: an execution, with what its order had come to by then. */
export function fillActivity(exchange: SpotExchange, fill: StoredFill): AlpacaDocument {
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
    price: alpacaPriceText(spec, fill.price),
    qty: alpacaQuantityText(spec, fill.quantity),
    side: shareSide(fill.side),
    symbol: spec.symbol,
    leaves_qty: alpacaQuantityText(spec, Math.max(0, order.quantity - filled)),
    order_id: orderUuid(fill.orderId),
    cum_qty: alpacaQuantityText(spec, filled),
    order_status: isWhole ? 'filled' : 'partially_filled',
  };
}

/** ALP-19: what a trade of a coin was charged, in what was received, posted with the trade. */
export function feeActivity(exchange: SpotExchange, fill: StoredFill): AlpacaDocument {
  const { symbols } = exchange;
  const spec = exchange.market(fill.symbol)?.spec;
  if (spec === undefined) return {};
  const isMoney = fill.commissionAsset === spec.quote;
  const charged = usdText(-fill.commission);
  return {
    id: activityId(symbols, fill, 'fee'),
    activity_type: 'CFEE',
    date: rfcTime(fill.at).slice(0, 10),
    net_amount: isMoney ? charged : '0',
    description: `Coin Pair Transaction Fee (${isMoney ? 'USD' : 'Non USD'})`,
    symbol: unslashed(spec.symbol),
    qty: isMoney ? '0' : charged,
    price: alpacaPriceText(spec, fill.price),
    status: 'executed',
  };
}

/** What the stream says beside the order: nothing where nothing changed hands. */
export function executionFacts(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  fill: Pick<StoredFill, 'symbol' | 'tradeId' | 'side' | 'price' | 'quantity'>,
): AlpacaDocument {
  return {
    execution_id: executionUuid(symbols, fill),
    price: alpacaPriceText(spec, fill.price),
    qty: alpacaQuantityText(spec, fill.quantity),
  };
}
