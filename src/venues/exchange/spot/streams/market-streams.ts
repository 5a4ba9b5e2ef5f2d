import { averagePrice } from '#venues/exchange/spot/average-price';
import { type Candle, candleEnd, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { AVERAGE_PRICE_MINUTES } from '#venues/exchange/spot/order-filters';
import {
  aggregateDocument,
  bookTicker,
  candleRow,
  dayTicker,
  levelRows,
} from '#venues/exchange/spot/rest/market-documents';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import { spotPriceText, spotQuantityText } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { type DepthFrames, depthFrames } from './depth-frames.ts';
import type { StreamHub } from './stream-hub.ts';

type Document = Readonly<Record<string, unknown>>;
const FAST_MS = 100;
const SLOW_MS = 1000;
const PARTIAL = [5, 10, 20];

interface Feed {
  readonly state: SymbolState;
  readonly name: string; // lower case, as in streams
  readonly fast: DepthFrames;
  readonly slow: DepthFrames;
  best: string;
  /** Candles that were reported while they were open, by topic: their last word is still owed. */
  readonly openCandles: Map<string, number>;
  lastAggregate: number;
  hasTraded: boolean;
}
export interface MarketStreams {
  on(event: SpotEvent): void;
  close(): void;
}

/** Public streams: trades and best quotes at once, depth every 100 ms or second, candles and tickers every second. */
export function marketStreams(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): MarketStreams {
  const feeds = new Map<string, Feed>();
  for (const { symbol } of exchange.symbols) {
    const state = exchange.market(symbol);
    if (state !== null)
      feeds.set(symbol, {
        state,
        name: symbol.toLowerCase(),
        fast: depthFrames(state.spec),
        slow: depthFrames(state.spec),
        best: '',
        openCandles: new Map(),
        lastAggregate: state.trades.aggregates.lastId,
        hasTraded: false,
      });
  }

  function traded({ state, name }: Feed, event: SpotEvent & { readonly type: 'trade' }): void {
    hub.publish(`${name}@trade`, {
      e: 'trade',
      E: nowMs(),
      s: state.spec.symbol,
      t: event.tradeId,
      p: spotPriceText(state.spec, event.price),
      q: spotQuantityText(state.spec, event.quantity),
      T: msOf(event.at),
      m: event.buyerIsMaker,
      M: true,
    });
  }
  /** The trades of one taker at one price are one: complete, because events are reported after the command. */
  function aggregates(feed: Feed): void {
    const { spec, trades } = feed.state;
    for (const each of trades.aggregates.range(feed.lastAggregate + 1, 1000))
      hub.publish(`${feed.name}@aggTrade`, {
        e: 'aggTrade',
        E: nowMs(),
        s: spec.symbol,
        ...aggregateDocument(spec, each),
      });
    feed.lastAggregate = trades.aggregates.lastId;
  }
  /** Of the book as it is: the last of the changes that were committed together. */
  function best(feed: Feed): void {
    const ticker = bookTicker(feed.state);
    const text = JSON.stringify(ticker);
    if (text === feed.best) return;
    feed.best = text;
    const frame = {
      u: feed.state.updateId,
      s: ticker['symbol'],
      b: ticker['bidPrice'],
      B: ticker['bidQty'],
      a: ticker['askPrice'],
      A: ticker['askQty'],
    };
    for (const topic of [`${feed.name}@bookTicker`, '!bookTicker']) hub.publish(topic, frame);
  }
  function partial({ state, name }: Feed, suffix: string): void {
    for (const levels of PARTIAL) {
      const topic = `${name}@depth${levels}${suffix}`;
      const depth = hub.hears(topic) ? exchange.depth(state.spec.symbol, levels) : null;
      if (depth !== null)
        hub.publish(topic, {
          lastUpdateId: depth.lastUpdateId,
          bids: levelRows(state.spec, depth.bids),
          asks: levelRows(state.spec, depth.asks),
        });
    }
  }
  function frames(feed: Feed, isFast: boolean): void {
    const frame = (isFast ? feed.fast : feed.slow).take(nowMs());
    if (frame === null) return;
    for (const suffix of isFast ? ['@100ms'] : ['', '@1000ms']) {
      hub.publish(`${feed.name}@depth${suffix}`, frame);
      partial(feed, suffix);
    }
  }
  /** What a second changed, and of a candle that has ended its last word. */
  function candlesOf(feed: Feed): void {
    for (const topic of hub.heard(`${feed.name}@kline_`)) {
      const interval = topic.slice(topic.indexOf('_') + 1);
      for (const candle of feed.state.candles.list(interval, {
        from: 0,
        to: Number.MAX_SAFE_INTEGER,
        most: 2,
        newest: true,
      })) {
        const kline = klineDocument(feed.state.spec, { interval, candle, nowMs: nowMs() });
        const isOwed = feed.openCandles.get(topic) === candle.start;
        if (kline === null || !(kline.x ? isOwed : feed.hasTraded)) continue;
        if (kline.x) feed.openCandles.delete(topic);
        else feed.openCandles.set(topic, candle.start);
        hub.publish(topic, kline.document);
      }
    }
  }
  function averages({ state, name }: Feed, at: number): void {
    const price = hub.hears(`${name}@avgPrice`) ? averagePrice(state, at) : null;
    if (price !== null)
      hub.publish(`${name}@avgPrice`, {
        e: 'avgPrice',
        E: nowMs(),
        s: state.spec.symbol,
        i: `${AVERAGE_PRICE_MINUTES}m`,
        w: spotPriceText(state.spec, Math.round(price)),
        T: msOf(state.trades.last?.at ?? at),
      });
  }
  function tickers(): void {
    const changed = [...feeds.values()].filter((feed) => feed.hasTraded);
    const at = exchange.nowUs();
    for (const feed of feeds.values()) candlesOf(feed);
    for (const feed of changed) {
      if (hub.hears(`${feed.name}@ticker`))
        hub.publish(`${feed.name}@ticker`, tickerFrame(feed.state, at, nowMs()));
      if (hub.hears(`${feed.name}@miniTicker`))
        hub.publish(`${feed.name}@miniTicker`, miniFrame(feed.state, at, nowMs()));
    }
    if (changed.length > 0 && hub.hears('!ticker@arr'))
      hub.publish(
        '!ticker@arr',
        changed.map((feed) => tickerFrame(feed.state, at, nowMs())),
      );
    if (changed.length > 0 && hub.hears('!miniTicker@arr'))
      hub.publish(
        '!miniTicker@arr',
        changed.map((feed) => miniFrame(feed.state, at, nowMs())),
      );
    for (const feed of feeds.values()) averages(feed, at);
    for (const feed of changed) feed.hasTraded = false;
  }
  const fast = setInterval(() => feeds.forEach((feed) => frames(feed, true)), FAST_MS);
  const slow = setInterval(() => {
    for (const feed of feeds.values()) frames(feed, false);
    tickers();
  }, SLOW_MS);

  return {
    on(event) {
      const feed = 'symbol' in event ? feeds.get(event.symbol) : undefined;
      if (feed === undefined) return;
      if (event.type === 'trade') {
        feed.hasTraded = true;
        traded(feed, event);
        aggregates(feed);
      } else if (event.type === 'depth') {
        feed.fast.add(event);
        feed.slow.add(event);
        best(feed);
      }
    },
    close() {
      clearInterval(fast);
      clearInterval(slow);
    },
  };
}

export function klineDocument(
  spec: SpotSymbol,
  {
    interval,
    candle,
    nowMs,
  }: { readonly interval: string; readonly candle: Candle; readonly nowMs: number },
): { readonly x: boolean; readonly document: Document } | null {
  const length = INTERVALS.get(interval);
  if (length === undefined) return null;
  const [t, o, h, l, c, v, T, q, n, V, Q, B] = candleRow(spec, interval, candle);
  const x = msOf(candleEnd(length, candle.start)) < nowMs;
  return {
    x,
    document: {
      e: 'kline',
      E: nowMs,
      s: spec.symbol,
      k: {
        t,
        T,
        s: spec.symbol,
        i: interval,
        f: candle.firstId,
        L: candle.lastId,
        o,
        c,
        h,
        l,
        v,
        n,
        x,
        q,
        V,
        Q,
        B,
      },
    },
  };
}
export function tickerFrame(state: SymbolState, atUs: number, nowMs: number): Document {
  const day = dayTicker(state, atUs, false);
  return {
    e: '24hrTicker',
    E: nowMs,
    s: day['symbol'],
    p: day['priceChange'],
    P: day['priceChangePercent'],
    w: day['weightedAvgPrice'],
    x: day['prevClosePrice'],
    c: day['lastPrice'],
    Q: day['lastQty'],
    b: day['bidPrice'],
    B: day['bidQty'],
    a: day['askPrice'],
    A: day['askQty'],
    o: day['openPrice'],
    h: day['highPrice'],
    l: day['lowPrice'],
    v: day['volume'],
    q: day['quoteVolume'] ?? day['baseVolume'],
    O: day['openTime'],
    C: day['closeTime'],
    F: day['firstId'],
    L: day['lastId'],
    n: day['count'],
  };
}
export function miniFrame(state: SymbolState, atUs: number, nowMs: number): Document {
  const day = dayTicker(state, atUs, true);
  return {
    e: '24hrMiniTicker',
    E: nowMs,
    s: day['symbol'],
    c: day['lastPrice'],
    o: day['openPrice'],
    h: day['highPrice'],
    l: day['lowPrice'],
    v: day['volume'],
    q: day['quoteVolume'] ?? day['baseVolume'],
  };
}
