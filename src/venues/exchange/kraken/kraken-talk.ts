import { z } from 'zod';
import { jsonIn } from '#platform/line-reader';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub, Subscriber } from '#venues/exchange/spot/streams/stream-hub';
import { KRAKEN_ERRORS } from './kraken-error.ts';
import { krakenWsSymbol } from './kraken-pair.ts';
import { krakenPrivateFeed } from './kraken-private-feed.ts';
import { krakenPublicFeed } from './kraken-public-feed.ts';
import { type KrakenDocument, krakenIsoTime } from './kraken-text.ts';
import type { KrakenTokens } from './kraken-tokens.ts';
import {
  isKrakenPrivate,
  isKrakenPublic,
  KRAKEN_HEARTBEAT,
  krakenOwnTopics,
  krakenTopicOf,
} from './kraken-topics.ts';

const TOPICS_MAX = 480;
const SYMBOLS_MAX = 100;
const DEPTH = 10;
const asked = z.object({
  method: z.string(),
  req_id: z.number().int().optional(),
  params: z
    .object({
      channel: z.string().default(''),
      symbol: z.array(z.string()).max(SYMBOLS_MAX).default([]),
      depth: z.number().int().default(DEPTH),
      snapshot: z.boolean().default(true),
      token: z.string().default(''),
      snap_trades: z.boolean().default(false),
      snap_orders: z.boolean().default(true),
    })
    .prefault({}),
});
type Asked = z.infer<typeof asked>;

/** One connection. */
export interface KrakenLine {
  readonly subscriber: Subscriber;
  readonly id: number;
}
export interface KrakenTalkOptions {
  readonly exchange: SpotExchange;
  readonly tokens: KrakenTokens;
  readonly hub: StreamHub;
  nowMs(): number;
}
/** What is said on a connection, and what it hears. */
export interface KrakenTalk {
  greet(line: KrakenLine): void;
  heard(line: KrakenLine, text: string): void;
  left(line: KrakenLine): void;
  on(event: SpotEvent): void;
  close(): void;
}

function tell({ subscriber: { socket } }: KrakenLine, body: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
}
export function krakenTalk({ exchange, tokens, hub, nowMs }: KrakenTalkOptions): KrakenTalk {
  const symbols = new Set(exchange.symbols.map(krakenWsSymbol));
  const market = krakenPublicFeed(exchange, hub, nowMs);
  const own = krakenPrivateFeed(exchange, hub);
  const time = (): string => krakenIsoTime(nowMs() * 1000);
  /** An answer repeats the method and the number of its request. */
  function answer(
    line: KrakenLine,
    { method, req_id }: Partial<Asked>,
    more: KrakenDocument,
  ): void {
    const id = req_id === undefined ? {} : { req_id };
    tell(line, { method, ...more, ...id, time_in: time(), time_out: time() });
  }
  const refuse = (line: KrakenLine, to: Partial<Asked>, error: string, symbol?: string): void =>
    answer(line, to, { error, success: false, ...(symbol === undefined ? {} : { symbol }) });

  /** null: added; else why not, in words. */
  function added({ subscriber }: KrakenLine, topic: string): string | null {
    if (subscriber.topics.has(topic)) return 'Already subscribed';
    if (subscriber.topics.size >= TOPICS_MAX) return 'Exceeded msg rate';
    hub.add(topic, subscriber);
    hub.add(KRAKEN_HEARTBEAT, subscriber);
    return null;
  }
  function subscribeTo(line: KrakenLine, to: Asked, symbol: string): void {
    const { channel, depth, snapshot } = to.params;
    const topic = krakenTopicOf(to.params, symbol, symbols);
    if (!topic.ok) return refuse(line, to, topic.error, symbol);
    if (line.subscriber.topics.has(topic.value))
      return refuse(line, to, 'Already subscribed', symbol);
    // Before it is added: the frame that brings the others up to the snapshot is not for this one.
    const first = market.first(to.params, symbol);
    const error = added(line, topic.value);
    if (error !== null) return refuse(line, to, error, symbol);
    const about = channel === 'book' ? { depth, snapshot } : { snapshot };
    answer(line, to, { result: { channel, symbol, ...about }, success: true });
    if (snapshot && first !== null) tell(line, first);
  }
  function subscribeOwn(line: KrakenLine, to: Asked): void {
    const { channel, token, snap_orders: orders, snap_trades: trades } = to.params;
    const account = tokens.accountOf(token);
    if (account === null) return refuse(line, to, KRAKEN_ERRORS.badSession);
    const topic = krakenOwnTopics(channel, account) + line.id;
    const error = added(line, topic);
    if (error !== null) return refuse(line, to, error);
    answer(line, to, { result: { channel }, success: true });
    const frames =
      channel === 'balances'
        ? [own.balances(account)]
        : own.executions(account, { trades, orders });
    for (const data of frames)
      tell(line, { channel, type: 'snapshot', data, sequence: own.sequence(topic) });
  }
  function unsubscribe(line: KrakenLine, to: Asked): void {
    const { channel, token, symbol: names } = to.params;
    const account = tokens.accountOf(token);
    const topics = isKrakenPrivate(channel)
      ? account === null
        ? []
        : [krakenOwnTopics(channel, account) + line.id]
      : names.flatMap((name) => {
          const topic = krakenTopicOf(to.params, name, symbols);
          return topic.ok ? [topic.value] : [];
        });
    if (topics.length === 0) return refuse(line, to, 'Subscription Not Found');
    for (const topic of topics) hub.remove(topic, line.subscriber);
    own.left(new Set(topics));
    answer(line, to, { result: { channel }, success: true });
  }
  function subscribe(line: KrakenLine, to: Asked): void {
    const { channel, symbol } = to.params;
    if (isKrakenPrivate(channel)) return subscribeOwn(line, to);
    if (!isKrakenPublic(channel)) return refuse(line, to, `Unsupported channel ${channel}`);
    if (symbol.length === 0) return refuse(line, to, 'Symbol(s) not found');
    for (const each of symbol) subscribeTo(line, to, each);
  }
  return {
    greet(line) {
      const status = { version: '2.0.10', system: 'online', api_version: 'v2' };
      const data = [{ ...status, connection_id: line.id }];
      tell(line, { channel: 'status', type: 'update', data });
    },
    heard(line, text) {
      const parsed = asked.safeParse(jsonIn(text));
      if (!parsed.success) return refuse(line, {}, 'Malformed request');
      const { method } = parsed.data;
      if (method === 'ping') return answer(line, { ...parsed.data, method: 'pong' }, {});
      if (method === 'subscribe') return subscribe(line, parsed.data);
      if (method === 'unsubscribe') return unsubscribe(line, parsed.data);
      refuse(line, parsed.data, `Unsupported method ${method}`);
    },
    left: ({ subscriber }) => own.left(subscriber.topics),
    on(event) {
      market.on(event);
      own.on(event);
    },
    close: market.close,
  };
}
