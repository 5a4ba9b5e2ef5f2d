import type { MarketDoc } from '#contracts/documents';
import type { RestingDoc } from '#contracts/market-documents';

export interface Rung {
  readonly price: number;
  readonly quantity: number;
  /** From the touch to here. */
  readonly cumulative: number;
  /** Cumulative as a share of the deepest side shown, 0-1. */
  readonly depth: number;
}
export interface Ladder {
  /** Best first, both. */
  readonly bids: readonly Rung[];
  readonly asks: readonly Rung[];
}

/** The first `levels` of each side on one common depth scale, so that a thin side looks thin. */
export function ladderOf(market: MarketDoc, levels: number): Ladder {
  const sides = [market.bids, market.asks].map((side) => {
    let cumulative = 0;
    return side.slice(0, levels).map((level) => {
      cumulative += level.quantity;
      return { ...level, cumulative };
    });
  });
  const deepest = Math.max(...sides.map((side) => side.at(-1)?.cumulative ?? 0));
  const [bids = [], asks = []] = sides.map((side) =>
    side.map((rung) => ({ ...rung, depth: deepest > 0 ? rung.cumulative / deepest : 0 })),
  );
  return { bids, asks };
}

/** Own units that rest at each price, best price first; `hidden`: at prices that are not among the rungs. */
export function ownAt(
  { bids, asks }: Ladder,
  rests: readonly RestingDoc[],
): { readonly at: ReadonlyMap<number, number>; readonly hidden: readonly RestingDoc[] } {
  const at = new Map<number, number>();
  const hidden: RestingDoc[] = [];
  for (const rest of rests) {
    const rungs = rest.side === 'buy' ? bids : asks;
    const rung = rungs.find(({ price }) => Math.abs(price - rest.price) < price * SAME_PRICE);
    if (rung === undefined) hidden.push(rest);
    else at.set(rung.price, (at.get(rung.price) ?? 0) + rest.quantity);
  }
  return { at, hidden };
}
/** Whose units stand at a price of a consolidated book; `index`: which of the venues. One that is left out has none. */
export function partsAt(
  venues: NonNullable<MarketDoc['venues']>,
  side: 'bid' | 'ask',
  price: number,
): readonly { readonly venue: string; readonly index: number; readonly quantity: number }[] {
  return venues.flatMap(({ venue, apart, bids, asks }, index) => {
    if (apart !== null) return [];
    const level = (side === 'bid' ? bids : asks).find(
      (each) => Math.abs(each.price - price) < price * SAME_PRICE,
    );
    return level === undefined ? [] : [{ venue, index, quantity: level.quantity }];
  });
}
// Far below any tick: the same decimal through two sums of floats.
const SAME_PRICE = 1e-9;

/** Age now: the age when it was asked for plus the time since. */
export const ageNow = (market: MarketDoc, fetchedAtMs: number, nowMs: number): number =>
  market.ageSeconds + Math.max(0, nowMs - fetchedAtMs) / 1000;
