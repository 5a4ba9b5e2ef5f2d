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

export type ShareDocument = Readonly<Record<string, unknown>>;
/** What shares are quoted in: everything else that a log may list is out of this dialect's sight. */
export const CURRENCY = 'USD';
/** The one venue that quotes and trades here, in the letters of this dialect: IEX. */
export const VENUE_LETTER = 'V';
/** Which consolidated tape: C is Nasdaq's. */
export const TAPE_LETTER = 'C';

const plain = (text: string): string => text.replace(/\.?0+$/, '');
/** Decimals as text without zeros at their end. */
export const usdText = (amount: bigint): string => plain(spotAmountText(amount));
export const sharePriceText = (spec: SpotSymbol, ticks: number): string =>
  plain(spotPriceText(spec, ticks));
export const sharesText = (spec: SpotSymbol, lots: number): string =>
  plain(spotQuantityText(spec, lots));
/** Market data has numbers where trading has text. */
export const sharePriceNumber = (spec: SpotSymbol, ticks: number): number =>
  Number(spotPriceText(spec, ticks));
export const sharesNumber = (spec: SpotSymbol, lots: number): number =>
  Number(spotAmountText(baseAmount(spec, lots)));

/** Microseconds as RFC 3339 in UTC, to the microsecond. */
export const rfcTime = (us: number): string => isoTime(timeUs(us));

export const sharesListed = (exchange: SpotExchange): readonly SpotSymbol[] =>
  exchange.symbols.filter(({ quote }) => quote === CURRENCY);
export const shareNamed = (exchange: SpotExchange, symbol: string): SpotSymbol | null =>
  sharesListed(exchange).find((spec) => spec.symbol === symbol) ?? null;

/** Price and size of the best of each side; 0 where a side is empty. */
export function topOfBook({ spec, book }: SymbolState): ShareDocument {
  const side = (of: 1 | -1): readonly [price: number, size: number] => {
    const best = book.best(of);
    return best === null
      ? [0, 0]
      : [sharePriceNumber(spec, best), sharesNumber(spec, book.sizeAt(of, best))];
  };
  const [bid, bidSize] = side(1);
  const [ask, askSize] = side(-1);
  return { bx: VENUE_LETTER, bp: bid, bs: bidSize, ax: VENUE_LETTER, ap: ask, as: askSize };
}
export const shareQuote = (state: SymbolState, us: number): ShareDocument => ({
  ...topOfBook(state),
  c: ['R'],
  t: rfcTime(us),
  z: TAPE_LETTER,
});

/** One trade as everybody sees it. Time in microseconds, price in ticks, quantity in lots. */
interface SeenTrade {
  readonly id: number;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
}
export const shareTrade = (spec: SpotSymbol, trade: SeenTrade): ShareDocument => ({
  i: trade.id,
  x: VENUE_LETTER,
  p: sharePriceNumber(spec, trade.price),
  s: sharesNumber(spec, trade.quantity),
  c: ['@'],
  t: rfcTime(trade.at),
  z: TAPE_LETTER,
});
