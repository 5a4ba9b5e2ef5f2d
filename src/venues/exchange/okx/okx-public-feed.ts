import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { type OkxBookFeed, okxBookFeed } from './okx-book-feed.ts';
import { instIdOf, type OkxDocument, okxBook } from './okx-instrument.ts';
import { okxTicker, okxTrade } from './okx-market-routes.ts';
import { publicTopic } from './okx-topics.ts';

const FRAME_MS = 100;
/** Channels that always show the whole of what they show. */
const SHALLOW = [
  ['bbo-tbt', 1],
  ['books5', 5],
] as const;

interface Feed {
  readonly state: SymbolState;
  readonly instId: string;
  readonly book: OkxBookFeed;
  /** What each channel of whole books showed last. */
  readonly shown: Map<string, string>;
  hasMoved: boolean;
}
export interface OkxPublicFeed {
  on(event: SpotEvent): void;
  /** What a new listener of a topic hears first; null: nothing. */
  first(channel: string, instId: string): unknown;
  close(): void;
}

/** Public channels: trades at once, books and tickers every 100 ms where something has changed. */
export function okxPublicFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): OkxPublicFeed {
  const feeds = new Map<string, Feed>();
  for (const { symbol } of exchange.symbols) {
    const state = exchange.market(symbol);
    if (state === null) continue;
    const instId = instIdOf(state.spec);
    const book = okxBookFeed(state);
    feeds.set(instId, { state, instId, book, shown: new Map(), hasMoved: false });
  }
  const bySymbol = new Map([...feeds.values()].map((feed) => [feed.state.spec.symbol, feed]));

  const shallow = ({ state, instId }: Feed, levels: number): OkxDocument => ({
    ...okxBook(state, levels),
    instId,
    ts: String(nowMs()),
    seqId: state.updateId,
  });
  const ticker = ({ state }: Feed): OkxDocument => okxTicker(state, exchange.nowUs());
  const frameOf = (channel: string, instId: string, data: OkxDocument): OkxDocument => ({
    arg: { channel, instId },
    data: [data],
  });
  function publish(channel: string, instId: string, data: OkxDocument): void {
    hub.publish(publicTopic(channel, instId), frameOf(channel, instId, data));
  }
  /** What changed since the last frame, to everybody who has that one. */
  function bookFrame({ instId, book }: Feed): void {
    const changes = book.changes(nowMs());
    if (changes !== null)
      hub.publish(publicTopic('books', instId), {
        ...frameOf('books', instId, changes),
        action: 'update',
      });
  }
  function frames(feed: Feed): void {
    const { instId, state } = feed;
    for (const [channel, levels] of SHALLOW) {
      if (!hub.hears(publicTopic(channel, instId))) continue;
      const text = JSON.stringify(okxBook(state, levels));
      if (feed.shown.get(channel) === text) continue;
      feed.shown.set(channel, text);
      publish(channel, instId, shallow(feed, levels));
    }
    if (hub.hears(publicTopic('books', instId))) bookFrame(feed);
    if (feed.hasMoved && hub.hears(publicTopic('tickers', instId)))
      publish('tickers', instId, ticker(feed));
    feed.hasMoved = false;
  }
  const timer = setInterval(() => feeds.forEach(frames), FRAME_MS);

  return {
    on(event) {
      const feed = 'symbol' in event ? bySymbol.get(event.symbol) : undefined;
      if (feed === undefined) return;
      feed.hasMoved = true;
      if (event.type !== 'trade' || !hub.hears(publicTopic('trades', feed.instId))) return;
      const { tradeId: id, ...rest } = event;
      const trade = { ...okxTrade(feed.state, { ...rest, id, takerId: 0 }), count: '1' };
      publish('trades', feed.instId, trade);
    },
    first(channel, instId) {
      const feed = feeds.get(instId);
      if (feed === undefined || channel === 'trades') return null;
      if (channel === 'tickers') return frameOf(channel, instId, ticker(feed));
      const whole = SHALLOW.find(([name]) => name === channel);
      if (whole !== undefined) return frameOf(channel, instId, shallow(feed, whole[1]));
      // The others are brought up to it first: from here on one frame fits all.
      bookFrame(feed);
      return { ...frameOf(channel, instId, feed.book.snapshot(nowMs())), action: 'snapshot' };
    },
    close: () => clearInterval(timer),
  };
}
