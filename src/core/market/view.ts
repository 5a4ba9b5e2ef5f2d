import type { Lots, Ratio, TickPrice, Ticks, TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';

export interface Level {
  readonly price: Ticks;
  readonly size: Lots;
}

/**
 * The market as a decision sees it: what a journal keeps of it. Our own orders are not in it; volume that we have taken is gone from it.
 * Bids are descending, asks ascending; either may be empty. Built from data up to `at` and nothing later.
 */
export interface MarketView {
  readonly at: TimeUs; // when the view was taken
  readonly dataAt: TimeUs; // when the market last spoke: `at - dataAt` is the age
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Eligible lots printed since the session's (tape) or the feed's beginning: subtract the count at the parent's start. */
  readonly eligibleVolume: Lots;
  /** Eligible notional in ticks x lots, for the interval VWAP. */
  readonly eligibleTurnover: number;
  /** Volatility of the last minutes as a daily figure, null until enough returns are seen. */
  readonly volatilityDaily: Ratio | null;
  /** False while the stream is resynchronising, halted or has a gap. */
  readonly valid: boolean;
  /** Its venue is, or will be in a moment, down on purpose: then it is not valid either. */
  readonly closed?: 'maintenance';
  /** Of an instrument that is traded at several venues: the book of each, on the same grid. */
  readonly books?: readonly VenueBook[];
  /** Of a perpetual: what its venue says beside the book. */
  readonly perpetual?: PerpetualQuote;
}
/** MRG-5: by what a venue values, funds and liquidates a perpetual. Prices in ticks, mostly between them. */
export interface PerpetualQuote {
  readonly at: TimeUs;
  readonly mark: TickPrice;
  readonly index: TickPrice;
  /** Of the value at the mark, for the next funding as it would be now; positive: longs pay shorts. null: a dated contract, which is not funded. */
  readonly funding: { readonly rate: Ratio; readonly at: TimeUs } | null;
}

export const APARTS = ['invalid', 'stale', 'crossed', 'maintenance'] as const;
export type Apart = (typeof APARTS)[number];
/** What one venue shows of an instrument that several of them trade. */
export interface VenueBook {
  readonly venue: string;
  readonly dataAt: TimeUs;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Eligible lots printed there. */
  readonly eligibleVolume: Lots;
  /** Why its quotes are not in the consolidated book now; null: they are. */
  readonly apart: Apart | null;
}

/** Mid in ticks (may end in .5); null with an empty side. */
export function midOf(view: MarketView): number | null {
  const bid = view.bids[0];
  const ask = view.asks[0];
  return bid === undefined || ask === undefined ? null : (bid.price + ask.price) / 2;
}
/** A venue says it each second, or each three. */
const MARK_AGE_MAX_US = 10_000_000;
/** MRG-5: by what an instrument on margin is valued, in ticks: a perpetual by its venue's mark, which must be fresh, anything else by the mid. null: nothing is known. */
export function markOf(
  view: MarketView,
  { contract }: Pick<Instrument, 'contract'>,
  now: TimeUs,
): TickPrice | null {
  if (contract === undefined) return midOf(view);
  const { perpetual } = view;
  return perpetual === undefined || now - perpetual.at > MARK_AGE_MAX_US ? null : perpetual.mark;
}
/** Whole spread in ticks; null with an empty side. */
export function spreadOf(view: MarketView): number | null {
  const bid = view.bids[0];
  const ask = view.asks[0];
  return bid === undefined || ask === undefined ? null : ask.price - bid.price;
}
export const isCrossed = (view: MarketView): boolean => {
  const bid = view.bids[0];
  const ask = view.asks[0];
  return bid !== undefined && ask !== undefined && bid.price > ask.price;
};
