import type { Count } from '#core/kernel/units';
import { auctionPrice } from './auction-price.ts';
import { mixed } from './book-hash.ts';
import {
  FastBookCore,
  type FastBookOptions,
  NONE,
  peakOf,
  SELF_TRADE_CODE,
  TYPE_CODE,
} from './fast-book-core.ts';
import type {
  BookListener,
  BookOrder,
  BookPhase,
  BookRejection,
  MatchingBook,
} from './matching-book.ts';
import { DISPLAY, ID, LEAVES, NEXT, OWNER, PRICE, SELF_TRADE, SHOWN, SIDE } from './order-pool.ts';

const { limit: LIMIT, market: MARKET, fok: FOK, postOnly: POST_ONLY } = TYPE_CODE;
const isCount = (value: number): boolean =>
  value > 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value;

export interface FastMatchingBook extends MatchingBook {
  /** `submit` in numbers (TYPE_CODE, SELF_TRADE_CODE): no object per order. */
  place(
    id: number,
    owner: number,
    side: 1 | -1,
    type: number,
    price: number,
    quantity: number,
    display: number,
    selfTrade: number,
  ): void;
  /** Places for orders; it does not change while nothing grows. */
  readonly capacity: Count;
}

/** The fast twin: typed arrays, levels found by price index, queues as links, ids in an open table. Answers every command as the plain one does. */
export const fastMatchingBook = (
  listener: BookListener,
  options: FastBookOptions = { capacity: 4096 },
): FastMatchingBook => new FastBook(listener, options);

