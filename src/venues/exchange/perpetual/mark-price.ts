import { averagePrice } from '#venues/exchange/spot/average-price';
import type { SymbolState } from '#venues/exchange/spot/floor-state';

/**
 * CON-5: ticks; the median of best bid, best ask and last trade, so that no one of them moves it far
 * alone. Without one side of the book it is the last trade, before the first trade the mid; null:
 * nothing has a price yet.
 */
export function markPrice({ book, trades }: Pick<SymbolState, 'book' | 'trades'>): number | null {
  const bid = book.best(1);
  const ask = book.best(-1);
  const last = trades.last?.price ?? null;
  if (bid === null || ask === null) return last ?? bid ?? ask;
  return last === null ? Math.floor((bid + ask) / 2) : Math.min(Math.max(last, bid), ask);
}

/** CON-5: ticks, not whole: the average price of five minutes by volume, else the mark price. */
export const indexPrice = (state: SymbolState, at: number): number | null =>
  averagePrice(state, at) ?? markPrice(state);
