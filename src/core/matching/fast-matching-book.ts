import { invariant } from '#core/kernel/assert';
import { auctionPrice } from './auction-price.ts';
import { mixed } from './book-hash.ts';
import { IdTable } from './id-table.ts';
import type { BookListener, BookOrder, BookPhase, BookRejection, MatchingBook, MatchType, SelfTradePolicy } from './matching-book.ts';
import { DISPLAY, ID, LEAVES, NEXT, OrderPool, OWNER, PREVIOUS, PRICE, SELF_TRADE, SHOWN, SIDE } from './order-pool.ts';
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
export const fastMatchingBook = (listener: BookListener, options: FastBookOptions = { capacity: 4096 }): FastMatchingBook => new FastBook(listener, options);

class FastBook implements FastMatchingBook {
  private readonly listener: BookListener;
  private readonly pool: OrderPool;
  private readonly ids: IdTable;
  private readonly bids = new PriceLadder(1);
  private readonly asks = new PriceLadder(-1);
  phase: BookPhase = 'continuous';
  count = 0;
  // The order in hand: what is left of it, and whether it was ended by self-trade prevention.
  private leaves = 0;
  private isPrevented = false;
  // Levels that the command touched, in order; a handful nearly always.
  private touchedSide = new Int8Array(16);
  private touchedPrice = new Float64Array(16);
  private touched = 0;

  constructor(listener: BookListener, options: FastBookOptions) {
    this.listener = listener;
    this.pool = new OrderPool(options.capacity);
    this.ids = new IdTable(options.capacity);
  }

  private touch(side: 1 | -1, price: number): void {
    for (let i = this.touched - 1; i >= 0; i--) if (this.touchedPrice[i]! === price && this.touchedSide[i]! === side) return;
    if (this.touched === this.touchedPrice.length) {
      const [sides, prices] = [new Int8Array(this.touched * 2), new Float64Array(this.touched * 2)];
      sides.set(this.touchedSide);
      prices.set(this.touchedPrice);
      [this.touchedSide, this.touchedPrice] = [sides, prices];
    }
    this.touchedSide[this.touched] = side;
    this.touchedPrice[this.touched++] = price;
  }
  private publish(): void {
    for (let i = 0; i < this.touched; i++) {
      const side = this.touchedSide[i]! as 1 | -1;
      this.listener.level(side, this.touchedPrice[i]!, this.sizeAt(side, this.touchedPrice[i]!));
    }
    this.touched = 0;
  }
  sizeAt(side: 1 | -1, price: number): number {
    const ladder = side === 1 ? this.bids : this.asks;
    const slot = ladder.slot(price);
    return slot === NONE ? 0 : ladder.shownOf(slot);
  }

