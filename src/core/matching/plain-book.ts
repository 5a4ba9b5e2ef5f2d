import { invariant } from '#core/kernel/assert';

/** An order at rest: price in ticks, size in lots. `owner` is whoever must hear of its fills; null is the market itself. */
export interface Resting {
  readonly id: string;
  readonly owner: string | null;
  readonly side: 1 | -1;
  readonly price: number;
  leaves: number;
}
export interface Match {
  readonly maker: Resting;
  readonly price: number;
  readonly quantity: number;
}

/** Price-time priority, plain: the oldest of the best price trades first, at its own price. */
export interface PlainBook {
  /** Takes what crosses up to `limit`, best first. */
  take(side: 1 | -1, limit: number, quantity: number): readonly Match[];
  rest(order: Resting): void;
  remove(id: string): Resting | null;
  best(side: 1 | -1): number | null;
  /** Displayed sizes, best first. */
  levels(side: 1 | -1, most: number): readonly (readonly [price: number, size: number])[];
  get(id: string): Resting | null;
}

export function plainBook(): PlainBook {
  const sides = { bid: new Map<number, Resting[]>(), ask: new Map<number, Resting[]>() };
  const byId = new Map<string, Resting>();
  const of = (side: 1 | -1): Map<number, Resting[]> => (side === 1 ? sides.bid : sides.ask);
  const prices = (side: 1 | -1): number[] => [...of(side).keys()].sort((a, b) => (b - a) * side);
  const best = (side: 1 | -1): number | null => {
    let top: number | null = null;
    for (const price of of(side).keys()) if (top === null || (price - top) * side > 0) top = price;
    return top;
  };
  const drop = (order: Resting): void => {
    const queue = of(order.side).get(order.price) ?? [];
    const left = queue.filter((each) => each !== order);
    if (left.length === 0) of(order.side).delete(order.price);
    else of(order.side).set(order.price, left);
    byId.delete(order.id);
  };
  return {
    take(side, limit, quantity) {
      const far = side === 1 ? -1 : 1;
      const matches: Match[] = [];
      let left = quantity;
      for (
        let price = best(far);
        left > 0 && price !== null && (limit - price) * side >= 0;
        price = best(far)
      ) {
        for (const maker of of(far).get(price) ?? []) {
          if (left === 0) break;
          const traded = Math.min(left, maker.leaves);
          maker.leaves -= traded;
          left -= traded;
          matches.push({ maker, price, quantity: traded });
          if (maker.leaves === 0) drop(maker);
        }
      }
      invariant(
        left >= 0 && matches.reduce((sum, match) => sum + match.quantity, 0) === quantity - left,
        'a taker trades at most its quantity',
      );
      return matches;
    },
    rest(order) {
      invariant(
        order.leaves > 0 && !byId.has(order.id),
        'an order rests once, with something left',
      );
      const queue = of(order.side).get(order.price);
      if (queue === undefined) of(order.side).set(order.price, [order]);
      else queue.push(order);
      byId.set(order.id, order);
    },
    remove(id) {
      const order = byId.get(id) ?? null;
      if (order !== null) drop(order);
      return order;
    },
    best,
    levels: (side, most) =>
      prices(side)
        .slice(0, most)
        .map(
          (price) =>
            [
              price,
              (of(side).get(price) ?? []).reduce((sum, order) => sum + order.leaves, 0),
            ] as const,
        ),
    get: (id) => byId.get(id) ?? null,
  };
}
