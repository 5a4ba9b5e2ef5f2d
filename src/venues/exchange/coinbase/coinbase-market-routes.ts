import { err, ok } from '#core/kernel/result';
import { candleStart, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { badCoinbaseArgument, COINBASE_ERRORS } from './coinbase-error.ts';
import { coinbaseBook, coinbaseProduct, coinbaseTrade } from './coinbase-product.ts';
import {
  type CoinbaseAnswer,
  type CoinbaseCall,
  type CoinbaseReader,
  type CoinbaseRoutes,
  coinbaseReader,
  coinbaseRoute,
} from './coinbase-route.ts';
import { type CoinbaseDocument, coinbasePrice, coinbaseSize, productOf } from './coinbase-text.ts';

const LEVELS = { usual: 50, max: 5000 };
const TRADES = { usual: 100, max: 1000 };
const CANDLES_MAX = 350;
/** Their names of lengths, and our intervals. */
const GRANULARITIES: ReadonlyMap<string, string> = new Map([
  ['ONE_MINUTE', '1m'],
  ['FIVE_MINUTE', '5m'],
  ['FIFTEEN_MINUTE', '15m'],
  ['THIRTY_MINUTE', '30m'],
  ['ONE_HOUR', '1h'],
  ['TWO_HOUR', '2h'],
  ['FOUR_HOUR', '4h'],
  ['SIX_HOUR', '6h'],
  ['ONE_DAY', '1d'],
]);

const stateOf = (exchange: SpotExchange, read: CoinbaseReader, product: string) => {
  const spec = read.product(exchange, product);
  return spec === null ? null : exchange.market(spec.symbol);
};
/** The market that was asked for, if nothing else was wrong. */
function ofProduct(
  { desk: { exchange } }: CoinbaseCall,
  asked: { readonly read: CoinbaseReader; readonly product: string },
  answer: (state: SymbolState) => CoinbaseDocument,
): CoinbaseAnswer {
  const state = stateOf(exchange, asked.read, asked.product);
  const { error } = asked.read;
  return error !== null || state === null
    ? err(error ?? COINBASE_ERRORS.noProduct)
    : ok(answer(state));
}
const documentOf = ({ desk: { exchange } }: CoinbaseCall, state: SymbolState): CoinbaseDocument =>
  coinbaseProduct(state, exchange.nowUs(), exchange.isHalted(state.spec.symbol));

function time({ desk }: CoinbaseCall): CoinbaseAnswer {
  const nowMs = desk.nowMs();
  return ok({
    iso: new Date(nowMs).toISOString(),
    epochSeconds: String(Math.floor(nowMs / 1000)),
    epochMillis: String(nowMs),
  });
}
function oldTime({ desk }: CoinbaseCall): CoinbaseAnswer {
  const epoch = Math.floor(desk.nowMs() / 1000);
  return ok({ data: { iso: new Date(epoch * 1000).toISOString(), epoch } });
}
/** CBS-2: spot is all there is; of anything else there are no products. */
function products(call: CoinbaseCall): CoinbaseAnswer {
  const { exchange } = call.desk;
  const read = coinbaseReader(call.query);
  const asked = read.several('product_ids');
  const isSpot = ['', 'SPOT'].includes(read.text('product_type'));
  const rows = exchange.symbols
    .filter((spec) => isSpot && (asked.length === 0 || asked.includes(productOf(spec))))
    .flatMap(({ symbol }) => exchange.market(symbol) ?? [])
    .map((state) => documentOf(call, state));
  return ok({ products: rows, num_products: rows.length });
}
const product = (call: CoinbaseCall): CoinbaseAnswer =>
  ofProduct(call, { read: coinbaseReader(call.query), product: call.named }, (state) =>
    documentOf(call, state),
  );
function productBook(call: CoinbaseCall): CoinbaseAnswer {
  const read = coinbaseReader(call.query);
  const levels = read.limit(LEVELS.usual, LEVELS.max);
  const asked = { read, product: read.text('product_id') };
  return ofProduct(call, asked, (state) => ({
    pricebook: coinbaseBook(state, levels, call.desk.exchange.nowUs()),
  }));
}
function bestBidAsk(call: CoinbaseCall): CoinbaseAnswer {
  const { exchange } = call.desk;
  const asked = coinbaseReader(call.query).several('product_ids');
  const pricebooks = exchange.symbols
    .filter((spec) => asked.length === 0 || asked.includes(productOf(spec)))
    .flatMap(({ symbol }) => exchange.market(symbol) ?? [])
    .map((state) => coinbaseBook(state, 1, exchange.nowUs()));
  return ok({ pricebooks });
}
/** The newest trades, newest first, between two seconds where they are given. */
function trades(call: CoinbaseCall): CoinbaseAnswer {
  const read = coinbaseReader(call.query);
  const limit = read.limit(TRADES.usual, TRADES.max);
  const from = read.secondsUs('start') ?? 0;
  const to = read.secondsUs('end') ?? Number.POSITIVE_INFINITY;
  return ofProduct(call, { read, product: call.named }, (state) => {
    const best = (side: 1 | -1): string => {
      const ticks = state.book.best(side);
      return ticks === null ? '' : coinbasePrice(state.spec, ticks);
    };
    return {
      trades: state.trades
        .latest(TRADES.max)
        .filter(({ at }) => at >= from && at <= to)
        .slice(-limit)
        .toReversed()
        .map((trade) => ({ ...coinbaseTrade(state.spec, trade), bid: '', ask: '' })),
      best_bid: best(1),
      best_ask: best(-1),
    };
  });
}
/** CBS-10: newest first. Both ends are counted, and more than 350 of them are refused. */
function candles(call: CoinbaseCall): CoinbaseAnswer {
  const read = coinbaseReader(call.query);
  const interval = GRANULARITIES.get(read.text('granularity')) ?? '';
  if (interval === '') read.fail(badCoinbaseArgument('granularity'));
  const from = read.secondsUs('start') ?? 0;
  const to = read.secondsUs('end') ?? call.desk.exchange.nowUs();
  const length = Number(INTERVALS.get(interval) ?? 0);
  if ((to - from) / length > CANDLES_MAX) read.fail(COINBASE_ERRORS.tooManyCandles);
  return ofProduct(call, { read, product: call.named }, ({ spec, candles: kept }) => ({
    candles: kept
      .list(interval, { from, to, most: CANDLES_MAX + 1, newest: true })
      .toReversed()
      .map((candle) => ({
        start: String(candleStart(length, candle.start) / 1_000_000),
        low: coinbasePrice(spec, candle.low),
        high: coinbasePrice(spec, candle.high),
        open: coinbasePrice(spec, candle.open),
        close: coinbasePrice(spec, candle.close),
        volume: coinbaseSize(spec, candle.volume),
      })),
  }));
}
function currencies({ desk: { exchange } }: CoinbaseCall): CoinbaseAnswer {
  const codes = new Set(exchange.symbols.flatMap(({ base, quote }) => [base, quote]));
  const data = [...codes].map((code) => ({
    asset_id: code,
    code,
    name: code,
    color: '',
    sort_index: 0,
    exponent: 8,
    type: 'crypto',
    address_regex: '',
  }));
  return ok({ data });
}

/** Everybody may ask for these, and owners of keys may ask for them under another name. */
const BOTH = {
  products: coinbaseRoute('public', products),
  'products/{}': coinbaseRoute('public', product),
  'products/{}/ticker': coinbaseRoute('public', trades),
  'products/{}/candles': coinbaseRoute('public', candles),
  product_book: coinbaseRoute('public', productBook),
};
const under = (head: string, access: 'public' | 'private'): CoinbaseRoutes =>
  Object.fromEntries(
    Object.entries(BOTH).map(([path, route]) => [`GET ${head}/${path}`, { ...route, access }]),
  );
export const COINBASE_MARKET_ROUTES: CoinbaseRoutes = {
  ...under('/api/v3/brokerage/market', 'public'),
  ...under('/api/v3/brokerage', 'private'),
  'GET /api/v3/brokerage/best_bid_ask': coinbaseRoute('private', bestBidAsk),
  'GET /api/v3/brokerage/time': coinbaseRoute('public', time),
  'GET /v2/time': coinbaseRoute('public', oldTime),
  // Every currency here is a coin.
  'GET /v2/currencies': coinbaseRoute('public', () => ok({ data: [] })),
  'GET /v2/currencies/crypto': coinbaseRoute('public', currencies),
  'GET /v2/exchange-rates': coinbaseRoute('public', () =>
    ok({ data: { currency: 'USD', rates: {} } }),
  ),
};
