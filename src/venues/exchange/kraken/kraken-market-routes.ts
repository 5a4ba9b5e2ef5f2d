import { type Candle, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badArgument, KRAKEN_ERRORS } from './kraken-error.ts';
import { krakenAssets, krakenPair } from './kraken-listing.ts';
import { krakenPairId, krakenSymbol } from './kraken-pair.ts';
import {
  type KrakenCall,
  type KrakenEnvelope,
  type KrakenReader,
  type KrakenRoutes,
  krakenDone,
  krakenReader,
  krakenRefusal,
  krakenRoute,
} from './kraken-route.ts';
import { type KrakenDocument, krakenPrice, krakenSize } from './kraken-text.ts';
import { krakenTicker, krakenVwap } from './kraken-ticker.ts';

const LEVELS = { usual: 100, max: 500 };
const TRADES_MAX = 1000;
/** How many of the newest trades a `since` reaches back. */
const TRADES_REACH = 10_000;
const CANDLES_MAX = 720;
/** Minutes and our intervals. Weeks begin on Monday here; of 15 days there are none. */
const LENGTHS: ReadonlyMap<number, string> = new Map([
  [1, '1m'],
  [5, '5m'],
  [15, '15m'],
  [30, '30m'],
  [60, '1h'],
  [240, '4h'],
  [1440, '1d'],
  [10_080, '1w'],
]);

const time = ({ desk }: KrakenCall): KrakenEnvelope => {
  const at = new Date(desk.nowMs());
  return krakenDone({ unixtime: Math.floor(desk.nowMs() / 1000), rfc1123: at.toUTCString() });
};
const systemStatus = ({ desk }: KrakenCall): KrakenEnvelope =>
  krakenDone({ status: 'online', timestamp: new Date(desk.nowMs()).toISOString() });

/** The pairs that were asked for by any of their names; all where none was. null: one of them is not listed. */
function pairsIn({ desk: { exchange }, params }: KrakenCall): readonly SpotSymbol[] | null {
  const names = krakenReader(params).text('pair').split(',').filter(Boolean);
  if (names.length === 0) return exchange.symbols;
  const found = names.flatMap((name) => krakenSymbol(exchange, name) ?? []);
  return found.length === names.length ? found : null;
}
const byPair = (specs: readonly SpotSymbol[], of: (spec: SpotSymbol) => unknown): KrakenEnvelope =>
  krakenDone(Object.fromEntries(specs.map((spec) => [krakenPairId(spec), of(spec)])));
function assetPairs(call: KrakenCall): KrakenEnvelope {
  const specs = pairsIn(call);
  const { exchange } = call.desk;
  return specs === null
    ? krakenRefusal(KRAKEN_ERRORS.noPair)
    : byPair(specs, (spec) => krakenPair(exchange, spec));
}
function ticker(call: KrakenCall): KrakenEnvelope {
  const specs = pairsIn(call);
  const { exchange } = call.desk;
  if (specs === null) return krakenRefusal(KRAKEN_ERRORS.noPair);
  const states = specs.flatMap(({ symbol }) => exchange.market(symbol) ?? []);
  return krakenDone(
    Object.fromEntries(
      states.map((state) => [krakenPairId(state.spec), krakenTicker(state, exchange.nowUs())]),
    ),
  );
}

/** The pair that was asked for, or an answer at once. */
function withState(
  { desk }: KrakenCall,
  read: KrakenReader,
  answer: (state: SymbolState, id: string) => KrakenDocument,
): KrakenEnvelope {
  const spec = read.pair(desk.exchange);
  const state = spec === null ? null : desk.exchange.market(spec.symbol);
  if (read.error !== null || state === null)
    return krakenRefusal(read.error ?? KRAKEN_ERRORS.noPair);
  return krakenDone(answer(state, krakenPairId(state.spec)));
}
function depth(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const count = Math.min(read.whole('count') ?? LEVELS.usual, LEVELS.max);
  const at = Math.floor(call.desk.nowMs() / 1000);
  return withState(call, read, ({ spec, book }, id) => {
    const rows = (side: 1 | -1): readonly unknown[] =>
      book
        .depth(side, count)
        .map(([price, size]) => [krakenPrice(spec, price), krakenSize(spec, size), at]);
    return { [id]: { asks: rows(-1), bids: rows(1) } };
  });
}

const tradeRow = (spec: SpotSymbol, trade: PublicTrade): readonly unknown[] => [
  krakenPrice(spec, trade.price),
  krakenSize(spec, trade.quantity),
  trade.at / 1e6,
  trade.buyerIsMaker ? 's' : 'b',
  'l',
  '',
  trade.id,
];
/** Microseconds of seconds or of nanoseconds: both are taken. */
const sinceOf = (text: string): number =>
  text.length > 14 ? Math.floor(Number(text) / 1000) : Math.round(Number(text) * 1e6);
/** Oldest first; without `since` the newest ones. */
function trades(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const count = Math.min(read.whole('count') ?? TRADES_MAX, TRADES_MAX);
  const since = read.text('since');
  if (!/^\d{0,20}(\.\d{1,9})?$/.test(since)) read.fail(badArgument('since'));
  return withState(call, read, (state, id) => {
    const found =
      since === ''
        ? state.trades.latest(count)
        : state.trades
            .latest(TRADES_REACH)
            .filter(({ at }) => at > sinceOf(since))
            .slice(0, count);
    const last = found.at(-1);
    return {
      [id]: found.map((trade) => tradeRow(state.spec, trade)),
      last: last === undefined ? since || '0' : `${last.at}000`,
    };
  });
}

function candleRow({ spec }: SymbolState, candle: Candle): readonly unknown[] {
  const price = (ticks: number): string => krakenPrice(spec, ticks);
  return [
    Math.floor(candle.start / 1e6),
    price(candle.open),
    price(candle.high),
    price(candle.low),
    price(candle.close),
    krakenVwap(spec, candle),
    krakenSize(spec, candle.volume),
    candle.trades,
  ];
}
/** Oldest first, at most the newest 720; the last one is not over yet. */
function ohlc(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const interval = LENGTHS.get(read.whole('interval') ?? 1);
  const since = read.whole('since');
  if (interval === undefined || !INTERVALS.has(interval)) read.fail(badArgument('interval'));
  return withState(call, read, (state, id) => {
    const rows = state.candles.list(interval ?? '', {
      from: since === null ? 0 : since * 1e6 + 1,
      to: Number.MAX_SAFE_INTEGER,
      most: CANDLES_MAX,
      newest: true,
    });
    const done = rows.at(-2) ?? rows.at(-1);
    return {
      [id]: rows.map((candle) => candleRow(state, candle)),
      last: Math.floor((done?.start ?? 0) / 1e6),
    };
  });
}
const assets = ({ desk }: KrakenCall): KrakenEnvelope => krakenDone(krakenAssets(desk.exchange));

export const KRAKEN_MARKET_ROUTES: KrakenRoutes = {
  '/0/public/Time': krakenRoute('public', 1, time),
  '/0/public/SystemStatus': krakenRoute('public', 1, systemStatus),
  '/0/public/Assets': krakenRoute('public', 1, assets),
  '/0/public/AssetPairs': krakenRoute('public', 1, assetPairs),
  '/0/public/Ticker': krakenRoute('public', 1, ticker),
  '/0/public/Depth': krakenRoute('public', 1, depth),
  '/0/public/Trades': krakenRoute('public', 1, trades),
  '/0/public/OHLC': krakenRoute('public', 1, ohlc),
};
