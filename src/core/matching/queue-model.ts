import { invariant } from '#core/kernel/assert';
import type { InLots, TickPrice } from '#core/kernel/units';

type Side = 1 | -1;
interface Shown {
  readonly price: number;
  readonly size: number;
}
/** Lots that stand before an order at its price, by the id of the order that they belong to. Id 0 stands for everyone whose id is not known. */
export type Ahead = Map<number, number>;

/** A book that does not know of our orders, less what we took from it. Prices in ticks, sizes in lots. */
export interface DisplayedBook {
  /** Best first. */
  levels(side: Side): readonly Shown[];
  sizeAt(side: Side, price: number): number;
  /** False where the price lies beyond what is displayed: nothing is known of its size. */
  isInSight(side: Side, price: number): boolean;
  /** False where the display is one of several queues at its price, as the best bid and offer over many venues is: that it shrinks does not say that those before us have left. */
  readonly showsQueues: boolean;
  /** Everyone displayed at this price now: a new order of ours joins behind them. */
  queueAt(side: Side, price: number): Ahead;
  /** Takes displayed lots at one price: they are gone for us from now on. */
  take(side: Side, price: number, quantity: number): void;
}
export interface QueuedOrder {
  readonly id: string;
  readonly side: Side;
  readonly type: 'limit' | 'ioc' | 'postOnly';
  readonly price: TickPrice;
  readonly quantity: InLots;
}
export type QueueOutcome =
  | { readonly type: 'accepted' | 'cancelled' | 'cancelRefused'; readonly id: string }
  | { readonly type: 'rejected'; readonly id: string; readonly reason: string }
  | {
      readonly type: 'fill';
      readonly id: string;
      readonly price: number;
      readonly quantity: number;
      readonly liquidity: 'maker' | 'taker';
    };
/** Something that happened to others at a price. `side`: whose order rested there; `orderId`: which one, 0 where the feed has no ids. */
export interface QueueEvent {
  readonly side: Side;
  readonly price: TickPrice;
  readonly size: InLots;
  readonly orderId: number;
}

/**
 * Fills of our orders in a market that does not know of us, by P7 and P8: takers get what is displayed, and what we took stays gone; a resting order joins
 * behind all that is displayed at its price; a trade fills it with what exceeds its queue, and whole where it goes through its price. One trade is used
 * once. The book moves first, then the model is told.
 */
export interface QueueModel {
  place(order: QueuedOrder): readonly QueueOutcome[];
  cancel(id: string): readonly QueueOutcome[];
  /** New price and leaves: it joins the queue anew. Only of an order that is open, and at a price that does not take. */
  move(id: string, price: number, leaves: number): void;
  isOpen(id: string): boolean;
  /** Others traded. */
  traded(event: QueueEvent): readonly QueueOutcome[];
  /** Others took back what they had there. */
  withdrawn(event: QueueEvent): void;
  /** The quotes went through resting orders without a trade being told: everyone at their prices has traded, and so have they. */
  crossed(): readonly QueueOutcome[];
  /** The display changed in some other way, at one place or anywhere: whoever left unseen has left. */
  shown(place?: { readonly side: Side; readonly price: number }): void;
  /** Of those before us at each price without ids a part has left. `kept`: the part that is still there, 0 to 1. */
  shrunk(kept: (side: Side, price: number) => number): void;
}

interface Resting {
  /** Placed where nothing is displayed: who stands before it is not known until its price comes into sight, and until then only a trade through it fills it. */
  isBlind: boolean;
  readonly id: string;
  readonly side: Side;
  price: number;
  leaves: number;
  ahead: Ahead;
}
const opposite = (side: Side): Side => (side === 1 ? -1 : 1);

