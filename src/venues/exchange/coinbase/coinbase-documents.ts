import { executionUuid, orderUuid } from '#venues/exchange/alpaca/alpaca-ids';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import { isMarketType, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  type CoinbaseDocument,
  coinbaseAmount,
  coinbasePrice,
  coinbaseQuote,
  coinbaseSide,
  coinbaseSize,
  coinbaseTime,
  productOf,
} from './coinbase-text.ts';

const STATUSES: { readonly [Status in SpotOrder['status']]: string } = {
  NEW: 'OPEN',
  PARTIALLY_FILLED: 'OPEN',
  FILLED: 'FILLED',
  CANCELED: 'CANCELLED',
  REJECTED: 'FAILED',
  EXPIRED: 'CANCELLED',
  EXPIRED_IN_MATCH: 'CANCELLED',
};
const FORCES: { readonly [Force in SpotOrder['timeInForce']]: string } = {
  GTC: 'GOOD_UNTIL_CANCELLED',
  IOC: 'IMMEDIATE_OR_CANCEL',
  FOK: 'FILL_OR_KILL',
};
/** An order as the exchange has it or as it once was; the budget where it spends an amount. */
export type CoinbaseOrder = SpotOrder & Partial<Pick<LiveOrder, 'quoteBudget'>>;

/** CBS-4: what has ended is filled or cancelled, whoever ended it. */
export const coinbaseStatus = ({ status }: SpotOrder): string => STATUSES[status];
export const coinbaseOrderType = ({ type }: SpotOrder): string =>
  isMarketType(type) ? 'MARKET' : 'LIMIT';
export const coinbaseForce = ({ type, timeInForce }: SpotOrder): string =>
  isMarketType(type) ? FORCES.IOC : FORCES[timeInForce];

/** What was asked for, in the words in which it was. */
function configurationOf(spec: SpotSymbol, order: CoinbaseOrder): CoinbaseDocument {
  const base = { base_size: coinbaseSize(spec, order.quantity) };
  if (isMarketType(order.type)) {
    const budget = order.quoteBudget ?? null;
    const size = budget === null ? base : { quote_size: coinbaseAmount(BigInt(budget)) };
    return { market_market_ioc: size };
  }
  const limit = { ...base, limit_price: coinbasePrice(spec, order.price) };
  if (order.timeInForce === 'IOC') return { sor_limit_ioc: limit };
  if (order.timeInForce === 'FOK') return { limit_limit_fok: limit };
  return { limit_limit_gtc: { ...limit, post_only: order.type === 'LIMIT_MAKER' } };
}

export const chargedFor = (fills: readonly StoredFill[]): bigint =>
  fills.reduce((sum, { commission }) => sum + commission, 0n);
/** Average price of what was filled, rounded down to a hundred-millionth. */
export const coinbaseAverage = (
  { tick }: SpotSymbol,
  { filled, quoteFilled }: SpotOrder,
): string =>
  filled === 0 ? '0' : coinbaseAmount((BigInt(quoteFilled) * stepAmount(tick)) / BigInt(filled));

/** An order as its owner's lists show it, with the fills that it had then. */
export function coinbaseOrder(
  spec: SpotSymbol,
  order: CoinbaseOrder,
  fills: readonly StoredFill[],
): CoinbaseDocument {
  const isBudget = (order.quoteBudget ?? null) !== null;
  const last = fills.at(-1);
  return {
    order_id: orderUuid(order.orderId),
    product_id: productOf(spec),
    user_id: order.account,
    order_configuration: configurationOf(spec, order),
    side: coinbaseSide(order.side),
    client_order_id: order.clientOrderId,
    status: coinbaseStatus(order),
    time_in_force: coinbaseForce(order),
    created_time: coinbaseTime(order.createdAt),
    completion_percentage: percentOf(order),
    filled_size: coinbaseSize(spec, order.filled),
    average_filled_price: coinbaseAverage(spec, order),
    fee: '',
    number_of_fills: String(fills.length),
    filled_value: coinbaseQuote(spec, order.quoteFilled),
    pending_cancel: false,
    size_in_quote: isBudget,
    total_fees: coinbaseAmount(chargedFor(fills)),
    size_inclusive_of_fees: false,
    total_value_after_fees: valueAfterFees(spec, order, fills),
    trigger_status: 'INVALID_ORDER_TYPE',
    order_type: coinbaseOrderType(order),
    reject_reason: 'REJECT_REASON_UNSPECIFIED',
    settled: order.status === 'FILLED',
    product_type: 'SPOT',
    reject_message: '',
    cancel_message: order.status === 'CANCELED' ? 'User requested cancel' : '',
    order_placement_source: 'RETAIL_ADVANCED',
    outstanding_hold_amount: '',
    is_liquidation: false,
    last_fill_time: last === undefined ? null : coinbaseTime(last.at),
    edit_history: [],
    last_update_time: coinbaseTime(order.updatedAt),
  };
}
const percentOf = ({ filled, quantity }: SpotOrder): string =>
  quantity === 0 ? '0' : coinbaseAmount((BigInt(filled) * 10_000_000_000n) / BigInt(quantity));
/** What a purchase costs altogether; what a sale brings. */
export function valueAfterFees(
  spec: SpotSymbol,
  { side, quoteFilled }: SpotOrder,
  fills: readonly StoredFill[],
): string {
  const value = BigInt(quoteFilled) * stepAmount(spec.tick) * stepAmount(spec.lot);
  return coinbaseAmount(value / 100_000_000n + BigInt(side) * chargedFor(fills));
}

/** CBS-8: one execution. Of an order that spends an amount its size is in quote, too. */
export function coinbaseFill(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  { fill, order }: { readonly fill: StoredFill; readonly order: LiveOrder },
): CoinbaseDocument {
  const isBudget = order.quoteBudget !== null;
  const id = executionUuid(symbols, fill);
  return {
    entry_id: id,
    trade_id: id,
    order_id: orderUuid(fill.orderId),
    trade_time: coinbaseTime(fill.at),
    trade_type: 'FILL',
    price: coinbasePrice(spec, fill.price),
    size: isBudget
      ? coinbaseQuote(spec, BigInt(fill.price) * BigInt(fill.quantity))
      : coinbaseSize(spec, fill.quantity),
    commission: coinbaseAmount(fill.commission),
    product_id: productOf(spec),
    sequence_timestamp: coinbaseTime(fill.at),
    liquidity_indicator: fill.isMaker ? 'MAKER' : 'TAKER',
    size_in_quote: isBudget,
    user_id: fill.account,
    side: coinbaseSide(fill.side),
    retail_portfolio_id: fill.account,
  };
}
/** In the order in which they came; nothing is between two of them. */
export function fillKeyOf(symbols: readonly SpotSymbol[], fill: StoredFill): bigint {
  const at = symbols.findIndex(({ symbol }) => symbol === fill.symbol);
  const count = 2 * fill.tradeId + (fill.side === 1 ? 0 : 1);
  return BigInt(`${fill.at}${String(at).padStart(4, '0')}${String(count).padStart(14, '0')}`);
}
