import { orderUuid } from '#venues/exchange/alpaca/alpaca-ids';
import { isLive, type StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { isMarketType } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { coinbaseUserTopic } from './coinbase-channels.ts';
import {
  type CoinbaseOrder,
  chargedFor,
  coinbaseAverage,
  coinbaseForce,
  coinbaseStatus,
  valueAfterFees,
} from './coinbase-documents.ts';
import type { CoinbaseFeedDeps } from './coinbase-public-feed.ts';
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

type Report = SpotEvent & { readonly type: 'report' };
export interface CoinbaseUserFeed {
  on(event: SpotEvent): void;
  /** The open orders of an account, of one product or (''): all. */
  first(account: string, product: string): CoinbaseDocument;
}

/** CBS-12: to the owner alone: every change of an order, as what it has come to. */
export function coinbaseUserFeed({ exchange, hub, frames }: CoinbaseFeedDeps): CoinbaseUserFeed {
  function documentOf(order: CoinbaseOrder): readonly CoinbaseDocument[] {
    const spec = exchange.market(order.symbol)?.spec;
    if (spec === undefined) return [];
    const fills = fillsUntil(exchange.fillsOf(order.orderId), order.filled);
    return [userOrder(spec, order, fills)];
  }
  function reported({ account, order }: Report): void {
    const spec = exchange.market(order.symbol)?.spec;
    if (spec === undefined) return;
    for (const topic of [
      coinbaseUserTopic(account, ''),
      coinbaseUserTopic(account, productOf(spec)),
    ])
      if (hub.hears(topic))
        hub.publish(topic, frames.next(topic, { type: 'update', orders: documentOf(order) }));
  }
  return {
    on(event) {
      if (event.type === 'report') reported(event);
    },
    first(account, product) {
      const isOf = ({ symbol }: CoinbaseOrder): boolean => {
        const spec = exchange.market(symbol)?.spec;
        return product === '' || (spec !== undefined && productOf(spec) === product);
      };
      const orders = exchange.openOrders(account, null).filter(isOf).flatMap(documentOf);
      return frames.snapshot(coinbaseUserTopic(account, product), { type: 'snapshot', orders });
    },
  };
}

/** An order as the stream shows it: other names than in the lists. */
function userOrder(
  spec: SpotSymbol,
  order: CoinbaseOrder,
  fills: readonly StoredFill[],
): CoinbaseDocument {
  const leaves = isLive(order) ? order.quantity - order.filled - order.prevented : 0;
  const isMarket = isMarketType(order.type);
  return {
    order_id: orderUuid(order.orderId),
    client_order_id: order.clientOrderId,
    cumulative_quantity: coinbaseSize(spec, order.filled),
    leaves_quantity: coinbaseSize(spec, leaves),
    avg_price: coinbaseAverage(spec, order),
    total_fees: coinbaseAmount(chargedFor(fills)),
    status: coinbaseStatus(order),
    product_id: productOf(spec),
    product_type: 'SPOT',
    creation_time: coinbaseTime(order.createdAt),
    order_side: coinbaseSide(order.side),
    order_type: isMarket ? 'Market' : 'Limit',
    limit_price: isMarket ? '' : coinbasePrice(spec, order.price),
    stop_price: '',
    cancel_reason: '',
    reject_Reason: '',
    filled_value: coinbaseQuote(spec, order.quoteFilled),
    number_of_fills: String(fills.length),
    completion_percentage: '',
    outstanding_hold_amount: '',
    time_in_force: coinbaseForce(order),
    post_only: order.type === 'LIMIT_MAKER',
    total_value_after_fees: valueAfterFees(spec, order, fills),
    trigger_status: 'INVALID_ORDER_TYPE',
  };
}

/** Reports come after their command: later fills of the order are known already, and are not of this moment. */
function fillsUntil(fills: readonly StoredFill[], filled: number): readonly StoredFill[] {
  const until: StoredFill[] = [];
  let sum = 0;
  for (const each of fills) {
    if (sum >= filled) break;
    sum += each.quantity;
    until.push(each);
  }
  return until;
}
