import { err, ok } from '#core/kernel/result';
import { candleStart, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { bybitSide, execIdOf } from './bybit-documents.ts';
import { BYBIT_ERRORS, badBybitParameter } from './bybit-error.ts';
import {
  type BybitDocument,
  bybitBook,
  bybitInstrument,
  bybitPrice,
  bybitQuote,
  bybitSize,
  bybitTime,
} from './bybit-instrument.ts';
import {
  type BybitAnswer,
  type BybitCall,
  type BybitReader,
  type BybitRoutes,
  bybitReader,
  bybitRoute,
} from './bybit-route.ts';
import { bybitTicker } from './bybit-ticker.ts';

const BOOK = { usual: 1, max: 1000 };
const TRADES = { usual: 60, max: 60 };
const CANDLES = { usual: 200, max: 1000 };
const NS_IN_US = 1000n;
/** Minutes, or a letter, and our intervals. */
const KLINES: ReadonlyMap<string, string> = new Map([
  ['1', '1m'],
  ['3', '3m'],
  ['5', '5m'],
  ['15', '15m'],
  ['30', '30m'],
  ['60', '1h'],
  ['120', '2h'],
  ['240', '4h'],
  ['360', '6h'],
  ['720', '12h'],
  ['D', '1d'],
  ['W', '1w'],
  ['M', '1M'],
]);

/** The market that was asked for, whatever else was wrong with the parameters. */
function ofMarket(
  { desk: { exchange } }: BybitCall,
  read: BybitReader,
  answer: (state: SymbolState) => BybitDocument,
): BybitAnswer {
  read.category();
  const spec = read.symbol(exchange);
  const state = spec === null ? null : exchange.market(spec.symbol);
  if (read.error !== null || state === null) return err(read.error ?? BYBIT_ERRORS.badSymbol);
  return ok(answer(state));
}

function time({ desk }: BybitCall): BybitAnswer {
  const us = BigInt(desk.nowMs()) * 1000n;
  return ok({ timeSecond: String(us / 1_000_000n), timeNano: String(us * NS_IN_US) });
}
function instruments({ desk: { exchange }, params }: BybitCall): BybitAnswer {
  const read = bybitReader(params);
  read.category();
  const only = read.text('symbol') === '' ? null : read.symbol(exchange);
  if (read.error !== null) return err(read.error);
  const list = (only === null ? exchange.symbols : [only]).map((spec) =>
    bybitInstrument(spec, exchange.isHalted(spec.symbol)),
  );
  return ok({ category: 'spot', list });
}
function orderbook(call: BybitCall): BybitAnswer {
  const read = bybitReader(call.params);
  const levels = read.limit('limit', BOOK.usual, BOOK.max);
  const nowMs = call.desk.nowMs();
  return ofMarket(call, read, (state) => ({
    s: state.spec.symbol,
    ...bybitBook(state, levels),
    ts: nowMs,
    u: state.updateId,
    seq: state.updateId,
    cts: nowMs,
  }));
}

function tradeDocument(
  { symbols }: SpotExchange,
  { spec }: SymbolState,
  trade: PublicTrade,
): BybitDocument {
  // The taker's side of it: who made it does not show.
  const execId = execIdOf(symbols, { symbol: spec.symbol, tradeId: trade.id, isMaker: false });
  return {
    execId,
    symbol: spec.symbol,
    price: bybitPrice(spec, trade.price),
    size: bybitSize(spec, trade.quantity),
    side: bybitSide(trade.buyerIsMaker ? -1 : 1),
    time: bybitTime(trade.at),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(trade.id),
  };
}
function trades(call: BybitCall): BybitAnswer {
  const read = bybitReader(call.params);
  const limit = read.limit('limit', TRADES.usual, TRADES.max);
  return ofMarket(call, read, (state) => ({
    category: 'spot',
    list: state.trades
      .latest(limit)
      .toReversed()
      .map((trade) => tradeDocument(call.desk.exchange, state, trade)),
  }));
}
function tickers({ desk: { exchange }, params }: BybitCall): BybitAnswer {
  const read = bybitReader(params);
  read.category();
  const only = read.text('symbol') === '' ? null : read.symbol(exchange);
  if (read.error !== null) return err(read.error);
  const states = (only === null ? exchange.symbols : [only]).flatMap(
    ({ symbol }) => exchange.market(symbol) ?? [],
  );
  return ok({
    category: 'spot',
    list: states.map((state) => bybitTicker(state, exchange.nowUs())),
  });
}
/** BYB-6: newest first. Between `start` and `end`, both of them counted; with a start alone the first ones after it. */
function klines(call: BybitCall): BybitAnswer {
  const read = bybitReader(call.params);
  const limit = read.limit('limit', CANDLES.usual, CANDLES.max);
  const interval = KLINES.get(read.text('interval')) ?? '';
  if (interval === '') read.fail(badBybitParameter('interval'));
  const start = read.whole('start');
  const end = read.whole('end');
  const length = INTERVALS.get(interval) ?? 0;
  return ofMarket(call, read, (state) => ({
    category: 'spot',
    symbol: state.spec.symbol,
    list: state.candles
      .list(interval, {
        from: (start ?? 0) * 1000,
        to: end === null ? Number.MAX_SAFE_INTEGER : end * 1000 + 999,
        most: limit,
        newest: start === null || end !== null,
      })
      .toReversed()
      .map((candle) => {
        const price = (ticks: number): string => bybitPrice(state.spec, ticks);
        return [
          bybitTime(candleStart(length, candle.start)),
          price(candle.open),
          price(candle.high),
          price(candle.low),
          price(candle.close),
          bybitSize(state.spec, candle.volume),
          bybitQuote(state.spec, candle.turnover),
        ];
      }),
  }));
}

export const BYBIT_MARKET_ROUTES: BybitRoutes = {
  'GET /v5/market/time': bybitRoute('public', 1, time),
  'GET /v5/market/instruments-info': bybitRoute('public', 5, instruments),
  'GET /v5/market/orderbook': bybitRoute('public', 5, orderbook),
  'GET /v5/market/recent-trade': bybitRoute('public', 5, trades),
  'GET /v5/market/tickers': bybitRoute('public', 5, tickers),
  'GET /v5/market/kline': bybitRoute('public', 2, klines),
  'GET /v5/system/status': bybitRoute('public', 1, () => ok({ list: [] })),
};