export function queueModel(book: DisplayedBook): QueueModel {
  const resting = new Map<string, Resting>();
  const best = (side: Side): number | null => book.levels(side)[0]?.price ?? null;
  const takes = (side: Side, price: number): boolean => {
    const far = best(opposite(side));
    return far !== null && (price - far) * side >= 0;
  };
  /** Best price first, then by arrival. */
  function byPriority(side: Side): readonly Resting[] {
    const all = [...resting.values()].filter((mine) => mine.side === side);
    return all.length < 2 ? all : all.sort((a, b) => (b.price - a.price) * a.side);
  }
  function take({ id, side, price }: QueuedOrder, quantity: number): QueueOutcome[] {
    const told: QueueOutcome[] = [];
    let leaves = quantity;
    for (const level of book.levels(opposite(side))) {
      if ((price - level.price) * side < 0 || leaves === 0) break;
      const taken = Math.min(leaves, level.size);
      book.take(opposite(side), level.price, taken);
      leaves -= taken;
      told.push({ type: 'fill', id, price: level.price, quantity: taken, liquidity: 'taker' });
    }
    return told;
  }
  /** Behind everyone displayed, and nobody else: orders that left out of sight are not there any more. */
  function join({
    id,
    side,
    price,
    leaves,
  }: Pick<Resting, 'id' | 'side' | 'price' | 'leaves'>): void {
    const isBlind = !book.isInSight(side, price);
    const mine = { id, side, price, leaves, ahead: book.queueAt(side, price), isBlind };
    resting.set(id, mine);
    if (!isBlind) shorten(mine);
  }
  function fill(mine: Resting, quantity: number): QueueOutcome {
    mine.leaves -= quantity;
    if (mine.leaves === 0) resting.delete(mine.id);
    return { type: 'fill', id: mine.id, price: mine.price, quantity, liquidity: 'maker' };
  }
  /** Nobody can stand before us who is not displayed. Pessimistic: only when the display falls below our queue. */
  function clamp(mine: Resting): void {
    const { side, price } = mine;
    if (!book.isInSight(side, price)) return;
    if (mine.isBlind) {
      mine.isBlind = false;
      mine.ahead = book.queueAt(side, price);
      return shorten(mine);
    }
    if (book.showsQueues) shorten(mine);
  }
  /** To as much as is displayed, from the front. */
  function shorten({ side, price, ahead }: Resting): void {
    let excess = sizeOf(ahead) - book.sizeAt(side, price);
    for (const [id, size] of ahead) {
      if (excess <= 0) return;
      const gone = Math.min(size, excess);
      leave(ahead, id, gone);
      excess -= gone;
    }
  }

  return {
    place(order) {
      const { id, side, type, price, quantity } = order;
      invariant(quantity > 0 && price > 0, 'the gate lets whole lots at a price through');
      if (type === 'postOnly' && takes(side, price))
        return [{ type: 'rejected', id, reason: 'would take' }];
      const fills = type === 'postOnly' ? [] : take(order, quantity);
      const told: QueueOutcome[] = [{ type: 'accepted', id }, ...fills];
      const leaves = fills.reduce(
        (left, each) => left - (each.type === 'fill' ? each.quantity : 0),
        quantity,
      );
      if (leaves === 0) return told;
      if (type === 'ioc') return [...told, { type: 'cancelled', id }];
      join({ id, side, price, leaves });
      return told;
    },
    cancel: (id) => [{ type: resting.delete(id) ? 'cancelled' : 'cancelRefused', id }],
    move(id, price, leaves) {
      const mine = resting.get(id);
      invariant(mine !== undefined && leaves > 0, 'an open order is moved, and something is left');
      resting.delete(id);
      join({ ...mine, price, leaves });
    },
    isOpen: (id) => resting.has(id),
    traded({ side, price, size, orderId }) {
      const told: QueueOutcome[] = [];
      let left = size;
      // Who stands before one of our orders stands before the next one too: he takes his part of a trade once.
      let queued = 0;
      for (const mine of byPriority(side)) {
        const better = (mine.price - price) * side;
        if (better < 0) break;
        if (better === 0) {
          const stood = mine.ahead.get(orderId) ?? 0;
          // Whoever has a name and traded has left, even where an order of ours had some of it; the nameless leave as far as they had their part.
          const gone = orderId === 0 ? queued + Math.min(Math.max(0, stood - queued), left) : size;
          const more = Math.max(0, Math.min(stood, gone) - queued);
          queued += more;
          left = Math.max(0, left - more);
          leave(mine.ahead, orderId, Math.min(stood, gone));
          clamp(mine);
          if (mine.isBlind || sizeOf(mine.ahead) > 0) continue;
        }
        const filled = Math.min(mine.leaves, left);
        if (filled === 0) continue;
        left -= filled;
        told.push(fill(mine, filled));
      }
      return told;
    },
    withdrawn({ side, price, size, orderId }) {
      for (const mine of byPriority(side)) {
        if (mine.price !== price) continue;
        leave(mine.ahead, orderId, Math.min(mine.ahead.get(orderId) ?? 0, size));
        clamp(mine);
      }
    },
    crossed: () =>
      [...byPriority(1), ...byPriority(-1)]
        .filter((mine) => takes(mine.side, mine.price))
        .map((mine) => fill(mine, mine.leaves)),
    shown(place) {
      for (const mine of resting.values())
        if (place === undefined || (mine.side === place.side && mine.price === place.price))
          clamp(mine);
    },
    shrunk(kept) {
      // Whole lots, the odd one before us.
      for (const { side, price, ahead } of resting.values())
        if (kept(side, price) < 1) ahead.set(0, Math.ceil((ahead.get(0) ?? 0) * kept(side, price)));
    },
  };
}