class FastBook extends FastBookCore implements FastMatchingBook {
  private crosses(side: 1 | -1, limit: number): boolean {
    const best = side === 1 ? this.asks.best() : this.bids.best();
    return best !== 0 && (limit - best) * side >= 0;
  }
  private refusalOf(
    id: number,
    owner: number,
    side: 1 | -1,
    type: number,
    price: number,
    quantity: number,
    display: number,
    selfTrade: number,
  ): BookRejection | null {
    if (
      !isCount(id) ||
      !(type === MARKET || isCount(price)) ||
      !isCount(quantity) ||
      !(display === 0 || isCount(display))
    )
      return 'OFF_GRID';
    if (this.ids.get(id) !== NONE) return 'DUPLICATE_ID';
    if (this.phase === 'halted') return 'HALTED';
    if (this.phase === 'auction')
      return type === LIMIT || type === POST_ONLY ? null : 'NO_PRICE_IN_AUCTION';
    if (type === POST_ONLY && this.crosses(side, price)) return 'WOULD_TAKE';
    return type === FOK && !this.isFillable(owner, side, price, quantity, selfTrade)
      ? 'NOT_FILLABLE'
      : null;
  }
  place(
    id: number,
    owner: number,
    side: 1 | -1,
    type: number,
    price: number,
    quantity: number,
    display: number,
    selfTrade: number,
  ): void {
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
      const side = this.pool.links[(at << 3) + SIDE]! as 1 | -1;
      const ladder = side === 1 ? this.bids : this.asks;
      this.pool.numbers[(at << 3) + SHOWN] = left;
      ladder.addShown(ladder.slot(this.pool.numbers[(at << 3) + PRICE]!), -hidden);
      this.touch(side, this.pool.numbers[(at << 3) + PRICE]!);
    }
    this.listener.amended(
      this.pool.numbers[(at << 3) + ID]!,
      this.pool.numbers[(at << 3) + PRICE]!,
      left,
      true,
    );
  }
  private amendTo(at: number, price: number, left: number): void {
    const id = this.pool.numbers[(at << 3) + ID]!;
    const owner = this.pool.numbers[(at << 3) + OWNER]!;
    const side = this.pool.links[(at << 3) + SIDE]! as 1 | -1;
    const display = this.pool.numbers[(at << 3) + DISPLAY]!;
    const selfTrade = this.pool.links[(at << 3) + SELF_TRADE]!;
    this.remove(at);
    this.listener.amended(id, price, left, false);
    this.arrive(id, owner, side, LIMIT, price, left, display, selfTrade);
  }

  /** Every resting order of a side, best first. */
  private *queue(side: 1 | -1): Generator<number> {
    const ladder = side === 1 ? this.bids : this.asks;
    for (let price = ladder.best(); price !== 0; price = ladder.behind(price))
      for (
        let at = ladder.headOf(ladder.slot(price));
        at !== NONE;
        at = this.pool.links[(at << 3) + NEXT]!
      )
        yield at;
  }
  private trades(price: number): number {
    const crossing = (side: 1 | -1): number[] =>
      [...this.queue(side)].filter(
        (at) => (this.pool.numbers[(at << 3) + PRICE]! - price) * side >= 0,
      );
    const buys = crossing(1);
    const sells = crossing(-1);
    let total = 0;
    for (let b = 0, s = 0; b < buys.length && s < sells.length; ) {
      const buy = buys[b]!;
      const sell = sells[s]!;
      const quantity = Math.min(
        this.pool.numbers[(buy << 3) + LEAVES]!,
        this.pool.numbers[(sell << 3) + LEAVES]!,
      );
      total += quantity;
      this.pool.numbers[(buy << 3) + LEAVES]! -= quantity;
      this.pool.numbers[(sell << 3) + LEAVES]! -= quantity;
      this.touch(1, this.pool.numbers[(buy << 3) + PRICE]!);
      this.touch(-1, this.pool.numbers[(sell << 3) + PRICE]!);
      const buyLeft = this.pool.numbers[(buy << 3) + LEAVES]!;
      const sellLeft = this.pool.numbers[(sell << 3) + LEAVES]!;
      this.listener.traded(
        this.pool.numbers[(sell << 3) + ID]!,
        this.pool.numbers[(buy << 3) + ID]!,
        1,
        price,
        quantity,
        sellLeft,
        buyLeft,
      );
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
    const ladder = this.pool.links[(at << 3) + SIDE]! === 1 ? this.bids : this.asks;
    const shown = peakOf(
      this.pool.numbers[(at << 3) + DISPLAY]!,
      this.pool.numbers[(at << 3) + LEAVES]!,
    );
    ladder.addShown(
      ladder.slot(this.pool.numbers[(at << 3) + PRICE]!),
      shown - this.pool.numbers[(at << 3) + SHOWN]!,
    );
    this.pool.numbers[(at << 3) + SHOWN] = shown;
  }
  private interest(side: 1 | -1): readonly (readonly [number, number])[] {
    const levels = new Map<number, number>();
    for (const at of this.queue(side))
      levels.set(
        this.pool.numbers[(at << 3) + PRICE]!,
        (levels.get(this.pool.numbers[(at << 3) + PRICE]!) ?? 0) +
          this.pool.numbers[(at << 3) + LEAVES]!,
      );
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
    this.place(
      order.id,
      order.owner,
      order.side,
      TYPE_CODE[order.type],
      order.price,
      order.quantity,
      order.display,
      SELF_TRADE_CODE[order.selfTrade],
    );
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
    if (price === this.pool.numbers[(at << 3) + PRICE]! && left <= before)
      this.reduceBy(at, before - left);
    else if (this.phase === 'halted') return this.listener.rejected(id, 'HALTED');
    else this.amendTo(at, price, left);
    this.publish();
  }
  setPhase(next: BookPhase): void {
    this.phase = next;
    const bid = this.bids.best();
    const ask = this.asks.best();
    if (next === 'continuous' && bid !== 0 && ask !== 0 && bid >= ask)
      this.uncross((bid + ask) / 2);
  }
  best(side: 1 | -1): number | null {
    return (side === 1 ? this.bids : this.asks).best() || null;
  }
  depth(side: 1 | -1, levels: number): readonly (readonly [price: number, size: number])[] {
    const ladder = side === 1 ? this.bids : this.asks;
    const rows: (readonly [number, number])[] = [];
    for (
      let price = ladder.best();
      price !== 0 && rows.length < levels;
      price = ladder.behind(price)
    )
      rows.push([price, this.sizeAt(side, price)] as const);
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
      for (const at of this.queue(side))
        hash = mixed(
          mixed(
            mixed(mixed(hash, numbers[(at << 3) + PRICE]! * side), numbers[(at << 3) + ID]!),
            numbers[(at << 3) + LEAVES]!,
          ),
          numbers[(at << 3) + SHOWN]!,
        );
    }
    return hash;
  }
}
