import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  quoteText,
  spotAmountText,
  spotPriceText,
  spotQuantityText,
  stepAmount,
} from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type BybitDocument = Readonly<Record<string, unknown>>;

/** Decimals without the zeros at their end, as this dialect prints them: `0.1`, `60000`. */
const shortDecimal = (text: string): string => text.replace(/\.?0+$/, '');
export const bybitAmount = (amount: bigint): string => shortDecimal(spotAmountText(amount));
export const bybitPrice = (spec: SpotSymbol, ticks: number): string =>
  shortDecimal(spotPriceText(spec, ticks));
export const bybitSize = (spec: SpotSymbol, lots: number): string =>
  shortDecimal(spotQuantityText(spec, lots));
export const bybitQuote = (spec: SpotSymbol, ticksByLots: number | bigint): string =>
  shortDecimal(quoteText(spec, ticksByLots));
/** Microseconds as milliseconds in text. */
export const bybitTime = (us: number): string => String(Math.floor(us / 1000));

/** A step of money: a hundred-millionth. */
const QUOTE_STEP = 1n;

export function bybitInstrument(spec: SpotSymbol, isHalted: boolean): BybitDocument {
  return {
    symbol: spec.symbol,
    baseCoin: spec.base,
    quoteCoin: spec.quote,
    innovation: '0',
    status: isHalted ? 'Closed' : 'Trading',
    marginTrading: 'none',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: bybitAmount(stepAmount(spec.lot)),
      quotePrecision: bybitAmount(QUOTE_STEP),
      minOrderQty: bybitSize(spec, spec.quantityMin),
      maxOrderQty: bybitSize(spec, spec.quantityMax),
      minOrderAmt: bybitAmount(spec.notionalMin),
      maxOrderAmt: bybitAmount(spec.notionalMax),
      maxLimitOrderQty: bybitSize(spec, spec.quantityMax),
      maxMarketOrderQty: bybitSize(spec, spec.marketQuantityMax),
    },
    priceFilter: { tickSize: bybitAmount(stepAmount(spec.tick)) },
    // The band here is around an average price, and not around the last one: it has no number in these words.
    riskParameters: { priceLimitRatioX: '', priceLimitRatioY: '' },
  };
}

type Levels = readonly (readonly [price: number, size: number])[];
/** `[price, size]` */
export type BybitLevel = readonly [price: string, size: string];
/** Bids and asks, the best first. */
export interface BybitBook {
  readonly b: readonly BybitLevel[];
  readonly a: readonly BybitLevel[];
}
/** The best levels of a book. */
export function bybitBook({ spec, book }: SymbolState, most: number): BybitBook {
  const rows = (levels: Levels): readonly BybitLevel[] =>
    levels.map(([price, size]) => [bybitPrice(spec, price), bybitSize(spec, size)]);
  return { b: rows(book.depth(1, most)), a: rows(book.depth(-1, most)) };
}
