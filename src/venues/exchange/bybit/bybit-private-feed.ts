import type { StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { bybitWallet } from './bybit-account-routes.ts';
import { bybitExecution, bybitOrder, execIdOf } from './bybit-documents.ts';
import type { BybitDocument } from './bybit-instrument.ts';
import { ownTopic } from './bybit-topics.ts';

type Report = SpotEvent & { readonly type: 'report' };
export interface BybitPrivateFeed {
  on(event: SpotEvent): void;
}

/** BYB-11: to the owner alone: every change of an order, its fill, and what he holds after it. */
export function bybitPrivateFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): BybitPrivateFeed {
  let frames = 0;
  function publish(account: string, channels: readonly string[], data: BybitDocument): void {
    for (const channel of channels) {
      const topic = ownTopic(channel, account);
      if (!hub.hears(topic)) continue;
      const id = `${account}-${++frames}`;
      hub.publish(topic, { id, topic: channel, creationTime: nowMs(), data: [data] });
    }
  }
  function reported({ account, order, fill }: Report): void {
    const spec = exchange.market(order.symbol)?.spec;
    if (spec === undefined) return;
    const fills = exchange.fillsOf(order.orderId);
    const document = bybitOrder(spec, order, fillsUntil(fills, order.filled));
    publish(account, ['order', 'order.spot'], { category: 'spot', ...document });
    const made = fills.find(
      ({ tradeId, isMaker }) => tradeId === fill?.tradeId && isMaker === fill.isMaker,
    );
    if (made === undefined) return;
    const { maker, taker } = exchange.commission;
    const execution = bybitExecution(spec, made, {
      execId: execIdOf(exchange.symbols, made),
      order,
      rate: made.isMaker ? maker : taker,
    });
    publish(account, ['execution', 'execution.spot'], { category: 'spot', ...execution });
  }
  return {
    on(event) {
      if (event.type === 'report') return reported(event);
      if (event.type === 'balances')
        publish(event.account, ['wallet'], bybitWallet(event.balances));
    },
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
