import type { MatchingBook } from '#core/matching/matching-book';
import type { RestingOrder } from './floor-state.ts';
import { quoteAmount, spotCostOf } from './spot-amount.ts';
import type { SpotSymbol } from './spot-symbol.ts';

interface Walked {
  readonly spec: SpotSymbol;
  readonly resting: ReadonlyMap<number, RestingOrder>;
}
/** Who walks: `side` takes from the other one, and orders that make way for it are not there. */
export interface Walker {
  readonly side: 1 | -1;
  makesWay(orderId: number): boolean;
}
type Level = readonly [price: number, lots: number];

/**
 * What a market order of this walker meets, best price first. What icebergs hide counts: a level is
 * taken whole before the next.
 */
function levelsFor({ resting }: Walked, { side, makesWay }: Walker): readonly Level[] {
  const levels = new Map<number, number>();
  for (const order of resting.values()) {
    if (order.side === side || makesWay(order.id)) continue;
    levels.set(order.price, (levels.get(order.price) ?? 0) + order.leaves);
  }
  return [...levels].toSorted(([a], [b]) => (a - b) * side);
}

/** Whole lots that `budget` (hundred-millionths of the quote asset) buys or brings in. */
function lotsFor(spec: SpotSymbol, levels: readonly Level[], budget: bigint): number {
  const oneTickLot = quoteAmount(spec, 1n);
  let left = budget;
  let lots = 0;
  for (const [price, size] of levels) {
    const fits = left / (BigInt(price) * oneTickLot);
    const taken = fits < BigInt(size) ? Number(fits) : size;
    lots += taken;
    left -= spotCostOf(spec, price, taken);
    if (taken < size) break;
  }
  return lots;
}
export const budgetLots = (market: Walked, walker: Walker, budget: bigint): number =>
  lotsFor(market.spec, levelsFor(market, walker), budget);

/** What `quantity` at market meets, each level at its value. */
export function marketValue(
  market: Walked,
  walker: Walker,
  quantity: number,
  valueOf: (spec: SpotSymbol, price: number, lots: number) => bigint,
): bigint {
  let left = quantity;
  let cost = 0n;
  for (const [price, size] of levelsFor(market, walker)) {
    const taken = Math.min(left, size);
    cost += valueOf(market.spec, price, taken);
    left -= taken;
    if (left === 0) break;
  }
  return cost;
}
/** The most that buying `quantity` at market can cost. */
export const marketCost = (market: Walked, walker: Walker, quantity: number): bigint =>
  marketValue(market, walker, quantity, spotCostOf);

const SHOWN_LEVELS_MAX = 5000;
/** What a budget was worth when logs did not say it yet: by displayed sizes. For their replay. */
export const shownLots = (
  { spec, book }: { readonly spec: SpotSymbol; readonly book: MatchingBook },
  side: 1 | -1,
  budget: bigint,
): number => lotsFor(spec, book.depth(side === 1 ? -1 : 1, SHOWN_LEVELS_MAX), budget);
