import type { Count, InLots, TickPrice } from '#core/kernel/units';
/** What an order does on arrival. `market` takes at any price; `ioc` takes to its limit; neither ever rests. `fok`: all at once or nothing. */
export type MatchType = 'limit' | 'market' | 'ioc' | 'fok' | 'postOnly';
/** What happens where an order would trade with one of its own owner's. `decrement`: both shrink by what would have traded. */
export type SelfTradePolicy =
  | 'allow'
  | 'cancelNewest'
  | 'cancelOldest'
  | 'cancelBoth'
  | 'decrement';
/** `auction` collects without trading until `uncross`; `halted` takes cancels and reductions only. */
export type BookPhase = 'continuous' | 'auction' | 'halted';
export type EndReason = 'filled' | 'cancelled' | 'unfilled' | 'selfTrade';
export type BookRejection =
  | 'DUPLICATE_ID'
  | 'OFF_GRID'
  | 'WOULD_TAKE'
  | 'NOT_FILLABLE'
  | 'HALTED'
  | 'UNKNOWN_ORDER'
  | 'NO_PRICE_IN_AUCTION';

/** Prices are whole ticks, quantities whole lots, both positive. */
export interface BookOrder {
  /** Any safe integer >= 1; not in use by a living order. */
  readonly id: number;
  /** Whose it is, for self-trade prevention; 0: nobody's, never prevented. */
  readonly owner: number;
  readonly side: 1 | -1;
  readonly type: MatchType;
  /** Limit in ticks; 0 for `market`. */
  readonly price: TickPrice;
  readonly quantity: InLots;
  /** Iceberg: at most this much is shown, a refilled peak joins the back of its level. 0: all is shown. */
  readonly display: InLots;
  readonly selfTrade: SelfTradePolicy;
}

/** Everything that a command leads to, in order, as plain numbers: a book allocates nothing for it. */
export interface BookListener {
  /** At the maker's price. `leaves` are those after the trade. */
  traded(
    makerId: number,
    takerId: number,
    takerSide: 1 | -1,
    price: number,
    quantity: number,
    makerLeaves: number,
    takerLeaves: number,
  ): void;
  rested(id: number, side: 1 | -1, price: number, leaves: number): void;
  ended(id: number, leaves: number, reason: EndReason): void;
  amended(id: number, price: number, leaves: number, keptPriority: boolean): void;
  rejected(id: number, reason: BookRejection): void;
  /** Displayed size of a level after the command; 0: the level is gone. Once per level touched and command. */
  level(side: 1 | -1, price: number, size: number): void;
}

/**
 * Price-time priority for one instrument. The plain twin and the fast one answer every command stream alike, event for event and hash for hash.
 * A command that cannot be taken is answered by `rejected` and changes nothing.
 */
export interface MatchingBook {
  readonly phase: BookPhase;
  submit(order: BookOrder): void;
  cancel(id: number): void;
  /** Takes `by` lots off an order's leaves; keeps its priority. All of it or more: a cancel. */
  reduce(id: number, by: number): void;
  /** New price and leaves. A smaller quantity at the same price keeps priority; everything else is a new arrival with the same id and may trade. */
  amend(id: number, price: number, leaves: number): void;
  setPhase(phase: BookPhase): void;
  /** The auction's price (most volume, then least surplus, then nearest to `reference`) and its trades; then continuous. Null: nothing crossed. */
  uncross(reference: number): { readonly price: number; readonly quantity: number } | null;
  best(side: 1 | -1): number | null;
  /** Displayed. */
  sizeAt(side: 1 | -1, price: number): number;
  depth(side: 1 | -1, levels: number): readonly (readonly [price: number, size: number])[];
  /** With the hidden part of an iceberg; null: not in the book. */
  leavesOf(id: number): number | null;
  /** Resting orders. */
  readonly count: Count;
  /** Of all resting orders in priority order: equal books, equal hashes. */
  hash(): number;
}
