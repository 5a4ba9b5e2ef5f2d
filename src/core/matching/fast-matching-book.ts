import { invariant } from '#core/kernel/assert';
import { auctionPrice } from './auction-price.ts';
import { mixed } from './book-hash.ts';
import { IdTable } from './id-table.ts';
import type { BookListener, BookOrder, BookPhase, BookRejection, MatchingBook, MatchType, SelfTradePolicy } from './matching-book.ts';
import { OrderPool } from './order-pool.ts';
import { PriceLadder } from './price-ladder.ts';

const NONE = -1;
/** The words of an order as numbers, for columns of commands. */
export const TYPE_CODE: { readonly [Type in MatchType]: number } = { limit: 0, market: 1, ioc: 2, fok: 3, postOnly: 4 };
export const SELF_TRADE_CODE: { readonly [Policy in SelfTradePolicy]: number } = { allow: 0, cancelNewest: 1, cancelOldest: 2, cancelBoth: 3, decrement: 4 };
const [LIMIT, MARKET, FOK, POST_ONLY] = [TYPE_CODE.limit, TYPE_CODE.market, TYPE_CODE.fok, TYPE_CODE.postOnly];
const { allow: ALLOW, cancelNewest: CANCEL_NEWEST, cancelOldest: CANCEL_OLDEST, decrement: DECREMENT } = SELF_TRADE_CODE;

const isCount = (value: number): boolean => value > 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;
const peakOf = (display: number, leaves: number): number => (display > 0 && display < leaves ? display : leaves);

export interface FastBookOptions {
  /** Resting orders that it holds before it grows for the first time. */
  readonly capacity: number;
}
export interface FastMatchingBook extends MatchingBook {
  /** `submit` in numbers (TYPE_CODE, SELF_TRADE_CODE): no object per order. */
  place(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): void;
  /** Places for orders; it does not change while nothing grows. */
  readonly capacity: number;
}

