import type { InLots } from '#core/kernel/units';
/** One thing in which the venue's statement is not what we hold. Plain data: it is in the journal. */
export interface Difference {
  /** The same difference in two statements has the same key. */
  readonly key: string;
  /** `orderAlive`: ours, over here and open there; `orderMissing`: open here and not there; `fillGone`: booked here and not there, a bust that never reached us. */
  /** What it is about, whatever its size: a newer finding about the same replaces the older (F37). */
  readonly id: string;
  readonly kind:
    | 'orderUnknown'
    | 'orderAlive'
    | 'orderMissing'
    | 'fillUnknown'
    | 'fillGone'
    | 'position'
    | 'balance';
  readonly instrumentId: string | null;
  /** Of our order that the venue does not list, or its order that we do not know. */
  readonly clientOrderId: string | null;
  readonly lots: InLots;
  /** Of a balance: which asset, and how much of it, an exact decimal. The amount of a position in a contract on margin: what it was worth when it was opened. */
  readonly asset: string | null;
  readonly amount: string;
  readonly words: string;
}
