import { INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  aggregateDocument,
  bookTicker,
  levelRows,
} from '#venues/exchange/spot/rest/market-documents';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import { spotPriceText, spotQuantityText } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { type DepthFrames, depthFrames } from '#venues/exchange/spot/streams/depth-frames';
import {
  klineDocument,
  type MarketStreams,
  miniFrame,
  tickerFrame,
} from '#venues/exchange/spot/streams/market-streams';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { type FuturesDocument, pairUnder, rateText, tickText } from './futures-text.ts';

const PARTIAL = [5, 10, 20];
/** Milliseconds between two frames of depth, and how a stream asks for them; none is the protocol's 250. */
const SPEEDS = [
  { ms: 100, suffix: '@100ms' },
  { ms: 250, suffix: '' },
  { ms: 500, suffix: '@500ms' },
] as const;
const SECOND_MS = 1000;
/** Without `@1s`, marks come this often. */
const MARK_SECONDS = 3;
const CANDLE_MS = 250;

const STREAM =
  /^([a-z0-9_]+)@(trade|aggTrade|bookTicker|ticker|miniTicker|markPrice(@1s)?|depth(5|10|20)?(@100ms|@250ms|@500ms)?|kline_([0-9]+[mhdwM]))$/;
const ALL: ReadonlySet<string> = new Set([
  '!ticker@arr',
  '!miniTicker@arr',
  '!bookTicker',
  '!markPrice@arr',
  '!markPrice@arr@1s',
]);
/** UDM-5: is this a stream of one of these symbols? */
export function isFuturesStream(name: string, symbols: ReadonlySet<string>): boolean {
  if (ALL.has(name)) return true;
  const [, symbol = '', , , , , interval] = STREAM.exec(name) ?? [];
  return symbols.has(symbol.toUpperCase()) && (interval === undefined || INTERVALS.has(interval));
}

interface Frames {
  readonly suffix: string;
  readonly depth: DepthFrames;
  /** The last update of the frame before. */
  before: number;
}
interface FuturesFeed {
  readonly state: SymbolState;
  readonly name: string; // lower case, as in streams
  readonly frames: readonly Frames[];
  readonly openCandles: Map<string, number>;
  best: string;
  lastAggregate: number;
  hasTraded: boolean;
}

