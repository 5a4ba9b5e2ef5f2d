import { civilDateOf } from '#core/kernel/civil';
import { DAY_US } from '#core/kernel/units';
import type { Candle } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import { notWellFormed } from './alpaca-refusal.ts';
import {
  type AlpacaCall,
  type AlpacaReader,
  type AlpacaRoutes,
  alpacaReader,
  alpacaReply,
  refusalReply,
} from './alpaca-route.ts';
import { newYorkMidnight } from './alpaca-session.ts';
import {
  type AlpacaDocument,
  alpacaBook,
  alpacaPriceNumber,
  alpacaQuantityNumber,
  alpacaQuote,
  alpacaTrade,
  CURRENCY,
  isCoin,
  listedAs,
  rfcTime,
} from './alpaca-text.ts';

const BARS = { usual: 1000, max: 10_000 };
/** Timeframes and our intervals. */
const TIMEFRAMES: ReadonlyMap<string, string> = new Map([
  ['1Min', '1m'],
  ['5Min', '5m'],
  ['15Min', '15m'],
  ['30Min', '30m'],
  ['1Hour', '1h'],
  ['1Day', '1d'],
]);

type AssetClass = 'crypto' | 'us_equity';
/** The markets that are asked about. What is not listed has no data, as in the protocol. */
function asked(
  { desk: { exchange } }: AlpacaCall,
  read: AlpacaReader,
  wanted: AssetClass,
): readonly SymbolState[] {
  const names = read.list('symbols');
  if (names === null) read.fail(notWellFormed('symbols is required'));
  return listedAs(exchange, wanted)
    .filter(({ symbol }) => names?.has(symbol) ?? false)
    .flatMap(({ symbol }) => exchange.market(symbol) ?? [])
    .toSorted((a, b) => (a.spec.symbol < b.spec.symbol ? -1 : 1));
}
function latest(
  wanted: AssetClass,
  name: string,
  of: (state: SymbolState, nowUs: number) => AlpacaDocument | null,
): (call: AlpacaCall) => RestReply {
  return (call) => {
    const read = alpacaReader(call.params);
    const states = asked(call, read, wanted);
    if (read.refusal !== null) return refusalReply(read.refusal);
    const rows = states.flatMap((state) => {
      const row = of(state, call.desk.nowUs());
      return row === null ? [] : [[state.spec.symbol, row] as const];
    });
    return alpacaReply({ [name]: Object.fromEntries(rows), ...inCurrency(wanted) });
  };
}

/** Answers about shares name their currency; pairs do so themselves. */
const inCurrency = (wanted: AssetClass): AlpacaDocument =>
  wanted === 'crypto' ? {} : { currency: CURRENCY };

/** One bar, and the page token that names it. */
interface Bar {
  readonly symbol: string;
  readonly at: number;
  readonly document: AlpacaDocument;
}
function barOf({ spec }: SymbolState, candle: Candle, at: number): Bar {
  const price = (ticks: number): number => alpacaPriceNumber(spec, ticks);
  const mean = Number(candle.turnover) / candle.volume;
  return {
    symbol: spec.symbol,
    at,
    document: {
      t: rfcTime(at),
      o: price(candle.open),
      h: price(candle.high),
      l: price(candle.low),
      c: price(candle.close),
      v: alpacaQuantityNumber(spec, candle.volume),
      n: candle.trades,
      vw: Number((mean * price(1)).toFixed(6)),
    },
  };
}
/** ALP-12: a day is the exchange's own, from midnight to midnight in UTC; of a share it is stamped as that date's midnight in New York. */
function barsIn(state: SymbolState, interval: string, window: Window): readonly Bar[] {
  const isDay = interval === '1d' && !isCoin(state.spec);
  const stamp = (start: number): number =>
    isDay ? newYorkMidnight(civilDateOf(Math.floor(start / DAY_US))) : start;
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER };
  return state.candles
    .list(interval, { ...range, newest: false })
    .map((candle) => barOf(state, candle, stamp(candle.start)))
    .filter(({ at }) => at >= window.start && at <= window.end);
}
interface Window {
  readonly start: number;
  readonly end: number;
}

/** Behind which bar a page begins: its symbol and time. */
const tokenOf = ({ symbol, at }: Bar): string =>
  Buffer.from(`${symbol}|${at}`).toString('base64url');
function behind(token: string): ((bar: Bar) => boolean) | null {
  if (token === '') return () => true;
  const [symbol = '', at = ''] = Buffer.from(token, 'base64url').toString().split('|');
  if (!/^\d{1,16}$/.test(at)) return null;
  return (bar) => bar.symbol > symbol || (bar.symbol === symbol && bar.at > Number(at));
}

const bars =
  (wanted: AssetClass) =>
  (call: AlpacaCall): RestReply =>
    barsSaid(call, wanted);
function barsSaid(call: AlpacaCall, wanted: AssetClass): RestReply {
  const read = alpacaReader(call.params);
  const states = asked(call, read, wanted);
  const timeframe = read.text('timeframe');
  const interval = TIMEFRAMES.get(timeframe);
  if (interval === undefined) read.fail(notWellFormed(`invalid timeframe: ${timeframe}`));
  // Nothing is ever split or pays a dividend here: every adjustment is the same.
  read.oneOf('adjustment', ['raw', 'split', 'dividend', 'all'], 'raw');
  read.oneOf('sort', ['asc'], 'asc');
  const limit = read.limit('limit', BARS.usual, BARS.max);
  const today = Math.floor(call.desk.nowUs() / DAY_US) * DAY_US;
  const start = read.time('start') ?? today;
  const end = read.endTime('end') ?? Number.MAX_SAFE_INTEGER;
  const isBehind = behind(read.text('page_token'));
  if (isBehind === null) read.fail(notWellFormed('invalid page_token'));
  if (read.refusal !== null) return refusalReply(read.refusal);
  const all = states
    .flatMap((state) => barsIn(state, interval ?? '', { start, end }))
    .filter((bar) => isBehind?.(bar) ?? true);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  const found: Record<string, AlpacaDocument[]> = {};
  for (const { symbol, document } of page) (found[symbol] ??= []).push(document);
  return alpacaReply({
    bars: found,
    next_page_token: all.length > limit && last !== undefined ? tokenOf(last) : null,
    ...inCurrency(wanted),
  });
}

const lastTrade = ({ spec, trades }: SymbolState): AlpacaDocument | null =>
  trades.last === null ? null : alpacaTrade(spec, trades.last);

export const ALPACA_MARKET_ROUTES: AlpacaRoutes = {
  'GET /v2/stocks/bars': bars('us_equity'),
  'GET /v2/stocks/quotes/latest': latest('us_equity', 'quotes', alpacaQuote),
  'GET /v2/stocks/trades/latest': latest('us_equity', 'trades', lastTrade),
  'GET /v1beta3/crypto/us/bars': bars('crypto'),
  'GET /v1beta3/crypto/us/latest/quotes': latest('crypto', 'quotes', alpacaQuote),
  'GET /v1beta3/crypto/us/latest/trades': latest('crypto', 'trades', lastTrade),
  'GET /v1beta3/crypto/us/latest/orderbooks': latest('crypto', 'orderbooks', alpacaBook),
};
