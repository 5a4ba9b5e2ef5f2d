import { type Count, DAY_US, type DurationUs, durationUs, type Money } from '#core/kernel/units';

/** Caps over everything that we do together: all parents, all strategies. Money is in reporting currency. Nobody overrides them by an order. */
export interface LedgerLimits {
  /** Value of position, open orders and the new order in one instrument. */
  readonly symbolValue: Money;
  /** Positions and open orders added up, whatever their side. */
  readonly grossValue: Money;
  /** Long less short, with the open orders of one side. */
  readonly netValue: Money;
  /** Traded in a rolling window, with what is open. */
  readonly period: {
    readonly lengthUs: DurationUs;
    readonly value: number;
    readonly symbolValue: number;
  };
  /** All parents of one basket, by what was ordered. */
  readonly basketValue: Money;
  readonly throttle: ThrottleLimits;
  readonly short: ShortLimits;
  /** SYMBOL or SYMBOL.VENUE. */
  readonly restricted: readonly string[];
  readonly selfTrade: SelfTradeMode;
}
/** How often a strategy may speak to a venue, and how often it may be applied. Beyond it the strategy is switched off until a person turns it on. */
export interface ThrottleLimits {
  /** Sends, amendments and cancels per window and strategy. */
  readonly messages: Count;
  /** At most MESSAGES_KEPT_US: the ledger remembers messages no longer. */
  readonly windowUs: DurationUs;
  /** The part of `messages` that only cancels may use. */
  readonly cancelReserve: Count;
  /** Parents per strategy in `executionsWindowUs`. */
  readonly executions: Count;
  readonly executionsWindowUs: DurationUs;
}

/** Who yields when a new order would trade with our own open one. Nothing is sent before the other is gone in any mode. */
export type SelfTradeMode = 'newest' | 'oldest' | 'both';
export interface ShortLimits {
  readonly allowed: boolean;
  /** Units located to borrow by SYMBOL or SYMBOL.VENUE; null: the venue lends what it takes (a tape, a margin account with its own limits). */
  readonly borrow: Readonly<Record<string, number>> | null;
  /** Instruments under a price test: a short sale must rest above the best bid (Regulation SHO, Rule 201). */
  readonly priceTest: readonly string[];
}

/** What holds where nobody configured caps. Wide enough for a desk of the default order cap, and far below what a runaway would reach. */
export const DEFAULT_LEDGER_LIMITS: LedgerLimits = {
  symbolValue: 10_000_000,
  grossValue: 50_000_000,
  netValue: 50_000_000,
  period: { lengthUs: DAY_US, value: 100_000_000, symbolValue: 50_000_000 },
  basketValue: 20_000_000,
  throttle: {
    messages: 5000,
    windowUs: durationUs(10_000_000),
    cancelReserve: 1000,
    executions: 1000,
    executionsWindowUs: durationUs(3_600_000_000),
  },
  short: { allowed: false, borrow: null, priceTest: [] },
  restricted: [],
  selfTrade: 'newest',
};
