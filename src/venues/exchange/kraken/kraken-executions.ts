import { isLive, type StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { isMarketType, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  hasRunOut,
  krakenAverage,
  krakenReason,
  krakenSide,
  krakenType,
} from './kraken-documents.ts';
import { krakenOrderId, krakenTradeId } from './kraken-ids.ts';
import { krakenNames } from './kraken-names.ts';
import { krakenWsSymbol } from './kraken-pair.ts';
import {
  type KrakenDocument,
  krakenAmount,
  krakenCost,
  krakenIsoTime,
  krakenNumber,
  krakenPrice,
  krakenSize,
} from './kraken-text.ts';

const STATES: { readonly [Status in SpotOrder['status']]: string } = {
  NEW: 'new',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'canceled',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};
type Report = SpotEvent & { readonly type: 'report' };
export type KrakenExecution = 'new' | 'filled' | 'canceled' | 'amended' | 'restated';

function namesOf({ clientOrderId }: SpotOrder): KrakenDocument {
  const { clOrdId, userref } = krakenNames(clientOrderId);
  return {
    ...(clOrdId === null ? {} : { cl_ord_id: clOrdId }),
    ...(userref === null ? {} : { order_userref: userref }),
  };
}
/** An order as its owner's stream shows it. */
export function krakenOrderExecution(
  spec: SpotSymbol,
  order: SpotOrder,
  { type, at }: { readonly type: KrakenExecution; readonly at: number },
): KrakenDocument {
  const reason = krakenReason(order);
  return {
    order_id: krakenOrderId(order.orderId),
    ...namesOf(order),
    symbol: krakenWsSymbol(spec),
    side: krakenSide(order),
    order_type: krakenType(order),
    order_qty: krakenNumber(krakenSize(spec, order.quantity)),
    cum_qty: krakenNumber(krakenSize(spec, order.filled)),
    cum_cost: krakenNumber(krakenCost(spec, order.quoteFilled)),
    avg_price: krakenNumber(krakenAverage(spec, order)),
    time_in_force: order.timeInForce,
    post_only: order.type === 'LIMIT_MAKER',
    exec_type: hasRunOut(order) && type === 'canceled' ? 'expired' : type,
    order_status: hasRunOut(order) ? 'expired' : STATES[order.status],
    ...(isMarketType(order.type)
      ? {}
      : {
          limit_price: krakenNumber(krakenPrice(spec, order.price)),
          limit_price_type: 'static',
        }),
    fee_ccy_pref: 'fciq',
    fee_usd_equiv: 0,
    ...(reason === null ? {} : { reason, cancel_reason: reason }),
    timestamp: krakenIsoTime(at),
  };
}
/** One execution: its id is the one that the listings have. `order` as it was after it. */
export function krakenTradeExecution(
  symbols: readonly SpotSymbol[],
  spec: SpotSymbol,
  { fill, order }: { readonly fill: StoredFill; readonly order: SpotOrder },
): KrakenDocument {
  return {
    order_id: krakenOrderId(fill.orderId),
    ...namesOf(order),
    exec_id: krakenTradeId(symbols, fill),
    exec_type: 'trade',
    trade_id: fill.tradeId,
    symbol: krakenWsSymbol(spec),
    side: krakenSide(fill),
    last_qty: krakenNumber(krakenSize(spec, fill.quantity)),
    last_price: krakenNumber(krakenPrice(spec, fill.price)),
    liquidity_ind: fill.isMaker ? 'm' : 't',
    cost: krakenNumber(krakenCost(spec, fill.price * fill.quantity)),
    order_status: STATES[order.status],
    order_type: krakenType(order),
    fee_usd_equiv: 0,
    fees: [{ asset: fill.commissionAsset, qty: krakenNumber(krakenAmount(fill.commission)) }],
    timestamp: krakenIsoTime(fill.at),
  };
}

/** What became of the order itself; null: nothing beside its execution. */
export function krakenExecutionOf({ execution, order }: Report): KrakenExecution | null {
  if (execution === 'NEW') return 'new';
  if (execution === 'REPLACED') return 'amended';
  if (execution === 'TRADE') return order.status === 'FILLED' ? 'filled' : null;
  return isLive(order) ? 'restated' : 'canceled';
}