const sizeOf = (ahead: Ahead): number => {
  let total = 0;
  for (const size of ahead.values()) total += size;
  return total;
};
function leave(ahead: Ahead, id: number, by: number): void {
  const left = (ahead.get(id) ?? 0) - by;
  if (left > 0) ahead.set(id, left);
  else ahead.delete(id);
}

/** The displayed book of a live feed: levels without ids, whole at every update. */
export interface FeedBook extends DisplayedBook {
  show(bids: readonly Shown[], asks: readonly Shown[]): void;
}
export function feedBook(): FeedBook {
  const displayed: Record<Side, readonly Shown[]> = { 1: [], [-1]: [] };
  /** Lots that we took from displayed levels: dead (P8). Of a level that shrank the living may have left and the dead stayed; one that is seen to be gone took them with it. */
  const taken: Record<Side, Map<number, number>> = { 1: new Map(), [-1]: new Map() };
  const shownAt = (rows: readonly Shown[], price: number): number =>
    rows.find((level) => level.price === price)?.size ?? 0;
  const sizeAt = (side: Side, price: number): number => shownAt(displayed[side], price);
  const isInSight = (side: Side, price: number): boolean => {
    const last = displayed[side].at(-1);
    return last !== undefined && (price - last.price) * side >= 0;
  };
  return {
    show(bids, asks) {
      for (const [side, now] of [
        [1, bids],
        [-1, asks],
      ] as const) {
        displayed[side] = now;
        for (const [price, dead] of taken[side]) {
          if (!isInSight(side, price)) continue;
          const shown = shownAt(now, price);
          if (shown === 0) taken[side].delete(price);
          else if (dead > shown) taken[side].set(price, shown);
        }
      }
    },
    levels: (side) =>
      displayed[side]
        .map(({ price, size }) => ({ price, size: size - (taken[side].get(price) ?? 0) }))
        .filter(({ size }) => size > 0),
    sizeAt,
    isInSight,
    showsQueues: true,
    queueAt(side, price) {
      const size = sizeAt(side, price);
      return size > 0 ? new Map([[0, size]]) : new Map<number, number>();
    },
    take: (side, price, quantity) =>
      void taken[side].set(price, (taken[side].get(price) ?? 0) + quantity),
  };
}
