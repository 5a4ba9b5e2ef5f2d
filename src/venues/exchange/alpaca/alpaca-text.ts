import { isoTime } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  baseAmount,
  spotAmountText,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type AlpacaDocument = Readonly<Record<string, unknown>>;
/** What shares and coins are quoted in: everything else that a log may list is out of this dialect's sight. */
export const CURRENCY = 'USD';
/** The one venue that quotes and trades here, in the letters of this dialect: IEX. */
export const VENUE_LETTER = 'V';
/** Which consolidated tape: C is Nasdaq's. */
export const TAPE_LETTER = 'C';

const plain = (text: string): string => text.replace(/\.?0+$/, '');
/** Decimals as text without zeros at their end. */
export const usdText = (amount: bigint): string => plain(spotAmountText(amount));
export const alpacaPriceText = (spec: SpotSymbol, ticks: number): string =>
  plain(spotPriceText(spec, ticks));
export const alpacaQuantityText = (spec: SpotSymbol, lots: number): string =>
  plain(spotQuantityText(spec, lots));
/** Market data has numbers where trading has text. */
export const alpacaPriceNumber = (spec: SpotSymbol, ticks: number): number =>
  Number(spotPriceText(spec, ticks));
export const alpacaQuantityNumber = (spec: SpotSymbol, lots: number): number =>
  Number(spotAmountText(baseAmount(spec, lots)));

/** Microseconds as RFC 3339 in UTC, to the microsecond. */
export const rfcTime = (us: number): string => isoTime(timeUs(us));

export const alpacaListed = (exchange: SpotExchange): readonly SpotSymbol[] =>
  exchange.symbols.filter(({ quote }) => quote === CURRENCY);
/** ALP-17: a coin is named as a pair, `BTC/USD`; a share by itself. */
export const isCoin = ({ symbol }: SpotSymbol): boolean => symbol.includes('/');
export const assetClassOf = (spec: SpotSymbol): 'crypto' | 'us_equity' =>
  isCoin(spec) ? 'crypto' : 'us_equity';
/** As positions and fees name it, and orders may: `BTCUSD`. */
export const unslashed = (symbol: string): string => symbol.replace('/', '');
export const alpacaNamed = (exchange: SpotExchange, symbol: string): SpotSymbol | null =>
  alpacaListed(exchange).find(
    (spec) => spec.symbol === symbol || unslashed(spec.symbol) === symbol,
  ) ?? null;
/** Market data of shares and of coins have doors of their own. */
export const listedAs = (
  exchange: SpotExchange,
  wanted: 'crypto' | 'us_equity',
): readonly SpotSymbol[] => alpacaListed(exchange).filter((spec) => assetClassOf(spec) === wanted);

/** Price and size of the best of each side; 0 where a side is empty. */
export function topOfBook({ spec, book }: SymbolState): AlpacaDocument {
  const side = (of: 1 | -1): readonly [price: number, size: number] => {
    const best = book.best(of);
    return best === null
      ? [0, 0]
      : [alpacaPriceNumber(spec, best), alpacaQuantityNumber(spec, book.sizeAt(of, best))];
  };
  const [bid, bidSize] = side(1);
  const [ask, askSize] = side(-1);
  const best = { bp: bid, bs: bidSize, ap: ask, as: askSize };
  return isCoin(spec) ? best : { bx: VENUE_LETTER, ax: VENUE_LETTER, ...best };
}
export const alpacaQuote = (state: SymbolState, us: number): AlpacaDocument => ({
  ...topOfBook(state),
  t: rfcTime(us),
  ...(isCoin(state.spec) ? {} : { c: ['R'], z: TAPE_LETTER }),
});

/** One trade as everybody sees it. Time in microseconds, price in ticks, quantity in lots. */
interface SeenTrade {
  readonly id: number;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly buyerIsMaker: boolean;
}
/** Of a coin it says who took; of a share where, and under which conditions. */
export const alpacaTrade = (spec: SpotSymbol, trade: SeenTrade): AlpacaDocument => ({
  i: trade.id,
  p: alpacaPriceNumber(spec, trade.price),
  s: alpacaQuantityNumber(spec, trade.quantity),
  t: rfcTime(trade.at),
  ...(isCoin(spec)
    ? { tks: trade.buyerIsMaker ? 'S' : 'B' }
    : { x: VENUE_LETTER, c: ['@'], z: TAPE_LETTER }),
});

type Levels = readonly (readonly [price: number, size: number])[];
/** ALP-20: levels of a coin's book, absolute; size 0: the level is gone. */
export const alpacaLevels = (spec: SpotSymbol, levels: Levels): readonly AlpacaDocument[] =>
  levels.map(([price, size]) => ({
    p: alpacaPriceNumber(spec, price),
    s: alpacaQuantityNumber(spec, size),
  }));
/** The whole book of a coin, as of its last change. */
export function alpacaBook({ spec, book, changedAt }: SymbolState): AlpacaDocument {
  const side = (of: 1 | -1): readonly AlpacaDocument[] =>
    alpacaLevels(spec, book.depth(of, BOOK_LEVELS));
  return { b: side(1), a: side(-1), t: rfcTime(changedAt) };
}
const BOOK_LEVELS = 5000;
