import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  quoteText,
  spotAmountText,
  spotPriceText,
  spotQuantityText,
  stepAmount,
} from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type OkxDocument = Readonly<Record<string, unknown>>;

/** Decimals without the zeros at their end, as this dialect prints them: `0.1`, `60000`. */
const plainDecimal = (text: string): string => text.replace(/\.?0+$/, '');
export const okxAmount = (amount: bigint): string => plainDecimal(spotAmountText(amount));
export const okxPrice = (spec: SpotSymbol, ticks: number): string =>
  plainDecimal(spotPriceText(spec, ticks));
export const okxSize = (spec: SpotSymbol, lots: number): string =>
  plainDecimal(spotQuantityText(spec, lots));
export const okxQuote = (spec: SpotSymbol, ticksByLots: number | bigint): string =>
  plainDecimal(quoteText(spec, ticksByLots));
/** Microseconds as milliseconds in text. */
export const okxTime = (us: number): string => String(Math.floor(us / 1000));

/** `BTC-USDT` */
export const instIdOf = ({ base, quote }: SpotSymbol): string => `${base}-${quote}`;
export function okxSymbol(exchange: SpotExchange, instId: string): SpotSymbol | null {
  return exchange.symbols.find((spec) => instIdOf(spec) === instId) ?? null;
}

export function instrumentDocument(spec: SpotSymbol, isHalted: boolean): OkxDocument {
  const lots = (count: number): string => okxSize(spec, count);
  return {
    instType: 'SPOT',
    instId: instIdOf(spec),
    baseCcy: spec.base,
    quoteCcy: spec.quote,
    settleCcy: '',
    uly: '',
    instFamily: '',
    category: '1',
    ctMult: '',
    ctType: '',
    ctVal: '',
    ctValCcy: '',
    expTime: '',
    lever: '',
    // The exchange keeps no date of a listing.
    listTime: '',
    optType: '',
    stk: '',
    ruleType: 'normal',
    state: isHalted ? 'suspend' : 'live',
    tickSz: okxAmount(stepAmount(spec.tick)),
    lotSz: okxAmount(stepAmount(spec.lot)),
    minSz: lots(spec.quantityMin),
    maxLmtSz: lots(spec.quantityMax),
    // Of a spot market order the largest size is an amount of money.
    maxMktSz: okxAmount(spec.notionalMax),
    maxLmtAmt: okxAmount(spec.notionalMax),
    maxMktAmt: okxAmount(spec.notionalMax),
    maxIcebergSz: '',
    maxTwapSz: '',
    maxTriggerSz: '',
    maxStopSz: '',
  };
}

type Levels = readonly (readonly [price: number, size: number])[];
/** `[price, size, '0', orders]`; the third is a leftover of the protocol. */
export type OkxLevel = readonly [price: string, size: string, leftover: '0', orders: string];
export interface OkxBook {
  readonly bids: readonly OkxLevel[];
  readonly asks: readonly OkxLevel[];
}
/** The best levels of a book, with how many orders rest at each. */
export function okxBook({ spec, book, resting }: SymbolState, most: number): OkxBook {
  const counts = new Map<string, number>();
  for (const { side, price } of resting.values()) {
    const key = `${side}:${price}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = (side: 1 | -1, levels: Levels): readonly OkxLevel[] =>
    levels.map(([price, size]) => [
      okxPrice(spec, price),
      okxSize(spec, size),
      '0',
      String(counts.get(`${side}:${price}`) ?? 0),
    ]);
  return { bids: rows(1, book.depth(1, most)), asks: rows(-1, book.depth(-1, most)) };
}
