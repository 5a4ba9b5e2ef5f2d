import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { type BybitBookFeed, bybitBookFeed } from './bybit-book-feed.ts';
import { bybitSide, execIdOf } from './bybit-documents.ts';
import { type BybitDocument, bybitPrice, bybitSize } from './bybit-instrument.ts';
import { bybitTicker } from './bybit-ticker.ts';
import { BYBIT_DEPTHS, tickerTopic, tradeTopic } from './bybit-topics.ts';

const FRAME_MS = 20;
/** Deep books and tickers come once in so many frames. */
const SLOW = 10;
const FAST_DEPTH_MAX = 50;

interface Feed {
  readonly state: SymbolState;
  readonly books: readonly (BybitBookFeed & { readonly isFast: boolean })[];
  hasMoved: boolean;
}
export interface BybitPublicFeed {
  on(event: SpotEvent): void;
  /** What a new listener of a topic hears first; null: nothing. */
  first(topic: string): BybitDocument | null;
  close(): void;
}

/** Public topics: trades at once, books every 20 ms and deep ones every 200 ms where something has changed. */
export function bybitPublicFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): BybitPublicFeed {
  const feeds = new Map<string, Feed>();
  for (const { symbol } of exchange.symbols) {
    const state = exchange.market(symbol);
    if (state === null) continue;
    const books = BYBIT_DEPTHS.map((depth) => ({
      ...bybitBookFeed(state, depth),
      isFast: depth <= FAST_DEPTH_MAX,
    }));
    feeds.set(symbol, { state, books, hasMoved: false });
  }
  const ticker = ({ state }: Feed): BybitDocument => ({
    topic: tickerTopic(state.spec.symbol),
    ts: nowMs(),
    type: 'snapshot',
    cs: state.updateId,
    data: bybitTicker(state, exchange.nowUs()),
  });
  /** What changed since the last frame, to everybody who has that one. */
  function bookFrame(book: BybitBookFeed): void {
    const changes = book.changes(nowMs());
    if (changes !== null) hub.publish(book.topic, changes);
  }
  function frames(feed: Feed, isSlow: boolean): void {
    for (const book of feed.books)
      if ((book.isFast || isSlow) && hub.hears(book.topic)) bookFrame(book);
    if (!isSlow) return;
    const topic = tickerTopic(feed.state.spec.symbol);
    if (feed.hasMoved && hub.hears(topic)) hub.publish(topic, ticker(feed));
    feed.hasMoved = false;
  }
  let count = 0;
  const timer = setInterval(() => {
    count++;
    for (const feed of feeds.values()) frames(feed, count % SLOW === 0);
  }, FRAME_MS);

  return {
    on(event) {
      const feed = 'symbol' in event ? feeds.get(event.symbol) : undefined;
      if (feed === undefined) return;
      feed.hasMoved = true;
      if (event.type !== 'trade') return;
      const topic = tradeTopic(event.symbol);
      if (!hub.hears(topic)) return;
      const data = [tradeRow(exchange, feed.state, event)];
      hub.publish(topic, { topic, type: 'snapshot', ts: nowMs(), data });
    },
    first(topic) {
      const feed = feeds.get(topic.slice(topic.lastIndexOf('.') + 1));
      if (feed === undefined || topic.startsWith('publicTrade')) return null;
      const book = feed.books.find((each) => each.topic === topic);
      if (book === undefined) return ticker(feed);
      // The others are brought up to it first: from here on one frame fits all.
      bookFrame(book);
      return book.snapshot(nowMs());
    },
    close: () => clearInterval(timer),
  };
}

/** One public trade; the side is the taker's. */
function tradeRow(
  { symbols }: SpotExchange,
  { spec }: SymbolState,
  trade: SpotEvent & { readonly type: 'trade' },
): BybitDocument {
  const { symbol, tradeId } = trade;
  return {
    T: Math.floor(trade.at / 1000),
    s: symbol,
    S: bybitSide(trade.buyerIsMaker ? -1 : 1),
    v: bybitSize(spec, trade.quantity),
    p: bybitPrice(spec, trade.price),
    i: execIdOf(symbols, { symbol, tradeId, isMaker: false }),
    BT: false,
    RPI: false,
    seq: tradeId,
  };
}
