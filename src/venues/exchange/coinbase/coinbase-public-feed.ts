import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { type CoinbaseBookFeed, coinbaseBookFeed } from './coinbase-book-feed.ts';
import { type CoinbaseChannel, type CoinbaseFrames, channelTopic } from './coinbase-channels.ts';
import { coinbaseTicker, coinbaseTrade } from './coinbase-product.ts';
import { type CoinbaseDocument, productOf } from './coinbase-text.ts';

const FRAME_MS = 50;
const TICKER_MS = 200;
const BATCH_MS = 5000;
const HEARTBEAT_MS = 1000;
const TRADES_FIRST = 100;

interface Feed {
  readonly state: SymbolState;
  readonly product: string;
  readonly book: CoinbaseBookFeed;
  /** Since the last ticker of each kind. */
  readonly moved: Set<'ticker' | 'ticker_batch'>;
}
export interface CoinbasePublicFeed {
  on(event: SpotEvent): void;
  /** What a new listener hears first; null: nothing. */
  first(channel: CoinbaseChannel, product: string): CoinbaseDocument | null;
  close(): void;
}
export interface CoinbaseFeedDeps {
  readonly exchange: SpotExchange;
  readonly hub: StreamHub;
  readonly frames: CoinbaseFrames;
}

/** What everybody may hear: trades at once, books every 50 ms where something changed, tickers, and a heartbeat each second. */
export function coinbasePublicFeed({
  exchange,
  hub,
  frames,
}: CoinbaseFeedDeps): CoinbasePublicFeed {
  const feeds = feedsOf(exchange);
  function publish(channel: CoinbaseChannel, product: string, event: CoinbaseDocument): void {
    const topic = channelTopic(channel, product);
    if (hub.hears(topic)) hub.publish(topic, frames.next(topic, event));
  }
  function bookFrame({ book, product }: Feed): void {
    const changes = book.changes();
    if (changes !== null) publish('level2', product, changes);
  }
  const tickerOf = (type: 'snapshot' | 'update', { state }: Feed): CoinbaseDocument => ({
    type,
    tickers: [coinbaseTicker(state, exchange.nowUs())],
  });
  function tickers(channel: 'ticker' | 'ticker_batch'): void {
    for (const feed of feeds.values())
      if (feed.moved.delete(channel) && feed.state.trades.last !== null)
        publish(channel, feed.product, tickerOf('update', feed));
  }
  let beats = 0;
  const beat = (): void =>
    publish('heartbeats', '', {
      current_time: new Date(exchange.nowUs() / 1000).toISOString(),
      heartbeat_counter: String(++beats),
    });
  const timers = [
    setInterval(() => feeds.forEach(bookFrame), FRAME_MS),
    setInterval(() => tickers('ticker'), TICKER_MS),
    setInterval(() => tickers('ticker_batch'), BATCH_MS),
    setInterval(beat, HEARTBEAT_MS),
  ];
  return {
    on(event) {
      const feed = 'symbol' in event ? feeds.get(event.symbol) : undefined;
      if (feed === undefined) return;
      feed.moved.add('ticker').add('ticker_batch');
      if (event.type === 'depth') feed.book.changed(event);
      if (event.type !== 'trade') return;
      const trade = coinbaseTrade(feed.state.spec, { ...event, id: event.tradeId });
      publish('market_trades', feed.product, { type: 'update', trades: [trade] });
    },
    first(channel, product) {
      const feed = [...feeds.values()].find((each) => each.product === product);
      if (feed === undefined) return null;
      const topic = channelTopic(channel, product);
      if (channel === 'level2') {
        // The others are brought up to it first: from here on one message fits all.
        bookFrame(feed);
        return frames.snapshot(topic, feed.book.snapshot(exchange.nowUs()));
      }
      const latest = feed.state.trades.latest(TRADES_FIRST);
      if (latest.length === 0) return null;
      const trades = latest.toReversed().map((trade) => coinbaseTrade(feed.state.spec, trade));
      return frames.snapshot(
        topic,
        channel === 'market_trades' ? { type: 'snapshot', trades } : tickerOf('snapshot', feed),
      );
    },
    close: () => timers.forEach((timer) => clearInterval(timer)),
  };
}

function feedsOf(exchange: SpotExchange): ReadonlyMap<string, Feed> {
  const feeds = new Map<string, Feed>();
  for (const { symbol } of exchange.symbols) {
    const state = exchange.market(symbol);
    if (state === null) continue;
    const product = productOf(state.spec);
    feeds.set(symbol, { state, product, book: coinbaseBookFeed(state), moved: new Set() });
  }
  return feeds;
}