/** The fast twin: typed arrays, levels found by price index, queues as links, ids in an open table. Answers every command as the plain one does. */
export function fastMatchingBook(listener: BookListener, options: FastBookOptions = { capacity: 4096 }): FastMatchingBook {
  const pool = new OrderPool(options.capacity);
  const ids = new IdTable(options.capacity);
  const bids = new PriceLadder(1);
  const asks = new PriceLadder(-1);
  let phase: BookPhase = 'continuous';
  let count = 0;
  // The order in hand: what is left of it, and whether it was ended by self-trade prevention.
  let leaves = 0;
  let isPrevented = false;
  // Levels that the command touched, in order; a handful nearly always.
  let touchedSide = new Int8Array(16);
  let touchedPrice = new Float64Array(16);
  let touched = 0;

  function touch(side: 1 | -1, price: number): void {
    for (let i = touched - 1; i >= 0; i--) if (touchedPrice[i]! === price && touchedSide[i]! === side) return;
    if (touched === touchedPrice.length) {
      const [sides, prices] = [new Int8Array(touched * 2), new Float64Array(touched * 2)];
      sides.set(touchedSide);
      prices.set(touchedPrice);
      [touchedSide, touchedPrice] = [sides, prices];
    }
    touchedSide[touched] = side;
    touchedPrice[touched++] = price;
  }
  function publish(): void {
    for (let i = 0; i < touched; i++) {
      const side = touchedSide[i]! as 1 | -1;
      listener.level(side, touchedPrice[i]!, sizeAt(side, touchedPrice[i]!));
    }
    touched = 0;
  }
  function sizeAt(side: 1 | -1, price: number): number {
    const ladder = side === 1 ? bids : asks;
    const slot = ladder.slot(price);
    return slot === NONE ? 0 : ladder.shownOf(slot);
  }

  /** To the back of its level. */
  function link(at: number): void {
    const side = pool.side[at]! as 1 | -1;
    const ladder = side === 1 ? bids : asks;
    const price = pool.price[at]!;
    let slot = ladder.slot(price);
    if (slot === NONE) slot = ladder.open(price);
    const tail = ladder.tailOf(slot);
    pool.previous[at] = tail;
    pool.next[at] = NONE;
    if (tail === NONE) ladder.setHead(slot, at);
    else pool.next[tail] = at;
    ladder.setTail(slot, at);
    ladder.addShown(slot, pool.shown[at]!);
    touch(side, price);
  }
  function unlink(at: number): void {
    const side = pool.side[at]! as 1 | -1;
    const ladder = side === 1 ? bids : asks;
    const price = pool.price[at]!;
    const slot = ladder.slot(price);
    const [before, after] = [pool.previous[at]!, pool.next[at]!];
    if (before === NONE) ladder.setHead(slot, after);
    else pool.next[before] = after;
    if (after === NONE) ladder.setTail(slot, before);
    else pool.previous[after] = before;
    ladder.addShown(slot, -pool.shown[at]!);
    touch(side, price);
    if (before === NONE && after === NONE) ladder.close(slot);
  }
  function remove(at: number): void {
    unlink(at);
    ids.delete(pool.id[at]!);
    pool.give(at);
    count--;
  }
  /** Takes lots that are shown; a refilled peak goes to the back. */
  function shrink(at: number, by: number): void {
    const side = pool.side[at]! as 1 | -1;
    const ladder = side === 1 ? bids : asks;
    const price = pool.price[at]!;
    pool.leaves[at]! -= by;
    pool.shown[at]! -= by;
    ladder.addShown(ladder.slot(price), -by);
    touch(side, price);
    if (pool.leaves[at]! === 0) return remove(at);
    if (pool.shown[at]! > 0) return;
    unlink(at);
    pool.shown[at] = peakOf(pool.display[at]!, pool.leaves[at]!);
    link(at);
  }

  function match(id: number, owner: number, side: 1 | -1, type: number, limit: number, selfTrade: number): void {
    const far = side === 1 ? asks : bids;
    for (let price = far.best(); leaves > 0 && price !== 0 && (type === MARKET || (limit - price) * side >= 0); price = far.best()) {
      const maker = far.headOf(far.slot(price));
      const makerId = pool.id[maker]!;
      if (owner !== 0 && selfTrade !== ALLOW && pool.owner[maker]! === owner) {
        prevent(id, maker, makerId, selfTrade);
        if (isPrevented) return;
        continue;
      }
      const shown = pool.shown[maker]!;
      const quantity = leaves < shown ? leaves : shown;
      const makerLeaves = pool.leaves[maker]! - quantity;
      leaves -= quantity;
      shrink(maker, quantity);
      listener.traded(makerId, id, side, price, quantity, makerLeaves, leaves);
      if (makerLeaves === 0) listener.ended(makerId, 0, 'filled');
    }
  }
  function prevent(id: number, maker: number, makerId: number, selfTrade: number): void {
    if (selfTrade === DECREMENT) {
      const quantity = Math.min(leaves, pool.shown[maker]!);
      const [makerLeaves, price] = [pool.leaves[maker]! - quantity, pool.price[maker]!];
      leaves -= quantity;
      shrink(maker, quantity);
      if (makerLeaves === 0) listener.ended(makerId, 0, 'selfTrade');
      else listener.amended(makerId, price, makerLeaves, true);
      if (leaves > 0) return;
      listener.ended(id, 0, 'selfTrade');
      isPrevented = true;
      return;
    }
    if (selfTrade !== CANCEL_NEWEST) {
      const makerLeaves = pool.leaves[maker]!;
      remove(maker);
      listener.ended(makerId, makerLeaves, 'selfTrade');
    }
    if (selfTrade === CANCEL_OLDEST) return;
    listener.ended(id, leaves, 'selfTrade');
    leaves = 0;
    isPrevented = true;
  }
  function isFillable(owner: number, side: 1 | -1, limit: number, quantity: number, selfTrade: number): boolean {
    const far = side === 1 ? asks : bids;
    let left = quantity;
    for (let price = far.best(); price !== 0 && (limit - price) * side >= 0; price = far.behind(price)) {
      const head = far.headOf(far.slot(price));
      for (let at = head; at !== NONE; at = pool.next[at]!) {
        const isOwn = owner !== 0 && selfTrade !== ALLOW && pool.owner[at]! === owner;
        if (isOwn && selfTrade !== CANCEL_OLDEST) return false;
        if (!isOwn) left -= pool.shown[at]!;
        if (left <= 0) return true;
      }
      for (let at = head; at !== NONE; at = pool.next[at]!) if (!(owner !== 0 && selfTrade !== ALLOW && pool.owner[at]! === owner)) left -= pool.leaves[at]! - pool.shown[at]!;
      if (left <= 0) return true;
    }
    return false;
  }

  function arrive(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): void {
    leaves = quantity;
    isPrevented = false;
    if (phase === 'continuous') match(id, owner, side, type, price, selfTrade);
    invariant(leaves >= 0 && leaves <= quantity, 'a taker gives away at most what it has');
    if (isPrevented) return;
    if (leaves === 0) return listener.ended(id, 0, 'filled');
    if (type !== LIMIT && type !== POST_ONLY) return listener.ended(id, leaves, 'unfilled');
    const at = pool.take();
    pool.id[at] = id;
    pool.owner[at] = owner;
    pool.side[at] = side;
    pool.price[at] = price;
    pool.leaves[at] = leaves;
    pool.shown[at] = peakOf(display, leaves);
    pool.display[at] = display;
    pool.selfTrade[at] = selfTrade;
    ids.put(id, at);
    count++;
    link(at);
    listener.rested(id, side, price, leaves);
  }
  function crosses(side: 1 | -1, limit: number): boolean {
    const best = side === 1 ? asks.best() : bids.best();
    return best !== 0 && (limit - best) * side >= 0;
  }
  function refusalOf(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): BookRejection | null {
    if (!isCount(id) || !(type === MARKET || isCount(price)) || !isCount(quantity) || !(display === 0 || isCount(display))) return 'OFF_GRID';
    if (ids.get(id) !== NONE) return 'DUPLICATE_ID';
    if (phase === 'halted') return 'HALTED';
    if (phase === 'auction') return type === LIMIT || type === POST_ONLY ? null : 'NO_PRICE_IN_AUCTION';
    if (type === POST_ONLY && crosses(side, price)) return 'WOULD_TAKE';
    return type === FOK && !isFillable(owner, side, price, quantity, selfTrade) ? 'NOT_FILLABLE' : null;
  }
  function place(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): void {
    const reason = refusalOf(id, owner, side, type, price, quantity, display, selfTrade);
    if (reason === null) arrive(id, owner, side, type, price, quantity, display, selfTrade);
    else listener.rejected(id, reason);
    publish();
  }

  function takeOff(at: number): void {
    const [id, left] = [pool.id[at]!, pool.leaves[at]!];
    remove(at);
    listener.ended(id, left, 'cancelled');
  }
  function reduceBy(at: number, by: number): void {
    const left = pool.leaves[at]! - by;
    pool.leaves[at] = left;
    const hidden = pool.shown[at]! - left;
    if (hidden > 0) {
      const side = pool.side[at]! as 1 | -1;
      const ladder = side === 1 ? bids : asks;
      pool.shown[at] = left;
      ladder.addShown(ladder.slot(pool.price[at]!), -hidden);
      touch(side, pool.price[at]!);
    }
    listener.amended(pool.id[at]!, pool.price[at]!, left, true);
  }
  function amendTo(at: number, price: number, left: number): void {
    const [id, owner, side, display, selfTrade] = [pool.id[at]!, pool.owner[at]!, pool.side[at]! as 1 | -1, pool.display[at]!, pool.selfTrade[at]!];
    remove(at);
    listener.amended(id, price, left, false);
    arrive(id, owner, side, LIMIT, price, left, display, selfTrade);
  }

  /** Every resting order of a side, best first. */
  function* queue(side: 1 | -1): Generator<number> {
    const ladder = side === 1 ? bids : asks;
    for (let price = ladder.best(); price !== 0; price = ladder.behind(price)) for (let at = ladder.headOf(ladder.slot(price)); at !== NONE; at = pool.next[at]!) yield at;
  }
  function trades(price: number): number {
    const crossing = (side: 1 | -1): number[] => [...queue(side)].filter((at) => (pool.price[at]! - price) * side >= 0);
    const [buys, sells] = [crossing(1), crossing(-1)];
    let total = 0;
    for (let [b, s] = [0, 0]; b < buys.length && s < sells.length; ) {
      const [buy, sell] = [buys[b]!, sells[s]!];
      const quantity = Math.min(pool.leaves[buy]!, pool.leaves[sell]!);
      total += quantity;
      pool.leaves[buy]! -= quantity;
      pool.leaves[sell]! -= quantity;
      touch(1, pool.price[buy]!);
      touch(-1, pool.price[sell]!);
      const [buyLeft, sellLeft] = [pool.leaves[buy]!, pool.leaves[sell]!];
      listener.traded(pool.id[sell]!, pool.id[buy]!, 1, price, quantity, sellLeft, buyLeft);
      finishAuctioned(sell);
      finishAuctioned(buy);
      if (buyLeft === 0) b++;
      if (sellLeft === 0) s++;
    }
    return total;
  }
  function finishAuctioned(at: number): void {
    if (pool.leaves[at]! === 0) {
      const id = pool.id[at]!;
      remove(at);
      return listener.ended(id, 0, 'filled');
    }
    const ladder = pool.side[at]! === 1 ? bids : asks;
    const shown = peakOf(pool.display[at]!, pool.leaves[at]!);
    ladder.addShown(ladder.slot(pool.price[at]!), shown - pool.shown[at]!);
    pool.shown[at] = shown;
  }
  function interest(side: 1 | -1): readonly (readonly [number, number])[] {
    const levels = new Map<number, number>();
    for (const at of queue(side)) levels.set(pool.price[at]!, (levels.get(pool.price[at]!) ?? 0) + pool.leaves[at]!);
    return [...levels];
  }
  function uncross(reference: number): { readonly price: number; readonly quantity: number } | null {
    phase = 'continuous';
    const price = auctionPrice(interest(1), interest(-1), reference);
    const done = price === null ? null : { price, quantity: trades(price) };
    publish();
    return done;
  }
  const bestOf = (side: 1 | -1): number | null => (side === 1 ? bids : asks).best() || null;

  return {
    get phase() {
      return phase;
    },
    get count() {
      return count;
    },
    get capacity() {
      return pool.capacity;
    },
    place,
    submit: (order: BookOrder) => place(order.id, order.owner, order.side, TYPE_CODE[order.type], order.price, order.quantity, order.display, SELF_TRADE_CODE[order.selfTrade]),
    cancel(id) {
      const at = ids.get(id);
      if (at === NONE) return listener.rejected(id, 'UNKNOWN_ORDER');
      takeOff(at);
      publish();
    },
    reduce(id, by) {
      const at = ids.get(id);
      if (at === NONE) return listener.rejected(id, 'UNKNOWN_ORDER');
      if (!isCount(by)) return listener.rejected(id, 'OFF_GRID');
      if (by >= pool.leaves[at]!) takeOff(at);
      else reduceBy(at, by);
      publish();
    },
    amend(id, price, left) {
      const at = ids.get(id);
      if (at === NONE) return listener.rejected(id, 'UNKNOWN_ORDER');
      if (!isCount(price) || !isCount(left)) return listener.rejected(id, 'OFF_GRID');
      if (price === pool.price[at]! && left <= pool.leaves[at]!) reduceBy(at, pool.leaves[at]! - left);
      else if (phase === 'halted') return listener.rejected(id, 'HALTED');
      else amendTo(at, price, left);
      publish();
    },
    setPhase(next) {
      phase = next;
      const [bid, ask] = [bids.best(), asks.best()];
      if (next === 'continuous' && bid !== 0 && ask !== 0 && bid >= ask) uncross((bid + ask) / 2);
    },
    uncross,
    best: bestOf,
    sizeAt,
    depth(side, levels) {
      const ladder = side === 1 ? bids : asks;
      const rows: (readonly [number, number])[] = [];
      for (let price = ladder.best(); price !== 0 && rows.length < levels; price = ladder.behind(price)) rows.push([price, sizeAt(side, price)] as const);
      return rows;
    },
    leavesOf(id) {
      const at = ids.get(id);
      return at === NONE ? null : pool.leaves[at]!;
    },
    hash() {
      let hash = 0;
      for (const side of [1, -1] as const) for (const at of queue(side)) hash = mixed(mixed(mixed(mixed(hash, pool.price[at]! * side), pool.id[at]!), pool.leaves[at]!), pool.shown[at]!);
      return hash;
    },
  };
}
