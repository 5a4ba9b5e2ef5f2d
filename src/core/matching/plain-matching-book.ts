import { invariant } from '#core/kernel/assert';
import { auctionPrice } from './auction-price.ts';
import { mixed } from './book-hash.ts';
import type {
  BookListener,
  BookOrder,
  BookPhase,
  BookRejection,
  MatchingBook,
} from './matching-book.ts';

/** An order at rest. `shown` of its `leaves` is displayed, the rest of an iceberg waits behind it. */
interface Resting {
  readonly id: number;
  readonly owner: number;
  readonly side: 1 | -1;
  readonly selfTrade: BookOrder['selfTrade'];
  readonly display: number;
  price: number;
  leaves: number;
  shown: number;
}
type Arriving = Pick<
  BookOrder,
  'id' | 'owner' | 'side' | 'type' | 'price' | 'display' | 'selfTrade'
> & { leaves: number };

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
const peakOf = (display: number, leaves: number): number =>
  display > 0 ? Math.min(display, leaves) : leaves;

/** The obviously right twin: a list per price, searched from the front. */
export function plainMatchingBook(listener: BookListener): MatchingBook {
  const sides = { bid: new Map<number, Resting[]>(), ask: new Map<number, Resting[]>() };
  const byId = new Map<number, Resting>();
  let phase: BookPhase = 'continuous';
  let touched: (readonly [side: 1 | -1, price: number])[] = [];

  const levelsOf = (side: 1 | -1): Map<number, Resting[]> => (side === 1 ? sides.bid : sides.ask);
  const queueAt = (side: 1 | -1, price: number): readonly Resting[] =>
    levelsOf(side).get(price) ?? [];
  const prices = (side: 1 | -1): number[] =>
    [...levelsOf(side).keys()].sort((a, b) => (b - a) * side);
  const best = (side: 1 | -1): number | null => prices(side)[0] ?? null;
  const sizeAt = (side: 1 | -1, price: number): number =>
    queueAt(side, price).reduce((sum, each) => sum + each.shown, 0);
  const crosses = (side: 1 | -1, limit: number): boolean => {
    const far = best(side === 1 ? -1 : 1);
    return far !== null && (limit - far) * side >= 0;
  };

  const touch = (side: 1 | -1, price: number): void => {
    if (!touched.some(([s, p]) => s === side && p === price)) touched.push([side, price]);
  };
  /** MAT-3: every level that the command touched is published once, with what it shows now. */
  const publish = (): void => {
    for (const [side, price] of touched) listener.level(side, price, sizeAt(side, price));
    touched = [];
  };
  const reject = (id: number, reason: BookRejection): void => listener.rejected(id, reason);

  function join(order: Resting): void {
    const levels = levelsOf(order.side);
    levels.set(order.price, [...(levels.get(order.price) ?? []), order]);
    byId.set(order.id, order);
    touch(order.side, order.price);
  }
  function drop(order: Resting): void {
    const levels = levelsOf(order.side);
    const left = queueAt(order.side, order.price).filter((each) => each !== order);
    if (left.length === 0) levels.delete(order.price);
    else levels.set(order.price, left);
    byId.delete(order.id);
    touch(order.side, order.price);
  }
  function shrink(order: Resting, by: number): void {
    order.leaves -= by;
    order.shown -= by;
    invariant(order.leaves >= 0 && order.shown >= 0, 'an order gives at most what it shows');
    touch(order.side, order.price);
    if (order.leaves === 0) return drop(order);
    if (order.shown > 0) return;
    // MAT-8: a refilled peak joins the back of its level.
    drop(order);
    order.shown = peakOf(order.display, order.leaves);
    join(order);
  }

  /** False: prevented from trading with itself, and ended by that. */
  function match(taker: Arriving): boolean {
    const far = taker.side === 1 ? -1 : 1;
    const isFree = taker.type === 'market';
    for (
      let price = best(far);
      taker.leaves > 0 && price !== null && (isFree || (taker.price - price) * taker.side >= 0);
      price = best(far)
    ) {
      const maker = queueAt(far, price)[0];
      invariant(maker !== undefined, 'a level has an order');
      if (maker.owner !== 0 && maker.owner === taker.owner && taker.selfTrade !== 'allow') {
        if (prevented(taker, maker)) return false;
        continue;
      }
      const quantity = Math.min(taker.leaves, maker.shown);
      taker.leaves -= quantity;
      shrink(maker, quantity);
      listener.traded(maker.id, taker.id, taker.side, price, quantity, maker.leaves, taker.leaves);
      if (maker.leaves === 0) listener.ended(maker.id, 0, 'filled');
    }
    return true;
  }
  /** MAT-9. True: the taker is gone. */
  function prevented(taker: Arriving, maker: Resting): boolean {
    if (taker.selfTrade === 'decrement') {
      const quantity = Math.min(taker.leaves, maker.shown);
      taker.leaves -= quantity;
      shrink(maker, quantity);
      if (maker.leaves === 0) listener.ended(maker.id, 0, 'selfTrade');
      else listener.amended(maker.id, maker.price, maker.leaves, true);
      if (taker.leaves > 0) return false;
      listener.ended(taker.id, 0, 'selfTrade');
      return true;
    }
    if (taker.selfTrade !== 'cancelNewest') {
      drop(maker);
      listener.ended(maker.id, maker.leaves, 'selfTrade');
    }
    if (taker.selfTrade === 'cancelOldest') return false;
    listener.ended(taker.id, taker.leaves, 'selfTrade');
    taker.leaves = 0;
    return true;
  }

  /** MAT-6: counted as `match` would meet them; where one's own order is in the way the answer is no. */
  function isFillable(order: BookOrder): boolean {
    const far = order.side === 1 ? -1 : 1;
    let left = order.quantity;
    for (const price of prices(far)) {
      if ((order.price - price) * order.side < 0) break;
      const isOwn = (each: Resting): boolean =>
        order.selfTrade !== 'allow' && each.owner !== 0 && each.owner === order.owner;
      for (const each of queueAt(far, price)) {
        if (isOwn(each) && order.selfTrade !== 'cancelOldest') return false;
        if (!isOwn(each)) left -= each.shown;
        if (left <= 0) return true;
      }
      for (const each of queueAt(far, price)) if (!isOwn(each)) left -= each.leaves - each.shown;
      if (left <= 0) return true;
    }
    return false;
  }

  /** Matches and rests what came in, new or amended. */
  function arrive(order: Arriving): void {
    const before = order.leaves;
    const lives = phase !== 'continuous' || match(order);
    invariant(
      order.leaves >= 0 && order.leaves <= before,
      'a taker gives away at most what it has',
    );
    if (!lives) return;
    if (order.leaves === 0) return listener.ended(order.id, 0, 'filled');
    if (order.type === 'market' || order.type === 'ioc' || order.type === 'fok')
      return listener.ended(order.id, order.leaves, 'unfilled');
    const { id, owner, side, selfTrade, display, price, leaves } = order;
    join({ id, owner, side, selfTrade, display, price, leaves, shown: peakOf(display, leaves) });
    listener.rested(id, side, price, leaves);
  }

  function refusalOf(order: BookOrder): BookRejection | null {
    const isPriced = order.type === 'market' || isCount(order.price);
    if (
      !isCount(order.id) ||
      !isPriced ||
      !isCount(order.quantity) ||
      !(order.display === 0 || isCount(order.display))
    )
      return 'OFF_GRID';
    if (byId.has(order.id)) return 'DUPLICATE_ID';
    if (phase === 'halted') return 'HALTED';
    const rests = order.type === 'limit' || order.type === 'postOnly';
    if (phase === 'auction') return rests ? null : 'NO_PRICE_IN_AUCTION';
    if (order.type === 'postOnly' && crosses(order.side, order.price)) return 'WOULD_TAKE';
    return order.type === 'fok' && !isFillable(order) ? 'NOT_FILLABLE' : null;
  }

  function takeOff(order: Resting): void {
    drop(order);
    listener.ended(order.id, order.leaves, 'cancelled');
  }
  function reduceBy(order: Resting, by: number): void {
    order.leaves -= by;
    // What is hidden goes first: the displayed place in the queue was earned.
    if (order.shown > order.leaves) {
      order.shown = order.leaves;
      touch(order.side, order.price);
    }
    listener.amended(order.id, order.price, order.leaves, true);
  }

  function trades(price: number): number {
    const crossing = (side: 1 | -1): Resting[] =>
      prices(side)
        .filter((each) => (each - price) * side >= 0)
        .flatMap((each) => [...queueAt(side, each)]);
    const buys = crossing(1);
    const sells = crossing(-1);
    let total = 0;
    for (let b = 0, s = 0; b < buys.length && s < sells.length; ) {
      const buy = buys[b];
      const sell = sells[s];
      if (buy === undefined || sell === undefined) break;
      const quantity = Math.min(buy.leaves, sell.leaves);
      total += quantity;
      for (const order of [buy, sell]) {
        order.leaves -= quantity;
        touch(order.side, order.price);
      }
      listener.traded(sell.id, buy.id, 1, price, quantity, sell.leaves, buy.leaves);
      for (const order of [sell, buy]) finishAuctioned(order);
      if (buy.leaves === 0) b++;
      if (sell.leaves === 0) s++;
    }
    return total;
  }
  function finishAuctioned(order: Resting): void {
    if (order.leaves > 0) {
      order.shown = peakOf(order.display, order.leaves);
      return;
    }
    drop(order);
    listener.ended(order.id, 0, 'filled');
  }
  function uncross(
    reference: number,
  ): { readonly price: number; readonly quantity: number } | null {
    phase = 'continuous';
    const interest = (side: 1 | -1): readonly (readonly [number, number])[] =>
      prices(side).map(
        (price) =>
          [price, queueAt(side, price).reduce((sum, each) => sum + each.leaves, 0)] as const,
      );
    const price = auctionPrice(interest(1), interest(-1), reference);
    return price === null ? null : { price, quantity: trades(price) };
  }
  const command = <T>(run: () => T): T => {
    const answer = run();
    publish();
    const bid = best(1);
    const ask = best(-1);
    invariant(
      phase !== 'continuous' || bid === null || ask === null || bid < ask,
      'a continuous book is never crossed',
    );
    return answer;
  };

  return {
    get phase() {
      return phase;
    },
    get count() {
      return byId.size;
    },
    submit: (order) =>
      command(() => {
        const reason = refusalOf(order);
        if (reason !== null) return reject(order.id, reason);
        const { id, owner, side, type, price, display, selfTrade, quantity } = order;
        arrive({ id, owner, side, type, price, display, selfTrade, leaves: quantity });
      }),
    cancel: (id) =>
      command(() => {
        const order = byId.get(id);
        if (order === undefined) return reject(id, 'UNKNOWN_ORDER');
        takeOff(order);
      }),
    reduce: (id, by) =>
      command(() => {
        const order = byId.get(id);
        if (order === undefined) return reject(id, 'UNKNOWN_ORDER');
        if (!isCount(by)) return reject(id, 'OFF_GRID');
        if (by >= order.leaves) takeOff(order);
        else reduceBy(order, by);
      }),
    amend: (id, price, leaves) =>
      command(() => {
        const order = byId.get(id);
        if (order === undefined) return reject(id, 'UNKNOWN_ORDER');
        if (!isCount(price) || !isCount(leaves)) return reject(id, 'OFF_GRID');
        if (price === order.price && leaves <= order.leaves)
          return reduceBy(order, order.leaves - leaves);
        if (phase === 'halted') return reject(id, 'HALTED');
        drop(order);
        listener.amended(id, price, leaves, false);
        arrive({
          id,
          owner: order.owner,
          side: order.side,
          type: 'limit',
          price,
          display: order.display,
          selfTrade: order.selfTrade,
          leaves,
        });
      }),
    setPhase: (next) =>
      command(() => {
        phase = next;
        const bid = best(1);
        const ask = best(-1);
        // MAT-11: what crossed in an auction trades before anything else does.
        if (next === 'continuous' && bid !== null && ask !== null && bid >= ask)
          uncross((bid + ask) / 2);
      }),
    uncross: (reference) => command(() => uncross(reference)),
    best,
    sizeAt,
    depth: (side, levels) =>
      prices(side)
        .slice(0, levels)
        .map((price) => [price, sizeAt(side, price)] as const),
    leavesOf: (id) => byId.get(id)?.leaves ?? null,
    hash: () => {
      let hash = 0;
      for (const side of [1, -1] as const) {
        for (const price of prices(side))
          for (const each of queueAt(side, price))
            hash = mixed(mixed(mixed(mixed(hash, price * side), each.id), each.leaves), each.shown);
      }
      return hash;
    },
  };
}
