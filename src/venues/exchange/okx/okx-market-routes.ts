import { type Candle, candleEnd, candleStart, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import { badParameter, OKX_ERRORS } from './okx-error.ts';
import {
  instIdOf,
  instrumentDocument,
  type OkxDocument,
  okxBook,
  okxPrice,
  okxQuote,
  okxSize,
  okxTime,
} from './okx-instrument.ts';
import {
  type OkxCall,
  type OkxEnvelope,
  type OkxReader,
  type OkxRoutes,
  okxDone,
  okxReader,
  okxRefusal,
  openTo,
} from './okx-route.ts';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
/** Days that begin in Hong Kong, where this protocol counts them from too. */
const HONG_KONG_US = 8 * HOUR_US;
const BOOK = { usual: 1, max: 400, full: 5000 };
const TRADES = { usual: 100, max: 500 };
const CANDLES = { usual: 100, max: 300 };
/** Bars and our intervals. Long ones begin in UTC here, so only those that say so are on offer. */
const BARS: ReadonlyMap<string, string> = new Map([
  ['1s', '1s'],
  ['1m', '1m'],
  ['3m', '3m'],
  ['5m', '5m'],
  ['15m', '15m'],
  ['30m', '30m'],
  ['1H', '1h'],
  ['2H', '2h'],
  ['4H', '4h'],
  ['6Hutc', '6h'],
  ['12Hutc', '12h'],
  ['1Dutc', '1d'],
  ['3Dutc', '3d'],
  ['1Wutc', '1w'],
  ['1Mutc', '1M'],
]);
const TYPES = ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'] as const;

/** The instrument that was asked for, whatever else was wrong with the parameters, or an answer at once. */
function withState(
  { desk }: OkxCall,
  read: OkxReader,
  answer: (state: SymbolState) => readonly unknown[],
): OkxEnvelope {
  const spec = read.instrument(desk.exchange);
  const state = spec === null ? null : desk.exchange.market(spec.symbol);
  if (read.error !== null || state === null)
    return okxRefusal(read.error ?? OKX_ERRORS.noInstrument);
  return okxDone(answer(state));
}

function instruments({ desk, params }: OkxCall): OkxEnvelope {
  const read = okxReader(params);
  if (read.text('instType') === '') read.fail(badParameter('instType'));
  const type = read.oneOf('instType', TYPES, 'SPOT');
  const only = read.text('instId');
  if (read.error !== null) return okxRefusal(read.error);
  // A spot exchange: of everything else there is nothing.
  const specs = type === 'SPOT' ? desk.exchange.symbols : [];
  const found = specs.filter((spec) => only === '' || instIdOf(spec) === only);
  if (only !== '' && found.length === 0) return okxRefusal(OKX_ERRORS.noInstrument);
  return okxDone(
    found.map((spec) => instrumentDocument(spec, desk.exchange.isHalted(spec.symbol))),
  );
}
function books(most: number): (call: OkxCall) => OkxEnvelope {
  return (call) => {
    const read = okxReader(call.params);
    const levels = read.limit('sz', BOOK.usual, most);
    return withState(call, read, (state) => [
      { ...okxBook(state, levels), ts: String(call.desk.nowMs()), seqId: state.updateId },
    ]);
  };
}

/** One public trade; the side is the taker's. */
export const okxTrade = (state: SymbolState, trade: PublicTrade): OkxDocument => ({
  instId: instIdOf(state.spec),
  tradeId: String(trade.id),
  px: okxPrice(state.spec, trade.price),
  sz: okxSize(state.spec, trade.quantity),
  side: trade.buyerIsMaker ? 'sell' : 'buy',
  ts: okxTime(trade.at),
});
function trades(call: OkxCall): OkxEnvelope {
  const read = okxReader(call.params);
  const limit = read.limit('limit', TRADES.usual, TRADES.max);
  return withState(call, read, (state) =>
    state.trades
      .latest(limit)
      .toReversed()
      .map((trade) => okxTrade(state, trade)),
  );
}

/** The last 24 hours, to the minute at their far end. */
export function okxTicker(state: SymbolState, nowUs: number): OkxDocument {
  const { spec, book, candles } = state;
  const day = candles.since(nowUs - DAY_US);
  const last = state.trades.last;
  const bid = book.best(1);
  const ask = book.best(-1);
  // What does not exist has no price: an empty text, as the protocol prints it.
  const price = (ticks: number | null | undefined): string =>
    ticks === null || ticks === undefined ? '' : okxPrice(spec, ticks);
  const size = (side: 1 | -1, at: number | null): string =>
    at === null ? '' : okxSize(spec, book.sizeAt(side, at));
  const dayStart = Math.floor(nowUs / DAY_US) * DAY_US;
  const shifted = Math.floor((nowUs + HONG_KONG_US) / DAY_US) * DAY_US - HONG_KONG_US;
  return {
    instType: 'SPOT',
    instId: instIdOf(spec),
    last: price(last?.price),
    lastSz: last === null ? '' : okxSize(spec, last.quantity),
    askPx: price(ask),
    askSz: size(-1, ask),
    bidPx: price(bid),
    bidSz: size(1, bid),
    open24h: price(day?.open ?? last?.price),
    high24h: price(day?.high ?? last?.price),
    low24h: price(day?.low ?? last?.price),
    volCcy24h: okxQuote(spec, day?.turnover ?? 0n),
    vol24h: okxSize(spec, day?.volume ?? 0),
    ts: okxTime(nowUs),
    sodUtc0: price(candles.since(dayStart)?.open ?? last?.price),
    sodUtc8: price(candles.since(shifted)?.open ?? last?.price),
  };
}
function tickers({ desk, params }: OkxCall): OkxEnvelope {
  const read = okxReader(params);
  const type = read.oneOf('instType', TYPES, 'SPOT');
  if (read.error !== null) return okxRefusal(read.error);
  const specs = type === 'SPOT' ? desk.exchange.symbols : [];
  const at = desk.exchange.nowUs();
  return okxDone(
    specs
      .flatMap(({ symbol }) => desk.exchange.market(symbol) ?? [])
      .map((state) => okxTicker(state, at)),
  );
}

function candleRow(
  state: SymbolState,
  candle: Candle,
  { length, nowUs }: { readonly length: number | 'month'; readonly nowUs: number },
): readonly string[] {
  const { spec } = state;
  const start = candleStart(length, candle.start);
  const price = (ticks: number): string => okxPrice(spec, ticks);
  const turnover = okxQuote(spec, candle.turnover);
  return [
    okxTime(start),
    price(candle.open),
    price(candle.high),
    price(candle.low),
    price(candle.close),
    okxSize(spec, candle.volume),
    turnover,
    turnover,
    candleEnd(length, start) < nowUs ? '1' : '0',
  ];
}
/** OKX-6: newest first. `after` is older than that time and `before` newer: pages go back in time. */
function bars(call: OkxCall): OkxEnvelope {
  const read = okxReader(call.params);
  const limit = read.limit('limit', CANDLES.usual, CANDLES.max);
  const interval = BARS.get(read.text('bar') || '1m');
  const after = read.whole('after');
  const before = read.whole('before');
  if (interval === undefined) read.fail(badParameter('bar'));
  const length = INTERVALS.get(interval ?? '') ?? 0;
  return withState(call, read, (state) =>
    state.candles
      .list(interval ?? '', {
        from: before === null ? 0 : before * 1000 + 1,
        to: after === null ? Number.MAX_SAFE_INTEGER : after * 1000 - 1,
        most: limit,
        newest: true,
      })
      .toReversed()
      .map((candle) => candleRow(state, candle, { length, nowUs: call.desk.exchange.nowUs() })),
  );
}

export const OKX_MARKET_ROUTES: OkxRoutes = {
  'GET /api/v5/public/time': openTo('public', 1, ({ desk }) =>
    okxDone([{ ts: String(desk.nowMs()) }]),
  ),
  'GET /api/v5/public/instruments': openTo('public', 5, instruments),
  'GET /api/v5/system/status': openTo('public', 1, () => okxDone([])),
  'GET /api/v5/market/books': openTo('public', 5, books(BOOK.max)),
  'GET /api/v5/market/books-full': openTo('public', 50, books(BOOK.full)),
  'GET /api/v5/market/trades': openTo('public', 5, trades),
  'GET /api/v5/market/ticker': openTo('public', 2, (call) =>
    withState(call, okxReader(call.params), (state) => [
      okxTicker(state, call.desk.exchange.nowUs()),
    ]),
  ),
  'GET /api/v5/market/tickers': openTo('public', 10, tickers),
  'GET /api/v5/market/candles': openTo('public', 2, bars),
  'GET /api/v5/market/history-candles': openTo('public', 5, bars),
};
