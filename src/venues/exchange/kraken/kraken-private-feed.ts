import type { StoredFill } from '#venues/exchange/spot/order-store';
import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import {
  krakenExecutionOf,
  krakenOrderExecution,
  krakenTradeExecution,
} from './kraken-executions.ts';
import { type KrakenDocument, krakenAmount, krakenNumber } from './kraken-text.ts';
import { krakenOwnTopics } from './kraken-topics.ts';

const TRADES_SHOWN = 50;
type Report = SpotEvent & { readonly type: 'report' };
type Balances = ReturnType<SpotExchange['balances']>;

export interface KrakenPrivateFeed {
  on(event: SpotEvent): void;
  /** Data of the frames that a new listener hears first: what has traded apart from what is open, as it is after it too. */
  executions(
    account: string,
    wants: { readonly trades: boolean; readonly orders: boolean },
  ): readonly (readonly KrakenDocument[])[];
  balances(account: string): readonly KrakenDocument[];
  /** The next number of a topic's frames, from 1. */
  sequence(topic: string): number;
  left(topics: ReadonlySet<string>): void;
}

/** KRK-12: to the owner alone: every change of an order with its fill, and what he holds after it. */
export function krakenPrivateFeed(exchange: SpotExchange, hub: StreamHub): KrakenPrivateFeed {
  const counts = new Map<string, number>();
  function sequence(topic: string): number {
    const next = (counts.get(topic) ?? 0) + 1;
    counts.set(topic, next);
    return next;
  }
  function publish(channel: string, account: string, data: readonly KrakenDocument[]): void {
    for (const topic of hub.heard(krakenOwnTopics(channel, account)))
      hub.publish(topic, { channel, type: 'update', data, sequence: sequence(topic) });
  }
  function reported(event: Report): void {
    const { account, order, at } = event;
    const spec = exchange.market(order.symbol)?.spec;
    if (spec === undefined) return;
    const fill = filledBy(event);
    if (fill !== null)
      publish('executions', account, [
        krakenTradeExecution(exchange.symbols, spec, { fill, order }),
      ]);
    const type = krakenExecutionOf(event);
    if (type !== null)
      publish('executions', account, [krakenOrderExecution(spec, order, { type, at })]);
  }
  function recentTrades(account: string): readonly KrakenDocument[] {
    const fills = exchange.symbols.flatMap(({ symbol }) =>
      exchange.myTrades(account, symbol).slice(-TRADES_SHOWN),
    );
    return fills
      .toSorted((a, b) => a.at - b.at)
      .slice(-TRADES_SHOWN)
      .flatMap((fill) => {
        const spec = exchange.market(fill.symbol)?.spec;
        const order = exchange.order(fill.orderId);
        return spec === undefined || order === null
          ? []
          : [krakenTradeExecution(exchange.symbols, spec, { fill, order })];
      });
  }
  const open = (account: string): readonly KrakenDocument[] =>
    exchange.openOrders(account, null).flatMap((order) => {
      const spec = exchange.market(order.symbol)?.spec;
      const as = { type: 'new', at: order.updatedAt } as const;
      return spec === undefined ? [] : [krakenOrderExecution(spec, order, as)];
    });
  return {
    on(event) {
      if (event.type === 'report') return reported(event);
      if (event.type === 'balances') publish('balances', event.account, holdingsOf(event.balances));
    },
    executions: (account, { trades, orders }) => [
      ...(trades ? [recentTrades(account)] : []),
      ...(orders ? [open(account)] : []),
    ],
    balances: (account) => holdingsOf(exchange.balances(account)),
    sequence,
    left: (topics) => topics.forEach((topic) => counts.delete(topic)),
  };
}

function filledBy({ account, order, at, fill }: Report): StoredFill | null {
  if (fill === null) return null;
  const { realised: _profit, insured: _loss, ...known } = fill;
  return {
    ...known,
    commission: parseSpotAmount(fill.commission) ?? 0n,
    account,
    at,
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
  };
}
const holdingsOf = (balances: Balances): readonly KrakenDocument[] =>
  balances.map(({ asset, free, locked }) => {
    const total = (parseSpotAmount(free) ?? 0n) + (parseSpotAmount(locked) ?? 0n);
    const balance = krakenNumber(krakenAmount(total));
    const wallets = [{ type: 'spot', id: 'main', balance }];
    return { asset, asset_class: 'currency', balance, wallets };
  });