  /** To the back of its level. */
  private link(at: number): void {
    const side = this.pool.links[(at << 2) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = this.pool.numbers[(at << 3) + PRICE]!;
    let slot = ladder.slot(price);
    if (slot === NONE) slot = ladder.open(price);
    const tail = ladder.tailOf(slot);
    this.pool.links[(at << 2) + PREVIOUS] = tail;
    this.pool.links[(at << 2) + NEXT] = NONE;
    if (tail === NONE) ladder.setHead(slot, at);
    else this.pool.links[(tail << 2) + NEXT] = at;
    ladder.setTail(slot, at);
    ladder.addShown(slot, this.pool.numbers[(at << 3) + SHOWN]!);
    this.touch(side, price);
  }
  private unlink(at: number): void {
    const side = this.pool.links[(at << 2) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = this.pool.numbers[(at << 3) + PRICE]!;
    const slot = ladder.slot(price);
    const before = this.pool.links[(at << 2) + PREVIOUS]!;
    const after = this.pool.links[(at << 2) + NEXT]!;
    if (before === NONE) ladder.setHead(slot, after);
    else this.pool.links[(before << 2) + NEXT] = after;
    if (after === NONE) ladder.setTail(slot, before);
    else this.pool.links[(after << 2) + PREVIOUS] = before;
    ladder.addShown(slot, -this.pool.numbers[(at << 3) + SHOWN]!);
    this.touch(side, price);
    if (before === NONE && after === NONE) ladder.close(slot);
  }
  private remove(at: number): void {
    this.unlink(at);
    this.ids.delete(this.pool.numbers[(at << 3) + ID]!);
    this.pool.give(at);
    this.count--;
  }
  /** Takes lots that are shown; a refilled peak goes to the back. */
  private shrink(at: number, by: number): void {
    const side = this.pool.links[(at << 2) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = this.pool.numbers[(at << 3) + PRICE]!;
    this.pool.numbers[(at << 3) + LEAVES]! -= by;
    this.pool.numbers[(at << 3) + SHOWN]! -= by;
    ladder.addShown(ladder.slot(price), -by);
    this.touch(side, price);
    if (this.pool.numbers[(at << 3) + LEAVES]! === 0) return this.remove(at);
    if (this.pool.numbers[(at << 3) + SHOWN]! > 0) return;
    this.unlink(at);
    this.pool.numbers[(at << 3) + SHOWN] = peakOf(this.pool.numbers[(at << 3) + DISPLAY]!, this.pool.numbers[(at << 3) + LEAVES]!);
    this.link(at);
  }

  private match(id: number, owner: number, side: 1 | -1, type: number, limit: number, selfTrade: number): void {
    const far = side === 1 ? this.asks : this.bids;
    for (let price = far.best(); this.leaves > 0 && price !== 0 && (type === MARKET || (limit - price) * side >= 0); price = far.best()) {
      const maker = far.headOf(far.slot(price));
      const makerId = this.pool.numbers[(maker << 3) + ID]!;
      if (owner !== 0 && selfTrade !== ALLOW && this.pool.numbers[(maker << 3) + OWNER]! === owner) {
        this.prevent(id, maker, makerId, selfTrade);
        if (this.isPrevented) return;
        continue;
      }
      const shown = this.pool.numbers[(maker << 3) + SHOWN]!;
      const quantity = this.leaves < shown ? this.leaves : shown;
      const makerLeaves = this.pool.numbers[(maker << 3) + LEAVES]! - quantity;
      this.leaves -= quantity;
      this.shrink(maker, quantity);
      this.listener.traded(makerId, id, side, price, quantity, makerLeaves, this.leaves);
      if (makerLeaves === 0) this.listener.ended(makerId, 0, 'filled');
    }
  }
  private prevent(id: number, maker: number, makerId: number, selfTrade: number): void {
    if (selfTrade === DECREMENT) {
      const quantity = Math.min(this.leaves, this.pool.numbers[(maker << 3) + SHOWN]!);
      const [makerLeaves, price] = [this.pool.numbers[(maker << 3) + LEAVES]! - quantity, this.pool.numbers[(maker << 3) + PRICE]!];
      this.leaves -= quantity;
      this.shrink(maker, quantity);
      if (makerLeaves === 0) this.listener.ended(makerId, 0, 'selfTrade');
      else this.listener.amended(makerId, price, makerLeaves, true);
      if (this.leaves > 0) return;
      this.listener.ended(id, 0, 'selfTrade');
      this.isPrevented = true;
      return;
    }
    if (selfTrade !== CANCEL_NEWEST) {
      const makerLeaves = this.pool.numbers[(maker << 3) + LEAVES]!;
      this.remove(maker);
      this.listener.ended(makerId, makerLeaves, 'selfTrade');
    }
    if (selfTrade === CANCEL_OLDEST) return;
    this.listener.ended(id, this.leaves, 'selfTrade');
    this.leaves = 0;
    this.isPrevented = true;
  }
  private isFillable(owner: number, side: 1 | -1, limit: number, quantity: number, selfTrade: number): boolean {
    const far = side === 1 ? this.asks : this.bids;
    let left = quantity;
    for (let price = far.best(); price !== 0 && (limit - price) * side >= 0; price = far.behind(price)) {
      const head = far.headOf(far.slot(price));
      for (let at = head; at !== NONE; at = this.pool.links[(at << 2) + NEXT]!) {
        const isOwn = owner !== 0 && selfTrade !== ALLOW && this.pool.numbers[(at << 3) + OWNER]! === owner;
        if (isOwn && selfTrade !== CANCEL_OLDEST) return false;
        if (!isOwn) left -= this.pool.numbers[(at << 3) + SHOWN]!;
        if (left <= 0) return true;
      }
      for (let at = head; at !== NONE; at = this.pool.links[(at << 2) + NEXT]!) if (!(owner !== 0 && selfTrade !== ALLOW && this.pool.numbers[(at << 3) + OWNER]! === owner)) left -= this.pool.numbers[(at << 3) + LEAVES]! - this.pool.numbers[(at << 3) + SHOWN]!;
      if (left <= 0) return true;
    }
    return false;
  }

  private arrive(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): void {
    this.leaves = quantity;
    this.isPrevented = false;
    if (this.phase === 'continuous') this.match(id, owner, side, type, price, selfTrade);
    invariant(this.leaves >= 0 && this.leaves <= quantity, 'a taker gives away at most what it has');
    if (this.isPrevented) return;
    if (this.leaves === 0) return this.listener.ended(id, 0, 'filled');
    if (type !== LIMIT && type !== POST_ONLY) return this.listener.ended(id, this.leaves, 'unfilled');
    const at = this.pool.take();
    this.pool.numbers[(at << 3) + ID] = id;
    this.pool.numbers[(at << 3) + OWNER] = owner;
    this.pool.links[(at << 2) + SIDE] = side;
    this.pool.numbers[(at << 3) + PRICE] = price;
    this.pool.numbers[(at << 3) + LEAVES] = this.leaves;
    this.pool.numbers[(at << 3) + SHOWN] = peakOf(display, this.leaves);
    this.pool.numbers[(at << 3) + DISPLAY] = display;
    this.pool.links[(at << 2) + SELF_TRADE] = selfTrade;
    this.ids.put(id, at);
    this.count++;
    this.link(at);
    this.listener.rested(id, side, price, this.leaves);
  }
  private crosses(side: 1 | -1, limit: number): boolean {
    const best = side === 1 ? this.asks.best() : this.bids.best();
    return best !== 0 && (limit - best) * side >= 0;
  }
  private refusalOf(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): BookRejection | null {
    if (!isCount(id) || !(type === MARKET || isCount(price)) || !isCount(quantity) || !(display === 0 || isCount(display))) return 'OFF_GRID';
    if (this.ids.get(id) !== NONE) return 'DUPLICATE_ID';
    if (this.phase === 'halted') return 'HALTED';
    if (this.phase === 'auction') return type === LIMIT || type === POST_ONLY ? null : 'NO_PRICE_IN_AUCTION';
    if (type === POST_ONLY && this.crosses(side, price)) return 'WOULD_TAKE';
    return type === FOK && !this.isFillable(owner, side, price, quantity, selfTrade) ? 'NOT_FILLABLE' : null;
  }
  place(id: number, owner: number, side: 1 | -1, type: number, price: number, quantity: number, display: number, selfTrade: number): void {
    const reason = this.refusalOf(id, owner, side, type, price, quantity, display, selfTrade);
    if (reason === null) this.arrive(id, owner, side, type, price, quantity, display, selfTrade);
    else this.listener.rejected(id, reason);
    this.publish();
  }

  private takeOff(at: number): void {
    const id = this.pool.numbers[(at << 3) + ID]!;
    const left = this.pool.numbers[(at << 3) + LEAVES]!;
    this.remove(at);
    this.listener.ended(id, left, 'cancelled');
  }
  private reduceBy(at: number, by: number): void {
    const left = this.pool.numbers[(at << 3) + LEAVES]! - by;
    this.pool.numbers[(at << 3) + LEAVES] = left;
    const hidden = this.pool.numbers[(at << 3) + SHOWN]! - left;
    if (hidden > 0) {
      const side = this.pool.links[(at << 2) + SIDE]! as 1 | -1;
      const ladder = side === 1 ? this.bids : this.asks;
      this.pool.numbers[(at << 3) + SHOWN] = left;
      ladder.addShown(ladder.slot(this.pool.numbers[(at << 3) + PRICE]!), -hidden);
      this.touch(side, this.pool.numbers[(at << 3) + PRICE]!);
    }
    this.listener.amended(this.pool.numbers[(at << 3) + ID]!, this.pool.numbers[(at << 3) + PRICE]!, left, true);
  }
  private amendTo(at: number, price: number, left: number): void {
    const [id, owner, side, display, selfTrade] = [this.pool.numbers[(at << 3) + ID]!, this.pool.numbers[(at << 3) + OWNER]!, this.pool.links[(at << 2) + SIDE]! as 1 | -1, this.pool.numbers[(at << 3) + DISPLAY]!, this.pool.links[(at << 2) + SELF_TRADE]!];
    this.remove(at);
    this.listener.amended(id, price, left, false);
    this.arrive(id, owner, side, LIMIT, price, left, display, selfTrade);
  }

  /** Every resting order of a side, best first. */
  private *queue(side: 1 | -1): Generator<number> {
    const ladder = side === 1 ? this.bids : this.asks;
    for (let price = ladder.best(); price !== 0; price = ladder.behind(price)) for (let at = ladder.headOf(ladder.slot(price)); at !== NONE; at = this.pool.links[(at << 2) + NEXT]!) yield at;
  }
  private trades(price: number): number {
    const crossing = (side: 1 | -1): number[] => [...this.queue(side)].filter((at) => (this.pool.numbers[(at << 3) + PRICE]! - price) * side >= 0);
    const [buys, sells] = [crossing(1), crossing(-1)];
    let total = 0;
    for (let [b, s] = [0, 0]; b < buys.length && s < sells.length; ) {
      const [buy, sell] = [buys[b]!, sells[s]!];
      const quantity = Math.min(this.pool.numbers[(buy << 3) + LEAVES]!, this.pool.numbers[(sell << 3) + LEAVES]!);
      total += quantity;
      this.pool.numbers[(buy << 3) + LEAVES]! -= quantity;
      this.pool.numbers[(sell << 3) + LEAVES]! -= quantity;
      this.touch(1, this.pool.numbers[(buy << 3) + PRICE]!);
      this.touch(-1, this.pool.numbers[(sell << 3) + PRICE]!);
      const [buyLeft, sellLeft] = [this.pool.numbers[(buy << 3) + LEAVES]!, this.pool.numbers[(sell << 3) + LEAVES]!];
      this.listener.traded(this.pool.numbers[(sell << 3) + ID]!, this.pool.numbers[(buy << 3) + ID]!, 1, price, quantity, sellLeft, buyLeft);
      this.finishAuctioned(sell);
      this.finishAuctioned(buy);
      if (buyLeft === 0) b++;
      if (sellLeft === 0) s++;
    }
    return total;
  }
  private finishAuctioned(at: number): void {
    if (this.pool.numbers[(at << 3) + LEAVES]! === 0) {
      const id = this.pool.numbers[(at << 3) + ID]!;
      this.remove(at);
      return this.listener.ended(id, 0, 'filled');
    }
    const ladder = this.pool.links[(at << 2) + SIDE]! === 1 ? this.bids : this.asks;
    const shown = peakOf(this.pool.numbers[(at << 3) + DISPLAY]!, this.pool.numbers[(at << 3) + LEAVES]!);
    ladder.addShown(ladder.slot(this.pool.numbers[(at << 3) + PRICE]!), shown - this.pool.numbers[(at << 3) + SHOWN]!);
    this.pool.numbers[(at << 3) + SHOWN] = shown;
  }
  private interest(side: 1 | -1): readonly (readonly [number, number])[] {
    const levels = new Map<number, number>();
    for (const at of this.queue(side)) levels.set(this.pool.numbers[(at << 3) + PRICE]!, (levels.get(this.pool.numbers[(at << 3) + PRICE]!) ?? 0) + this.pool.numbers[(at << 3) + LEAVES]!);
    return [...levels];
  }
  uncross(reference: number): { readonly price: number; readonly quantity: number } | null {
    this.phase = 'continuous';
    const price = auctionPrice(this.interest(1), this.interest(-1), reference);
    const done = price === null ? null : { price, quantity: this.trades(price) };
    this.publish();
    return done;
  }

  submit(order: BookOrder): void {
    this.place(order.id, order.owner, order.side, TYPE_CODE[order.type], order.price, order.quantity, order.display, SELF_TRADE_CODE[order.selfTrade]);
  }
  get capacity(): number {
    return this.pool.capacity;
  }
  cancel(id: number): void {
    const at = this.ids.get(id);
    if (at === NONE) return this.listener.rejected(id, 'UNKNOWN_ORDER');
    this.takeOff(at);
    this.publish();
  }
  reduce(id: number, by: number): void {
    const at = this.ids.get(id);
    if (at === NONE) return this.listener.rejected(id, 'UNKNOWN_ORDER');
    if (!isCount(by)) return this.listener.rejected(id, 'OFF_GRID');
    if (by >= this.pool.numbers[(at << 3) + LEAVES]!) this.takeOff(at);
    else this.reduceBy(at, by);
    this.publish();
  }
  amend(id: number, price: number, left: number): void {
    const at = this.ids.get(id);
    if (at === NONE) return this.listener.rejected(id, 'UNKNOWN_ORDER');
    if (!isCount(price) || !isCount(left)) return this.listener.rejected(id, 'OFF_GRID');
    const before = this.pool.numbers[(at << 3) + LEAVES]!;
    if (price === this.pool.numbers[(at << 3) + PRICE]! && left <= before) this.reduceBy(at, before - left);
    else if (this.phase === 'halted') return this.listener.rejected(id, 'HALTED');
    else this.amendTo(at, price, left);
    this.publish();
  }
  setPhase(next: BookPhase): void {
    this.phase = next;
    const bid = this.bids.best();
    const ask = this.asks.best();
    if (next === 'continuous' && bid !== 0 && ask !== 0 && bid >= ask) this.uncross((bid + ask) / 2);
  }
  best(side: 1 | -1): number | null {
    return (side === 1 ? this.bids : this.asks).best() || null;
  }
  depth(side: 1 | -1, levels: number): readonly (readonly [price: number, size: number])[] {
    const ladder = side === 1 ? this.bids : this.asks;
    const rows: (readonly [number, number])[] = [];
    for (let price = ladder.best(); price !== 0 && rows.length < levels; price = ladder.behind(price)) rows.push([price, this.sizeAt(side, price)] as const);
    return rows;
  }
  leavesOf(id: number): number | null {
    const at = this.ids.get(id);
    return at === NONE ? null : this.pool.numbers[(at << 3) + LEAVES]!;
  }
  hash(): number {
    const { numbers } = this.pool;
    let hash = 0;
    for (const side of [1, -1] as const) {
      for (const at of this.queue(side)) hash = mixed(mixed(mixed(mixed(hash, numbers[(at << 3) + PRICE]! * side), numbers[(at << 3) + ID]!), numbers[(at << 3) + LEAVES]!), numbers[(at << 3) + SHOWN]!);
    }
    return hash;
  }
}
