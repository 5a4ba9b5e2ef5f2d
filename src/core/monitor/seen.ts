import type { Bps, Count, Days, Ratio, Score, Seconds, Side } from '#core/kernel/units';
import type { LiquidityEvent } from '#core/liquidity/events';
import type { Tier } from '#core/liquidity/profile';

// What one look of the monitor knows. null is unknown: it raises nothing, and settles nothing.

/** One instrument that is followed. */
export interface MarketSeen {
  readonly symbol: string;
  /** We hold it, or an order of ours works in it. */
  readonly matters: boolean;
  readonly score: Score | null;
  readonly scoreMin: Score;
  readonly tier: Tier | null;
  /** The best tier that it was in since the monitor began or a person last acknowledged the change. */
  readonly tierBefore: Tier | null;
  readonly spreadBps: Bps | null;
  readonly spreadUsualBps: Bps | null;
  /** Units at the touch over what is usual. */
  readonly depthOverUsual: Ratio | null;
  /** Printed in the last half hour, over what the average day has at this time. */
  readonly volumeOverUsual: Ratio | null;
  /** Printed since the monitor saw this session, over what the average day has in that time; null: less than a twelfth of a day's volume was due. */
  readonly volumeToday: Ratio | null;
  readonly ageSeconds: Seconds | null;
  readonly ageMaxSeconds: Seconds;
  /** Trading now by its calendar. */
  readonly isOpen: boolean;
  /** That began with this look. */
  readonly events: readonly LiquidityEvent[];
}
/** One order at work. */
export interface OrderSeen {
  readonly parentId: string;
  readonly symbol: string;
  /** Of its quantity: planned by now less filled; negative is ahead. */
  readonly behind: Ratio | null;
  readonly participation: Ratio | null;
  readonly participationMax: Ratio;
}
/** A limit of the book or of the account. `used` 1: it is reached; beyond: broken. */
export interface LimitSeen {
  readonly name: string;
  readonly used: Ratio | null;
  readonly value: number;
  readonly limit: number;
  /** What grows it; null: whatever opens. */
  readonly grownBy: { readonly symbols: readonly string[] | null; readonly side: Side | null };
  /** A cap in money, and not a share of the book: it stops what would break it further. A share is large in a book that has just begun. */
  readonly isCap: boolean;
}
/** The held book. */
export interface BookSeen {
  readonly days: Days | null;
  readonly slowest: string;
  /** Loss of selling all of it at the cap, at the quantile of the report, over its value. */
  readonly atRisk: Ratio | null;
}
export interface MachineSeen {
  readonly diskFreeBytes: Count | null;
  /** The venue's clock less ours. */
  readonly clockOffSeconds: Seconds | null;
}
/** One venue, by our own orders of the last minutes. */
export interface VenueSeen {
  readonly venue: string;
  readonly orders: Count;
  /** Median; null: too few orders to say. */
  readonly answerSeconds: Seconds | null;
  readonly rejected: Ratio | null;
}
/** Our books of the account at one venue. */
export interface AccountSeen {
  /** '': the only one. */
  readonly venue: string;
  /** Since a comparison with the venue's statement began that has not ended; 0: they agree; null: the venue is not connected. */
  readonly unreconciledSeconds: Seconds | null;
  /** Why they are compared. */
  readonly why: string;
}
/** Everything that rules may be about. */
export interface Seen {
  readonly markets: readonly MarketSeen[];
  readonly orders: readonly OrderSeen[];
  readonly limits: readonly LimitSeen[];
  /** Limits of the book as they would be if the day went on with the volume that it has had. */
  readonly limitsToday: readonly LimitSeen[];
  /** null: nothing is held. */
  readonly book: BookSeen | null;
  readonly machine: MachineSeen;
  readonly venues: readonly VenueSeen[];
  readonly accounts: readonly AccountSeen[];
}
