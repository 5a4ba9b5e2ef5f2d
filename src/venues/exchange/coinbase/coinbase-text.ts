import {
  quoteText,
  spotAmountText,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type CoinbaseDocument = Readonly<Record<string, unknown>>;

/** Decimals without the zeros at their end: `0.1`, `60000`. */
const shortDecimal = (text: string): string => text.replace(/\.?0+$/, '');
export const coinbaseAmount = (amount: bigint): string => shortDecimal(spotAmountText(amount));
export const coinbasePrice = (spec: SpotSymbol, ticks: number): string =>
  shortDecimal(spotPriceText(spec, ticks));
export const coinbaseSize = (spec: SpotSymbol, lots: number): string =>
  shortDecimal(spotQuantityText(spec, lots));
export const coinbaseQuote = (spec: SpotSymbol, ticksByLots: number | bigint): string =>
  shortDecimal(quoteText(spec, ticksByLots));

/** Microseconds as `2023-01-16T23:37:23.947030Z`. */
export function coinbaseTime(us: number): string {
  const micros = String(us % 1000).padStart(3, '0');
  return new Date(Math.floor(us / 1000)).toISOString().replace('Z', `${micros}Z`);
}

/** `BTC-USDT` */
export const productOf = ({ base, quote }: SpotSymbol): string => `${base}-${quote}`;
/** null: not listed. */
export const coinbaseSymbol = (exchange: SpotExchange, product: string): SpotSymbol | null =>
  exchange.symbols.find((spec) => productOf(spec) === product) ?? null;
export const coinbaseSide = (side: 1 | -1): string => (side === 1 ? 'BUY' : 'SELL');
