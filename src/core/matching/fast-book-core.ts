import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { IdTable } from './id-table.ts';
import type { BookListener, BookPhase, MatchType, SelfTradePolicy } from './matching-book.ts';
import {
  DISPLAY,
  ID,
  LEAVES,
  NEXT,
  OrderPool,
  OWNER,
  PREVIOUS,
  PRICE,
  SELF_TRADE,
  SHOWN,
  SIDE,
  SLOT,
} from './order-pool.ts';
import { PriceLadder } from './price-ladder.ts';

export const NONE = -1;
/** The words of an order as numbers, for columns of commands. */
export const TYPE_CODE: { readonly [Type in MatchType]: number } = {
  limit: 0,
  market: 1,
  ioc: 2,
  fok: 3,
  postOnly: 4,
};
export const SELF_TRADE_CODE: { readonly [Policy in SelfTradePolicy]: number } = {
  allow: 0,
  cancelNewest: 1,
  cancelOldest: 2,
  cancelBoth: 3,
  decrement: 4,
};
const { limit: LIMIT, market: MARKET, postOnly: POST_ONLY } = TYPE_CODE;
const {
  allow: ALLOW,
  cancelNewest: CANCEL_NEWEST,
  cancelOldest: CANCEL_OLDEST,
  decrement: DECREMENT,
} = SELF_TRADE_CODE;
export const peakOf = (display: number, leaves: number): number =>
  display > 0 && display < leaves ? display : leaves;

export interface FastBookOptions {
  /** Resting orders that it holds before it grows for the first time. */
  readonly capacity: Count;
}

/** The hot part of the fast book: levels, queues and matching. What may be done when is decided above it. */
export class FastBookCore {
  protected readonly listener: BookListener;
  protected readonly pool: OrderPool;
  protected readonly ids: IdTable;
  protected readonly bids = new PriceLadder(1);
  protected readonly asks = new PriceLadder(-1);
  phase: BookPhase = 'continuous';
  count = 0;
  // The order in hand: what is left of it, and whether it was ended by self-trade prevention.
  protected leaves = 0;
  protected isPrevented = false;
  // Levels that the command touched, in order; a handful nearly always.
  protected touchedSide = new Int8Array(16);
  protected touchedPrice = new Float64Array(16);
  protected touched = 0;

  constructor(listener: BookListener, options: FastBookOptions) {
    this.listener = listener;
    this.pool = new OrderPool(options.capacity);
    this.ids = new IdTable(options.capacity);
  }

