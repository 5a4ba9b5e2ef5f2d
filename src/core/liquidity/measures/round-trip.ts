import { BPS_IN_ONE, type Bps, type Money } from '#core/kernel/units';
import { type WalkLevels, walkLevelsOf } from '#core/market/walk';

/** What it costs to buy and to sell the same value at once, by walking both sides of the displayed book. NaN where the book does not hold the size, or is crossed: nothing is assumed beyond the last level, and a crossed book is no market. */
export interface RoundTrip {
  readonly buyBps: Bps;
  readonly sellBps: Bps;
  /** 10^4 [(a(n) - m)/m + (m - b(n))/m] with n = V / m: the Xetra liquidity measure, bps of ONE side's value. */
  readonly xlmBps: Bps;
  /** The same in quote currency: V x XLM / 10^4. */
  readonly cash: Money;
}
/**
 * XLM: Gomber & Schweickert (2002); cost of a round trip: Irvine, Benston & Kandel (2000).
 * `value` is quote currency per side; the mid turns it into units.
 */
export function roundTripCost(
  book: { readonly asks: WalkLevels; readonly bids: WalkLevels; readonly mid: number },
  value: number,
): RoundTrip {
  const isCrossed = (book.bids[0]?.[0] ?? -Infinity) > (book.asks[0]?.[0] ?? Infinity);
  const quantity = isCrossed ? NaN : value / book.mid;
  const buyBps = costBps(book.asks, quantity, book.mid, 'buy');
  const sellBps = costBps(book.bids, quantity, book.mid, 'sell');
  const xlmBps = buyBps + sellBps;
  return { buyBps, sellBps, xlmBps, cash: roundTripCash(xlmBps, value) };
}
function costBps(levels: WalkLevels, quantity: number, mid: number, side: 'buy' | 'sell'): number {
  if (!(quantity > 0) || !(mid > 0)) return NaN;
  const walk = walkLevelsOf(levels, quantity, mid, side);
  // A rest of rounding size is filled; a real one is a book that is too small.
  return walk.unfilled > 1e-9 * quantity ? NaN : (walk.slippageBps ?? NaN);
}
/** XLM of 10 bps on 25,000 a side is 25 in cash. */
export const roundTripCash = (xlmBps: number, value: number): number =>
  (xlmBps * value) / BPS_IN_ONE;
