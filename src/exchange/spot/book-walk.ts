import type { MatchingBook } from '#core/matching/matching-book';
import { costOf, quoteAmount } from './spot-amount.ts';
import type { SpotSymbol } from './spot-symbol.ts';

const WALK_MAX = 5000;
interface Walked {
  readonly spec: SpotSymbol;
  readonly book: MatchingBook;
}

/** Lots that `budget` (hundred-millionths of the quote asset) buys or brings in, by what the other side shows. */
export function affordableLots({ spec, book }: Walked, side: 1 | -1, budget: bigint): number {
  let [left, lots] = [budget, 0];
  const oneTickLot = quoteAmount(spec, 1n);
  for (const [price, size] of book.depth(side === 1 ? -1 : 1, WALK_MAX)) {
    const fits = Number(left / (BigInt(price) * oneTickLot));
    const taken = Math.min(size, fits);
    lots += taken;
    left -= costOf(spec, price, taken);
    if (taken < size) break;
  }
  return lots;
}

/**
 * The most that buying `quantity` at market can cost. `own`: lots per price that belong to the buyer; they may be taken out of its way and are not counted,
 * so the walk goes deeper than the order will.
 */
export function marketCost({ spec, book }: Walked, quantity: number, own: ReadonlyMap<number, number>): bigint {
  let [left, cost] = [quantity, 0n];
  for (const [price, size] of book.depth(-1, WALK_MAX)) {
    const taken = Math.min(left, Math.max(0, size - (own.get(price) ?? 0)));
    cost += costOf(spec, price, taken);
    left -= taken;
    if (left === 0) break;
  }
  return cost;
}