  protected touch(side: 1 | -1, price: number): void {
    for (let i = this.touched - 1; i >= 0; i--)
      if (this.touchedPrice[i]! === price && this.touchedSide[i]! === side) return;
    if (this.touched === this.touchedPrice.length) {
      const sides = new Int8Array(this.touched * 2);
      const prices = new Float64Array(this.touched * 2);
      sides.set(this.touchedSide);
      prices.set(this.touchedPrice);
      [this.touchedSide, this.touchedPrice] = [sides, prices];
    }
    this.touchedSide[this.touched] = side;
    this.touchedPrice[this.touched++] = price;
  }
  protected publish(): void {
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
  protected link(at: number): void {
    const { numbers, links } = this.pool;
    const side = links[(at << 3) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = numbers[(at << 3) + PRICE]!;
    let slot = ladder.slot(price);
    if (slot === NONE) slot = ladder.open(price);
    links[(at << 3) + SLOT] = slot;
    const tail = ladder.tailOf(slot);
    links[(at << 3) + PREVIOUS] = tail;
    links[(at << 3) + NEXT] = NONE;
    if (tail === NONE) ladder.setHead(slot, at);
    else links[(tail << 3) + NEXT] = at;
    ladder.setTail(slot, at);
    ladder.addShown(slot, numbers[(at << 3) + SHOWN]!);
    this.touch(side, price);
  }
  protected unlink(at: number): void {
    const { numbers, links } = this.pool;
    const side = links[(at << 3) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = numbers[(at << 3) + PRICE]!;
    const slot = links[(at << 3) + SLOT]!;
    const before = links[(at << 3) + PREVIOUS]!;
    const after = links[(at << 3) + NEXT]!;
    if (before === NONE) ladder.setHead(slot, after);
    else links[(before << 3) + NEXT] = after;
    if (after === NONE) ladder.setTail(slot, before);
    else links[(after << 3) + PREVIOUS] = before;
    ladder.addShown(slot, -numbers[(at << 3) + SHOWN]!);
    this.touch(side, price);
    if (before === NONE && after === NONE) ladder.close(slot);
  }
  protected remove(at: number): void {
    this.unlink(at);
    this.ids.delete(this.pool.numbers[(at << 3) + ID]!);
    this.pool.give(at);
    this.count--;
  }
  /** Takes lots that are shown; a refilled peak goes to the back. */
  protected shrink(at: number, by: number): void {
    const { numbers, links } = this.pool;
    const side = links[(at << 3) + SIDE]! as 1 | -1;
    const ladder = side === 1 ? this.bids : this.asks;
    const price = numbers[(at << 3) + PRICE]!;
    numbers[(at << 3) + LEAVES]! -= by;
    numbers[(at << 3) + SHOWN]! -= by;
    ladder.addShown(links[(at << 3) + SLOT]!, -by);
    this.touch(side, price);
    if (numbers[(at << 3) + LEAVES]! === 0) return this.remove(at);
    if (numbers[(at << 3) + SHOWN]! > 0) return;
    this.unlink(at);
    numbers[(at << 3) + SHOWN] = peakOf(
      numbers[(at << 3) + DISPLAY]!,
      numbers[(at << 3) + LEAVES]!,
    );
    this.link(at);
  }

  protected match(
    id: number,
    owner: number,
    side: 1 | -1,
    type: number,
    limit: number,
    selfTrade: number,
  ): void {
    const far = side === 1 ? this.asks : this.bids;
    for (
      let price = far.best();
      this.leaves > 0 && price !== 0 && (type === MARKET || (limit - price) * side >= 0);
      price = far.best()
    ) {
      const maker = far.headOf(far.slot(price));
      const makerId = this.pool.numbers[(maker << 3) + ID]!;
      if (
        owner !== 0 &&
        selfTrade !== ALLOW &&
        this.pool.numbers[(maker << 3) + OWNER]! === owner
      ) {
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
  protected prevent(id: number, maker: number, makerId: number, selfTrade: number): void {
    if (selfTrade === DECREMENT) {
      const quantity = Math.min(this.leaves, this.pool.numbers[(maker << 3) + SHOWN]!);
      const makerLeaves = this.pool.numbers[(maker << 3) + LEAVES]! - quantity;
      const price = this.pool.numbers[(maker << 3) + PRICE]!;
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
  protected isFillable(
    owner: number,
    side: 1 | -1,
    limit: number,
    quantity: number,
    selfTrade: number,
  ): boolean {
    const far = side === 1 ? this.asks : this.bids;
    let left = quantity;
    for (
      let price = far.best();
      price !== 0 && (limit - price) * side >= 0;
      price = far.behind(price)
    ) {
      const head = far.headOf(far.slot(price));
      for (let at = head; at !== NONE; at = this.pool.links[(at << 3) + NEXT]!) {
        const isOwn =
          owner !== 0 && selfTrade !== ALLOW && this.pool.numbers[(at << 3) + OWNER]! === owner;
        if (isOwn && selfTrade !== CANCEL_OLDEST) return false;
        if (!isOwn) left -= this.pool.numbers[(at << 3) + SHOWN]!;
        if (left <= 0) return true;
      }
      for (let at = head; at !== NONE; at = this.pool.links[(at << 3) + NEXT]!)
        if (
          !(owner !== 0 && selfTrade !== ALLOW && this.pool.numbers[(at << 3) + OWNER]! === owner)
        )
          left -= this.pool.numbers[(at << 3) + LEAVES]! - this.pool.numbers[(at << 3) + SHOWN]!;
      if (left <= 0) return true;
    }
    return false;
  }

  protected arrive(
    id: number,
    owner: number,
    side: 1 | -1,
    type: number,
    price: number,
    quantity: number,
    display: number,
    selfTrade: number,
  ): void {
    this.leaves = quantity;
    this.isPrevented = false;
    if (this.phase === 'continuous') this.match(id, owner, side, type, price, selfTrade);
    invariant(
      this.leaves >= 0 && this.leaves <= quantity,
      'a taker gives away at most what it has',
    );
    if (this.isPrevented) return;
    if (this.leaves === 0) return this.listener.ended(id, 0, 'filled');
    if (type !== LIMIT && type !== POST_ONLY)
      return this.listener.ended(id, this.leaves, 'unfilled');
    const at = this.pool.take();
    const { numbers, links } = this.pool;
    numbers[(at << 3) + ID] = id;
    numbers[(at << 3) + OWNER] = owner;
    links[(at << 3) + SIDE] = side;
    numbers[(at << 3) + PRICE] = price;
    numbers[(at << 3) + LEAVES] = this.leaves;
    numbers[(at << 3) + SHOWN] = peakOf(display, this.leaves);
    numbers[(at << 3) + DISPLAY] = display;
    links[(at << 3) + SELF_TRADE] = selfTrade;
    this.ids.put(id, at);
    this.count++;
    this.link(at);
    this.listener.rested(id, side, price, this.leaves);
  }
}
