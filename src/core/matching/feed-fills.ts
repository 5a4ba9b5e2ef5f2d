import { invariant } from '#core/kernel/assert';

type Level = { readonly price: number; readonly size: number };
export interface FeedOrder {
  readonly id: string;
  readonly side: 1 | -1;
  readonly type: 'limit' | 'ioc' | 'postOnly';
  readonly price: number; // ticks
  readonly quantity: number; // lots
}
export type FeedOutcome =
  | { readonly type: 'accepted' | 'cancelled' | 'cancelRefused'; readonly id: string }
  | { readonly type: 'rejected'; readonly id: string; readonly reason: string }
  | {
      readonly type: 'fill';
      readonly id: string;
      readonly price: number;
      readonly quantity: number;
      readonly liquidity: 'maker' | 'taker';
    };

interface Resting {
  readonly order: FeedOrder;
  leaves: number;
  /** Displayed lots before us: a live feed has no order ids, so that whoever cancels is taken to stand behind us (P7, pessimistic). */
  ahead: number;
}

/**
 * Paper fills of one symbol on a feed that does not know of us, by P7 and P8: takers get what is displayed and what we took stays gone until its level
 * changes hands; a resting order joins behind all that is displayed at its price; a print fills it with what exceeds its queue, and whole where it
 * trades through its price. One print is used once.
 */
export class FeedFills {
  #bids: readonly Level[] = [];
  #asks: readonly Level[] = [];
  readonly #resting = new Map<string, Resting>();
  /** Lots that we took from displayed levels, by side and price. */
  readonly #taken = new Map<string, number>();

  place(order: FeedOrder): readonly FeedOutcome[] {
    invariant(order.quantity > 0 && order.price > 0, 'the gate lets whole lots at a price through');
    const far = order.side === 1 ? this.#asks : this.#bids;
    const best = far[0];
    const crosses = best !== undefined && (order.price - best.price) * order.side >= 0;
    if (order.type === 'postOnly' && crosses)
      return [{ type: 'rejected', id: order.id, reason: 'would take' }];
    const told: FeedOutcome[] = [{ type: 'accepted', id: order.id }];
    let leaves = order.quantity;
    for (const level of far) {
      if ((order.price - level.price) * order.side < 0 || leaves === 0) break;
      const key = keyOf(-order.side as 1 | -1, level.price);
      const quantity = Math.min(leaves, Math.max(0, level.size - (this.#taken.get(key) ?? 0)));
      if (quantity === 0) continue;
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + quantity);
      leaves -= quantity;
      told.push({ type: 'fill', id: order.id, price: level.price, quantity, liquidity: 'taker' });
    }
    if (leaves === 0) return told;
    if (order.type === 'ioc') return [...told, { type: 'cancelled', id: order.id }];
    const near = order.side === 1 ? this.#bids : this.#asks;
    this.#resting.set(order.id, {
      order,
      leaves,
      ahead: near.find((level) => level.price === order.price)?.size ?? 0,
    });
    return told;
  }
  cancel(id: string): readonly FeedOutcome[] {
    return [{ type: this.#resting.delete(id) ? 'cancelled' : 'cancelRefused', id }];
  }
  isOpen(id: string): boolean {
    return this.#resting.has(id);
  }

  /** The displayed book, best first. Nobody can stand before us who is not displayed. */
  book(bids: readonly Level[], asks: readonly Level[]): void {
    for (const [side, before, now] of [
      [1, this.#bids, bids],
      [-1, this.#asks, asks],
    ] as const) {
      for (const { price, size } of before)
        if (now.find((level) => level.price === price)?.size !== size)
          this.#taken.delete(keyOf(side, price));
    }
    [this.#bids, this.#asks] = [bids, asks];
    for (const mine of this.#resting.values()) {
      const near = mine.order.side === 1 ? bids : asks;
      const last = near.at(-1);
      const isInSight =
        last !== undefined && (mine.order.price - last.price) * mine.order.side >= 0;
      if (isInSight)
        mine.ahead = Math.min(
          mine.ahead,
          near.find((level) => level.price === mine.order.price)?.size ?? 0,
        );
    }
  }

  /** A trade between others. `aggressor`: the side that took; an order of ours on that side rests with the makers' other side and is not touched. */
  print(price: number, quantity: number, aggressor: 1 | -1): readonly FeedOutcome[] {
    const told: FeedOutcome[] = [];
    let left = quantity;
    // Who stands before one of our orders stands before the next one too: he takes his part of a print once.
    let queued = 0;
    const makers = [...this.#resting.values()].filter(
      ({ order }) => order.side === -aggressor && (order.price - price) * order.side >= 0,
    );
    for (const mine of makers.toSorted((a, b) => (b.order.price - a.order.price) * a.order.side)) {
      if (mine.order.price === price) {
        const more = Math.min(Math.max(0, mine.ahead - queued), left);
        queued += more;
        left -= more;
        mine.ahead = Math.max(0, mine.ahead - queued);
      }
      const filled = Math.min(mine.leaves, left);
      if (filled === 0) continue;
      mine.leaves -= filled;
      left -= filled;
      told.push({
        type: 'fill',
        id: mine.order.id,
        price: mine.order.price,
        quantity: filled,
        liquidity: 'maker',
      });
      if (mine.leaves === 0) this.#resting.delete(mine.order.id);
    }
    return told;
  }
}
const keyOf = (side: 1 | -1, price: number): string => `${side} ${price}`;
