import type { Candle } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { krakenWsSymbol } from './kraken-pair.ts';
import {
  type KrakenDocument,
  krakenAmount,
  krakenIsoTime,
  krakenNumber,
  krakenPrice,
  krakenSize,
} from './kraken-text.ts';

const DAY_US = 86_400_000_000;
type Traded = Pick<Candle, 'volume' | 'turnover'>;

/** Rounded down to a hundred-millionth; 0 where nothing traded. */
export function krakenVwap(spec: SpotSymbol, traded: Traded | null): string {
  const { volume = 0, turnover = 0n } = traded ?? {};
  return krakenAmount(volume === 0 ? 0n : (turnover * stepAmount(spec.tick)) / BigInt(volume));
}

/** Each pair of values is of today and of the last 24 hours, to the minute at their far end. */
export function krakenTicker(
  { spec, book, trades, candles }: SymbolState,
  nowUs: number,
): KrakenDocument {
  const days = [candles.since(Math.floor(nowUs / DAY_US) * DAY_US), candles.since(nowUs - DAY_US)];
  const last = trades.last;
  const price = (ticks: number | null | undefined): string => krakenPrice(spec, ticks ?? 0);
  const best = (side: 1 | -1): readonly string[] => {
    const at = book.best(side);
    const size = krakenSize(spec, at === null ? 0 : book.sizeAt(side, at));
    return [price(at), size.split('.', 1)[0] ?? '0', size];
  };
  return {
    a: best(-1),
    b: best(1),
    c: [price(last?.price), krakenSize(spec, last?.quantity ?? 0)],
    v: days.map((day) => krakenSize(spec, day?.volume ?? 0)),
    p: days.map((day) => krakenVwap(spec, day)),
    t: days.map((day) => day?.trades ?? 0),
    l: days.map((day) => price(day?.low ?? last?.price)),
    h: days.map((day) => price(day?.high ?? last?.price)),
    o: price(days[0]?.open ?? last?.price),
  };
}

/** The same as streams say it. */
export function krakenWsTicker(
  { spec, book, trades, candles }: SymbolState,
  nowUs: number,
): KrakenDocument {
  const day = candles.since(nowUs - DAY_US);
  const last = trades.last?.price ?? 0;
  const open = day?.open ?? last;
  const price = (ticks: number): unknown => krakenNumber(krakenPrice(spec, ticks));
  const size = (side: 1 | -1): unknown => {
    const at = book.best(side);
    return krakenNumber(krakenSize(spec, at === null ? 0 : book.sizeAt(side, at)));
  };
  return {
    symbol: krakenWsSymbol(spec),
    bid: price(book.best(1) ?? 0),
    bid_qty: size(1),
    ask: price(book.best(-1) ?? 0),
    ask_qty: size(-1),
    last: price(last),
    volume: krakenNumber(krakenSize(spec, day?.volume ?? 0)),
    vwap: krakenNumber(krakenVwap(spec, day)),
    low: price(day?.low ?? last),
    high: price(day?.high ?? last),
    change: price(last - open),
    change_pct: open === 0 ? 0 : Number((((last - open) / open) * 100).toFixed(2)),
    timestamp: krakenIsoTime(nowUs),
  };
}
