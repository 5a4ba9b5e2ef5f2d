import { invariant } from '#core/kernel/assert';
import type { ShownLevel } from '#core/market/tape-recorder';

/** A book kept from a log of single orders, which may lack some of their ends. Prices in ticks, sizes in lots, stamps in microseconds. */
export interface OrderLogBook {
  created(id: number, side: 1 | -1, price: number, size: number, at: number): void;
  /** What is left of an order; an order that nobody has heard of is taken as new. */
  changed(id: number, side: 1 | -1, price: number, left: number, at: number): number;
  /** What was left of it when it ended, or 0 where it was unknown. */
  deleted(id: number): number;
  /** What is left of an order; null where the book does not hold it. */
  leftOf(id: number): number | null;
  /** What the orders at a price add up to, 0 where there are none. */
  sizeAt(side: 1 | -1, price: number): number;
  /** Best first. */
  levels(side: 1 | -1, most: number): readonly ShownLevel[];
  /** A crossed book is whole again when its takers are done; what stays crossed for longer than `patienceUs` has lost a delete. */
  isWhole(): boolean;
  /** Takes off the older of two orders that have stood crossed for too long, until none do; answers how many. */
  repair(now: number, patienceUs: number): number;
  /** Holds the book against a snapshot of the venue: levels that differ among those shown, and afterwards the book is the snapshot there. */
  resync(bids: readonly ShownLevel[], asks: readonly ShownLevel[], at: number): number;
  /** Levels of the snapshot that differ from ours, without changing anything. */
  differences(bids: readonly ShownLevel[], asks: readonly ShownLevel[]): number;
}

interface Resting {
  readonly side: 1 | -1;
  readonly price: number;
  size: number;
  readonly at: number;
}

export function orderLogBook(): OrderLogBook {
  const orders = new Map<number, Resting>();
  const sums: { readonly [S in '1' | '-1']: Map<number, number> } = {
    '1': new Map(),
    '-1': new Map(),
  };
  const of = (side: 1 | -1): Map<number, number> => (side === 1 ? sums['1'] : sums['-1']);
  let crossedSince = NaN;
  let invented = 0;

  const add = (id: number, order: Resting): void => {
    orders.set(id, order);
    of(order.side).set(order.price, (of(order.side).get(order.price) ?? 0) + order.size);
  };
  const drop = (id: number): number => {
    const order = orders.get(id);
    if (order === undefined) return 0;
    orders.delete(id);
    const left = (of(order.side).get(order.price) ?? 0) - order.size;
    invariant(left >= 0, 'a level holds no less than its orders');
    if (left === 0) of(order.side).delete(order.price);
    else of(order.side).set(order.price, left);
    return order.size;
  };
  const best = (side: 1 | -1): number | null => {
    let found: number | null = null;
    for (const price of of(side).keys())
      if (found === null || (price - found) * side > 0) found = price;
    return found;
  };
  const isCrossed = (): boolean => {
    const bid = best(1);
    const ask = best(-1);
    return bid !== null && ask !== null && bid >= ask;
  };
  const note = (at: number): void => {
    if (!isCrossed()) crossedSince = NaN;
    else if (Number.isNaN(crossedSince)) crossedSince = at;
  };
  const wrong = (levels: readonly ShownLevel[], side: 1 | -1): readonly number[] => {
    const shown = new Map(levels.map(({ price, size }) => [price, size]));
    const last = levels.at(-1)?.price ?? NaN;
    const ours = [...of(side)].filter(([price]) => (price - last) * side >= 0);
    return [
      ...new Set([
        ...ours.filter(([price, size]) => shown.get(price) !== size).map(([price]) => price),
        ...levels
          .filter(({ price, size }) => of(side).get(price) !== size)
          .map(({ price }) => price),
      ]),
    ];
  };
  const restate = (side: 1 | -1, price: number, size: number, at: number): void => {
    const there = [...orders].filter(([, order]) => order.side === side && order.price === price);
    let have = there.reduce((sum, [, order]) => sum + order.size, 0);
    // The oldest are the likeliest to have gone unseen.
    for (const [id, order] of there) {
      if (have <= size) break;
      have -= order.size;
      drop(id);
    }
    if (have < size) add(--invented, { side, price, size: size - have, at });
  };

  return {
    created(id, side, price, size, at) {
      drop(id);
      if (size > 0) add(id, { side, price, size, at });
      note(at);
    },
    changed(id, side, price, left, at) {
      const before = drop(id);
      if (left > 0) add(id, { side, price, size: left, at });
      note(at);
      return before;
    },
    deleted(id) {
      const left = drop(id);
      note(NaN);
      return left;
    },
    leftOf: (id) => orders.get(id)?.size ?? null,
    sizeAt: (side, price) => of(side).get(price) ?? 0,
    levels(side, most) {
      const found: ShownLevel[] = [];
      for (const [price, size] of of(side)) {
        if (found.length === most && (price - found[most - 1]!.price) * side < 0) continue;
        let at = found.length;
        while (at > 0 && (price - found[at - 1]!.price) * side > 0) at--;
        found.splice(at, 0, { price, size });
        if (found.length > most) found.pop();
      }
      return found;
    },
    isWhole: () => !isCrossed(),
    repair(now, patienceUs) {
      let taken = 0;
      while (isCrossed() && now - crossedSince > patienceUs) {
        const bid = best(1);
        const ask = best(-1);
        const there = [...orders].filter(([, order]) =>
          order.side === 1 ? order.price === bid : order.price === ask,
        );
        const [oldest] = there.toSorted(([, a], [, b]) => a.at - b.at);
        if (oldest === undefined) break;
        drop(oldest[0]);
        taken++;
      }
      note(now);
      return taken;
    },
    differences: (bids, asks) => wrong(bids, 1).length + wrong(asks, -1).length,
    resync(bids, asks, at) {
      let mended = 0;
      for (const [side, levels] of [
        [1, bids],
        [-1, asks],
      ] as const) {
        for (const price of wrong(levels, side)) {
          restate(side, price, levels.find((level) => level.price === price)?.size ?? 0, at);
          mended++;
        }
      }
      note(at);
      return mended;
    },
  };
}