/** UDM-5: public streams: trades and best quotes at once, depth every 100, 250 or 500 ms, marks every second or three. */
export function futuresMarketFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): MarketStreams {
  const feeds = new Map<string, FuturesFeed>();
  for (const { symbol } of exchange.contracts.listed) {
    const state = exchange.market(symbol);
    if (state !== null) feeds.set(symbol, feedOf(state));
  }
  const each = (act: (feed: FuturesFeed) => void): void => feeds.forEach((feed) => act(feed));

  function traded(
    { state: { spec }, name }: FuturesFeed,
    event: SpotEvent & { type: 'trade' },
  ): void {
    hub.publish(`${name}@trade`, {
      e: 'trade',
      E: nowMs(),
      T: msOf(event.at),
      s: spec.symbol,
      t: event.tradeId,
      p: spotPriceText(spec, event.price),
      q: spotQuantityText(spec, event.quantity),
      X: 'MARKET',
      m: event.buyerIsMaker,
    });
  }
  function aggregates(feed: FuturesFeed): void {
    const { spec, trades } = feed.state;
    for (const row of trades.aggregates.range(feed.lastAggregate + 1, 1000)) {
      const document = { e: 'aggTrade', E: nowMs(), s: spec.symbol };
      hub.publish(`${feed.name}@aggTrade`, { ...document, ...aggregateDocument(spec, row) });
    }
    feed.lastAggregate = trades.aggregates.lastId;
  }
  function best(feed: FuturesFeed): void {
    const ticker = bookTicker(feed.state);
    const text = JSON.stringify(ticker);
    if (text === feed.best) return;
    feed.best = text;
    const { symbol: s, bidPrice: b, bidQty: B, askPrice: a, askQty: A } = ticker;
    const u = feed.state.updateId;
    const frame = {
      e: 'bookTicker',
      u,
      s,
      ...pairUnder('ps', feed.state.spec),
      b,
      B,
      a,
      A,
      T: nowMs(),
      E: nowMs(),
    };
    for (const topic of [`${feed.name}@bookTicker`, '!bookTicker']) hub.publish(topic, frame);
  }
  function depths({ state, name, frames }: FuturesFeed, suffix: string): void {
    const of = frames.find((speed) => speed.suffix === suffix);
    const frame = of?.depth.take(nowMs()) ?? null;
    if (of === undefined || frame === null) return;
    // EXC-21 in this protocol's words: a frame names the last update of the one before it.
    const linked = { ...frame, ...pairUnder('ps', state.spec), T: nowMs(), pu: of.before };
    of.before = Number(frame['u']);
    for (const ending of suffix === '' ? ['', '@250ms'] : [suffix]) {
      hub.publish(`${name}@depth${ending}`, linked);
      for (const levels of PARTIAL) {
        const topic = `${name}@depth${levels}${ending}`;
        const depth = hub.hears(topic) ? exchange.depth(state.spec.symbol, levels) : null;
        if (depth === null) continue;
        const b = levelRows(state.spec, depth.bids);
        hub.publish(topic, { ...linked, b, a: levelRows(state.spec, depth.asks) });
      }
    }
  }
  function markOf({ state: { spec } }: FuturesFeed): FuturesDocument | null {
    const quote = exchange.contracts.quote(spec.symbol);
    if (quote === null || quote.mark === null) return null;
    return {
      e: 'markPriceUpdate',
      E: nowMs(),
      s: spec.symbol,
      p: spotPriceText(spec, quote.mark),
      i: tickText(spec, quote.index),
      P: tickText(spec, quote.index),
      // Dated contracts are not funded.
      r: spec.contract?.deliveryAt === undefined ? rateText(quote.rate) : '',
      T: spec.contract?.deliveryAt === undefined ? msOf(quote.nextFundingAt) : 0,
    };
  }
  function marks(suffix: string): void {
    const rows = [...feeds.values()].flatMap((feed) => {
      const mark = markOf(feed);
      if (mark !== null) hub.publish(`${feed.name}@markPrice${suffix}`, mark);
      return mark ?? [];
    });
    if (rows.length > 0) hub.publish(`!markPrice@arr${suffix}`, rows);
  }
  /** What has changed, and of a candle that has ended its last word. */
  function candlesOf(feed: FuturesFeed): void {
    for (const topic of hub.heard(`${feed.name}@kline_`)) {
      const interval = topic.slice(topic.indexOf('_') + 1);
      const range = { from: 0, to: Number.MAX_SAFE_INTEGER, most: 2, newest: true };
      for (const candle of feed.state.candles.list(interval, range)) {
        const kline = klineDocument(feed.state.spec, { interval, candle, nowMs: nowMs() });
        const isOwed = feed.openCandles.get(topic) === candle.start;
        if (kline === null || !(kline.x ? isOwed : feed.hasTraded)) continue;
        if (kline.x) feed.openCandles.delete(topic);
        else feed.openCandles.set(topic, candle.start);
        hub.publish(topic, kline.document);
      }
    }
    feed.hasTraded = false;
  }
  function tickers(): void {
    const at = exchange.nowUs();
    const full = [...feeds.values()].map(({ state }) => tickerFrame(state, at, nowMs()));
    const mini = [...feeds.values()].map(({ state }) => miniFrame(state, at, nowMs()));
    [...feeds.values()].forEach(({ name }, i) => {
      hub.publish(`${name}@ticker`, full[i]);
      hub.publish(`${name}@miniTicker`, mini[i]);
    });
    hub.publish('!ticker@arr', full);
    hub.publish('!miniTicker@arr', mini);
  }
  let seconds = 0;
  function second(): void {
    marks('@1s');
    if (seconds++ % MARK_SECONDS === 0) marks('');
    tickers();
  }
  const timers = [
    ...SPEEDS.map(({ ms, suffix }) => setInterval(() => each((feed) => depths(feed, suffix)), ms)),
    setInterval(() => each(candlesOf), CANDLE_MS),
    setInterval(second, SECOND_MS),
  ];
  return {
    on(event) {
      const feed = 'symbol' in event ? feeds.get(event.symbol) : undefined;
      if (feed === undefined) return;
      if (event.type === 'trade') {
        feed.hasTraded = true;
        traded(feed, event);
        aggregates(feed);
      } else if (event.type === 'depth') {
        for (const { depth } of feed.frames) depth.add(event);
        best(feed);
      }
    },
    close: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
const feedOf = (state: SymbolState): FuturesFeed => ({
  state,
  name: state.spec.symbol.toLowerCase(),
  frames: SPEEDS.map(({ suffix }) => ({
    suffix,
    depth: depthFrames(state.spec),
    before: state.updateId,
  })),
  openCandles: new Map(),
  best: '',
  lastAggregate: state.trades.aggregates.lastId,
  hasTraded: false,
});
