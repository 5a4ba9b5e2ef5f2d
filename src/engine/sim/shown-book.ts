import { invariant } from '#core/kernel/assert';
import { lots, ticks } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';
import type { Level } from '#core/market/view';
import type { Ahead, DisplayedBook } from '#core/matching/queue-model';

/** One price of the recorded book: who is known to queue there, and what of it we have taken (the dead). Id 0 stands for everyone whose id the tape never gave. */
interface Queue {
  readonly orders: Map<number, number>;
  readonly dead: Map<number, number>;
}

/**
 * The recorded book, less what we have taken from it. The recorded rows are the truth about displayed size; the queues behind them come
 * from the messages, and what the messages do not explain (orders from before the tape, levels out of sight) queues as id 0, in front.
 */
export interface ShownBook extends DisplayedBook {
  /** Moves to event i. Answers what of that event concerns the living: `size` of order `orderId`, after the dead have taken their part of it. */
  move(i: number): { readonly orderId: number; readonly size: number };
  levels(side: 1 | -1): readonly Level[];
}

const sum = (sizes: Iterable<number>): number => {
  let total = 0;
  for (const size of sizes) total += size;
  return total;
};

export function shownBook(tape: Tape): ShownBook {
  const queues = { bid: new Map<number, Queue>(), ask: new Map<number, Queue>() };
  let row = -1;
  const sideOf = (side: 1 | -1): Map<number, Queue> => (side === 1 ? queues.bid : queues.ask);
  const queueOf = (side: 1 | -1, price: number): Queue => {
    const known = sideOf(side).get(price);
    if (known !== undefined) return known;
    const fresh = { orders: new Map<number, number>(), dead: new Map<number, number>() };
    sideOf(side).set(price, fresh);
    return fresh;
  };
  const recorded = (side: 1 | -1, price: number): number => {
    const [prices, sizes] =
      side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
    for (let k = row * tape.depth; k < (row + 1) * tape.depth; k++)
      if (prices[k] === price) return sizes[k]!;
    return 0;
  };
  const deadAt = (side: 1 | -1, price: number): number => {
    const queue = sideOf(side).get(price);
    return queue === undefined ? 0 : sum(queue.dead.values());
  };
  const sizeAt = (side: 1 | -1, price: number): number =>
    row < 0 ? 0 : Math.max(0, recorded(side, price) - deadAt(side, price));
  const less = (map: Map<number, number>, id: number, by: number): number => {
    const had = map.get(id) ?? 0;
    const gone = Math.min(had, by);
    if (had - gone <= 0) map.delete(id);
    else map.set(id, had - gone);
    return gone;
  };

  function move(i: number): { readonly orderId: number; readonly size: number } {
    row = i;
    const kind = tape.kind[i]!;
    const side = tape.restingSide[i] === 1 ? 1 : -1;
    const price = tape.price[i]!;
    const size = tape.size[i]!;
    if (
      kind === EVENT.quote ||
      kind === EVENT.hidden ||
      kind === EVENT.halt ||
      tape.restingSide[i] === 0
    ) {
      if (!tape.hasOrderIds) settleDead();
      return { orderId: 0, size };
    }
    const queue = queueOf(side, price);
    const id = tape.hasOrderIds ? tape.orderId[i]! : 0;
    if (kind === EVENT.add) {
      queue.orders.set(id, (queue.orders.get(id) ?? 0) + size);
      return { orderId: id, size };
    }
    const orderId = queue.orders.has(id) ? id : 0;
    less(queue.orders, orderId, size);
    // What is said about the dead is ignored: of a partly dead order the dead part goes first.
    const alive = size - less(queue.dead, orderId, size);
    if (queue.orders.size === 0 && queue.dead.size === 0) sideOf(side).delete(price);
    return { orderId, size: alive };
  }

  /** Without ids: of a level that shrank, the living may all have left and the dead stayed; one that is seen to be gone took the dead with it. Out of sight nothing is known: they stay. */
  function settleDead(): void {
    for (const side of [1, -1] as const)
      for (const [price, { dead }] of sideOf(side)) {
        if (!isInSight(side, price)) continue;
        const shown = recorded(side, price);
        if (shown === 0) sideOf(side).delete(price);
        else if ((dead.get(0) ?? 0) > shown) dead.set(0, shown);
      }
  }

  /** The living at a price: id 0 first (they were there before the tape knew of anyone), then by time. */
  function queueAt(side: 1 | -1, price: number): Ahead {
    const queue = sideOf(side).get(price);
    const ahead: Ahead = new Map();
    const size = recorded(side, price);
    const known = queue === undefined ? 0 : sum(queue.orders.values()) - (queue.orders.get(0) ?? 0);
    const nameless = Math.max(0, size - known - (queue?.dead.get(0) ?? 0));
    if (nameless > 0) ahead.set(0, nameless);
    for (const [id, quantity] of queue?.orders ?? []) {
      const alive = quantity - (queue?.dead.get(id) ?? 0);
      if (id !== 0 && alive > 0) ahead.set(id, alive);
    }
    return ahead;
  }

  function take(side: 1 | -1, price: number, quantity: number): void {
    invariant(quantity <= sizeAt(side, price), 'takers see displayed volume only');
    const { dead } = queueOf(side, price);
    let left = quantity;
    for (const [id, alive] of queueAt(side, price)) {
      const taken = Math.min(left, alive);
      if (taken > 0) dead.set(id, (dead.get(id) ?? 0) + taken);
      left -= taken;
    }
    // Known orders that left out of sight make the queue shorter than the recorded size: the rest is nameless.
    if (left > 0) dead.set(0, (dead.get(0) ?? 0) + left);
  }

  function levels(side: 1 | -1): readonly Level[] {
    if (row < 0) return [];
    const [prices, sizes] =
      side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
    const shown: Level[] = [];
    for (let k = row * tape.depth; k < (row + 1) * tape.depth; k++) {
      const size = sizes[k]! - (sizes[k]! > 0 ? deadAt(side, prices[k]!) : 0);
      if (size > 0) shown.push({ price: ticks(prices[k]!), size: lots(size) });
    }
    return shown;
  }

  function isInSight(side: 1 | -1, price: number): boolean {
    const [prices, sizes] =
      side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
    const outer = (row + 1) * tape.depth - 1;
    return row >= 0 && (sizes[outer]! <= 0 || (prices[outer]! - price) * side <= 0);
  }
  // One level without ids is a consolidated quote: the best price over venues, with the size of one of them.
  const showsQueues = tape.hasOrderIds || tape.depth > 1;
  return { move, levels, sizeAt, take, queueAt, isInSight, showsQueues };
}
