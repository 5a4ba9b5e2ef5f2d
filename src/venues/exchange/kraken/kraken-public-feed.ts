import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { KRAKEN_DEPTHS, type KrakenBookFeed, krakenBookFeed } from './kraken-book-feed.ts';
import { krakenWsSymbol } from './kraken-pair.ts';
import {
  type KrakenDocument,
  krakenIsoTime,
  krakenNumber,
  krakenPrice,
  krakenSize,
} from './kraken-text.ts';
import { krakenWsTicker } from './kraken-ticker.ts';
import { type KrakenAsked, krakenTopic } from './kraken-topics.ts';

const FRAME_MS = 100;

interface Feed {
  readonly state: SymbolState;
  readonly symbol: string;
  readonly books: ReadonlyMap<number, KrakenBookFeed>;
  hasMoved: boolean;
}
export interface KrakenPublicFeed {
  on(event: SpotEvent): void;
  /** What a new listener hears first; null: nothing. */
  first(asked: KrakenAsked, symbol: string): KrakenDocument | null;
  close(): void;
}

/** Public channels: trades at once, books and tickers every 100 ms where something has changed. */
export function krakenPublicFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): KrakenPublicFeed {
  const feeds = new Map<string, Feed>();
  for (const { symbol: name } of exchange.symbols) {
    const state = exchange.market(name);
    if (state === null) continue;
    const symbol = krakenWsSymbol(state.spec);
    const books = new Map(KRAKEN_DEPTHS.map((depth) => [depth, krakenBookFeed(state, depth)]));
    feeds.set(symbol, { state, symbol, books, hasMoved: false });
  }
  const byName = new Map([...feeds.values()].map((feed) => [feed.state.spec.symbol, feed]));
  const bookData = ({ symbol }: Feed, levels: KrakenDocument): KrakenDocument => ({
    symbol,
    ...levels,
    timestamp: krakenIsoTime(nowMs() * 1000),
  });
  const tickerData = ({ state }: Feed): KrakenDocument => krakenWsTicker(state, exchange.nowUs());
  /** What changed since the last frame, to everybody who has that one. */
  function bookFrame(feed: Feed, depth: number): void {
    const changes = feed.books.get(depth)?.changes() ?? null;
    if (changes === null) return;
    const topic = krakenTopic({ channel: 'book', depth }, feed.symbol);
    hub.publish(topic, frameOf('book', 'update', bookData(feed, changes)));
  }
  function frames(feed: Feed): void {
    for (const depth of KRAKEN_DEPTHS)
      if (hub.hears(krakenTopic({ channel: 'book', depth }, feed.symbol))) bookFrame(feed, depth);
    const topic = krakenTopic({ channel: 'ticker', depth: 0 }, feed.symbol);
    if (feed.hasMoved && hub.hears(topic))
      hub.publish(topic, frameOf('ticker', 'update', tickerData(feed)));
    feed.hasMoved = false;
  }
  const timer = setInterval(() => feeds.forEach(frames), FRAME_MS);

  return {
    on(event) {
      const feed = 'symbol' in event ? byName.get(event.symbol) : undefined;
      if (feed === undefined) return;
      feed.hasMoved = true;
      if (event.type !== 'trade') return;
      const topic = krakenTopic({ channel: 'trade', depth: 0 }, feed.symbol);
      if (hub.hears(topic)) hub.publish(topic, frameOf('trade', 'update', tradeData(feed, event)));
    },
    first({ channel, depth }, symbol) {
      const feed = feeds.get(symbol);
      if (feed === undefined || channel === 'trade') return null;
      if (channel === 'ticker') return frameOf(channel, 'snapshot', tickerData(feed));
      // The others are brought up to it first: from here on one frame fits all.
      bookFrame(feed, depth);
      const levels = feed.books.get(depth)?.snapshot();
      return levels === undefined ? null : frameOf(channel, 'snapshot', bookData(feed, levels));
    },
    close: () => clearInterval(timer),
  };
}

const frameOf = (
  channel: string,
  type: 'snapshot' | 'update',
  data: KrakenDocument,
): KrakenDocument => ({ channel, type, data: [data] });
/** The side is the taker's. */
const tradeData = (
  { state: { spec }, symbol }: Feed,
  trade: SpotEvent & { readonly type: 'trade' },
): KrakenDocument => ({
  symbol,
  side: trade.buyerIsMaker ? 'sell' : 'buy',
  price: krakenNumber(krakenPrice(spec, trade.price)),
  qty: krakenNumber(krakenSize(spec, trade.quantity)),
  ord_type: 'limit',
  trade_id: trade.tradeId,
  timestamp: krakenIsoTime(trade.at),
});
