import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  type BybitDocument,
  bybitAmount,
  bybitPrice,
  bybitQuote,
  bybitSize,
} from './bybit-instrument.ts';

const DAY_US = 86_400_000_000;
/** Parts of one: four decimals, as the protocol prints a change. */
const CHANGE_SCALE = 10_000n;
const ONE = 100_000_000n;

/** The last 24 hours, to the minute at their far end. What does not exist has no price: an empty text. */
export function bybitTicker(state: SymbolState, nowUs: number): BybitDocument {
  const { spec, book, candles, trades } = state;
  const day = candles.since(nowUs - DAY_US);
  const { last } = trades;
  const bid = book.best(1);
  const ask = book.best(-1);
  const price = (ticks: number | null | undefined): string =>
    ticks === null || ticks === undefined ? '' : bybitPrice(spec, ticks);
  const size = (side: 1 | -1, at: number | null): string =>
    at === null ? '' : bybitSize(spec, book.sizeAt(side, at));
  return {
    symbol: spec.symbol,
    bid1Price: price(bid),
    bid1Size: size(1, bid),
    ask1Price: price(ask),
    ask1Size: size(-1, ask),
    lastPrice: price(last?.price),
    prevPrice24h: price(day?.open ?? last?.price),
    price24hPcnt: changeOf(day?.open ?? last?.price ?? 0, last?.price ?? 0),
    highPrice24h: price(day?.high ?? last?.price),
    lowPrice24h: price(day?.low ?? last?.price),
    turnover24h: bybitQuote(spec, day?.turnover ?? 0n),
    volume24h: bybitSize(spec, day?.volume ?? 0),
    usdIndexPrice: '',
  };
}
function changeOf(from: number, to: number): string {
  if (from === 0) return '0';
  const change = (BigInt(to - from) * CHANGE_SCALE) / BigInt(from);
  return bybitAmount((change * ONE) / CHANGE_SCALE);
}
