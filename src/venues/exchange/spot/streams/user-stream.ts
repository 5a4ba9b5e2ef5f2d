import { listIdOf, msOf, workingTimeOf } from '#venues/exchange/spot/rest/order-documents';
import {
  quoteText,
  spotAmountText,
  spotCostOf,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { isWaiting } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from './stream-hub.ts';

type Document = Readonly<Record<string, unknown>>;
type Report = SpotEvent & { readonly type: 'report' };
/** One topic an account; its name cannot be a stream's. */
export const userTopic = (account: string): string => `user:${account}`;

/** EXC-22: to the owner alone: every change of an order, begin and end of a list, then what he holds; and a trade that was undone. */
export function userStream(
  symbols: ReadonlyMap<string, SpotSymbol>,
  hub: StreamHub,
  nowMs: () => number,
): (event: SpotEvent) => void {
  return (event) => {
    if (event.type === 'report') {
      const spec = symbols.get(event.order.symbol);
      if (spec !== undefined)
        hub.publish(userTopic(event.account), reportDocument(spec, event, nowMs()));
    } else if (event.type === 'list') {
      hub.publish(userTopic(event.account), listStatus(event, nowMs()));
    } else if (event.type === 'balances') {
      hub.publish(userTopic(event.account), {
        e: 'outboundAccountPosition',
        E: nowMs(),
        u: msOf(event.at),
        B: event.balances.map(({ asset, free, locked }) => ({ a: asset, f: free, l: locked })),
      });
    } else if (event.type === 'bust') {
      for (const account of event.accounts)
        hub.publish(userTopic(account), {
          e: 'tradeBust',
          E: nowMs(),
          T: msOf(event.at),
          s: event.symbol,
          t: event.tradeId,
        });
    }
  };
}

const listStatus = (
  { list, isDone, orders, at }: SpotEvent & { readonly type: 'list' },
  nowMs: number,
): Document => ({
  e: 'listStatus',
  E: nowMs,
  s: list.symbol,
  g: list.listId,
  c: 'OCO',
  l: isDone ? 'ALL_DONE' : 'EXEC_STARTED',
  L: isDone ? 'ALL_DONE' : 'EXECUTING',
  r: 'NONE',
  C: list.clientListId,
  T: msOf(at),
  O: orders.map(({ symbol, orderId, clientOrderId }) => ({
    s: symbol,
    i: orderId,
    c: clientOrderId,
  })),
});

function reportDocument(
  spec: SpotSymbol,
  { execution, order, fill, clientOrderIdOfRequest, at }: Report,
  nowMs: number,
): Document {
  const isRenamed = execution === 'CANCELED' || execution === 'REPLACED';
  return {
    e: 'executionReport',
    E: nowMs,
    s: order.symbol,
    c: isRenamed ? clientOrderIdOfRequest : order.clientOrderId,
    S: order.side === 1 ? 'BUY' : 'SELL',
    o: order.type,
    f: order.timeInForce,
    q: spotQuantityText(spec, order.quantity),
    p: spotPriceText(spec, order.price),
    P: spotPriceText(spec, order.stopPrice ?? 0),
    F: spotQuantityText(spec, order.iceberg),
    g: listIdOf(order),
    C: isRenamed ? order.clientOrderId : '',
    x: execution,
    X: order.status,
    r: 'NONE',
    i: order.orderId,
    l: spotQuantityText(spec, fill?.quantity ?? 0),
    z: spotQuantityText(spec, order.filled),
    L: spotPriceText(spec, fill?.price ?? 0),
    n: fill?.commission ?? '0',
    N: fill?.commissionAsset ?? null,
    T: msOf(at),
    t: fill?.tradeId ?? -1,
    I: order.orderId,
    w: execution === 'NEW' && !isWaiting(order),
    m: fill?.isMaker ?? false,
    M: false,
    O: msOf(order.createdAt),
    Z: quoteText(spec, order.quoteFilled),
    Y: spotAmountText(fill === null ? 0n : spotCostOf(spec, fill.price, fill.quantity)),
    Q: spotAmountText(0n),
    // Only of an order that has been in the book.
    ...(order.triggeredAt === null ? {} : { W: workingTimeOf(order) }),
    V: order.selfTradePrevention,
  };
}
