import type { ParentEvent } from '#core/execute/parent-state';
import type { Beside } from '#core/journal/body';
import { lots, type Side, type TimeUs, timeUs } from '#core/kernel/units';
import type { OpenOrders } from '#core/ledger/open-orders';
import { type Level, type MarketView, midOf } from '#core/market/view';
import type { ChildOrder } from '#core/order/child';
import { leavesOf } from '#core/order/order';
import type { Watched } from '#core/tca/time-weighted';

// What of the market is in the journal beside an order, a fill, a look.

const LEVELS_KEPT = 5;
export const trimmed = (view: MarketView): MarketView =>
  view.books === undefined ? cut(view) : { ...cut(view), books: view.books.map(cut) };
const cut = <T extends Pick<MarketView, 'bids' | 'asks'>>(view: T): T =>
  view.bids.length <= LEVELS_KEPT && view.asks.length <= LEVELS_KEPT
    ? view
    : {
        ...view,
        bids: view.bids.slice(0, LEVELS_KEPT),
        asks: view.asks.slice(0, LEVELS_KEPT),
      };
/**
 * The market of the others: where a feed shows our own resting orders they are taken out of it, so that no two of our orders outbid each other. A level is gone where we are all of it.
 */
export function withoutOwn(view: MarketView, own: OpenOrders | undefined): MarketView {
  if (own === undefined) return view;
  const bids = less(view.bids, own.restingLots('buy'));
  const asks = less(view.asks, own.restingLots('sell'));
  const books = view.books?.map((book) => ({
    ...book,
    bids: less(book.bids, restingAt(own, book.venue, 'buy')),
    asks: less(book.asks, restingAt(own, book.venue, 'sell')),
  }));
  if (books !== undefined) return { ...view, bids, asks, books };
  return bids === view.bids && asks === view.asks ? view : { ...view, bids, asks };
}
/** Lots by price at one venue of several. */
function restingAt(own: OpenOrders, venue: string, side: Side): ReadonlyMap<number, number> {
  const lotsAt = new Map<number, number>();
  for (const { order, life } of own.values())
    if (order.venue === venue && order.side === side && order.type !== 'ioc')
      lotsAt.set(order.limit, (lotsAt.get(order.limit) ?? 0) + leavesOf(life));
  return lotsAt;
}
function less(levels: readonly Level[], own: ReadonlyMap<number, number>): readonly Level[] {
  if (own.size === 0 || !levels.some(({ price }) => own.has(price))) return levels;
  return levels.flatMap((level) => {
    const by = own.get(level.price) ?? 0;
    if (by === 0) return [level];
    return level.size > by ? [{ price: level.price, size: lots(level.size - by) }] : [];
  });
}

/** A market that never spoke: nothing is traded on it. */
export const silence = (at: TimeUs): MarketView => ({
  at,
  dataAt: timeUs(0),
  bids: [],
  asks: [],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: false,
});

/** Mid, and the touch that an order of this side would take. */
export function besideOf(view: MarketView | null, side: 'buy' | 'sell'): Beside {
  if (view === null) return { mid: null, touch: null };
  return { mid: midOf(view), touch: (side === 'buy' ? view.asks[0] : view.bids[0])?.price ?? null };
}

/**
 * A maker's touch is its own price, and its mid that of the last look before the fill: the print that filled it has moved the one that stands now. A taker is judged beside the
 * market at its send, which its intent holds.
 */
export function besideFill(
  { fill }: ParentEvent & { readonly type: 'fill' },
  view: MarketView | null,
  watched: Watched | null,
): Beside | null {
  if (fill.liquidity === 'taker') return null;
  const seen = watched !== null && watched.at <= fill.at ? watched.lastMid : null;
  return { mid: seen ?? (view === null ? null : midOf(view)), touch: fill.price };
}

/** Lots displayed before a resting order at its limit. */
export function displayedAt(view: MarketView | null, order: ChildOrder): number {
  const near = (order.side === 'buy' ? view?.bids : view?.asks) ?? [];
  return order.type === 'ioc' ? 0 : (near.find((level) => level.price === order.limit)?.size ?? 0);
}
