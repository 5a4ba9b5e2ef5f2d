import type { Bps, InLots, Money, Ratio, Seconds } from '#core/kernel/units';

/** What the desk knows of one venue of a consolidated instrument when a parent looks: journaled with the look, because the split of an order follows from it. */
export interface VenueStanding {
  readonly venue: string;
  /** Why nothing is sent there now, in words; null: it is open to us. */
  readonly closed: string | null;
  /** Free there beside open orders: money in quote currency, and lots to sell; null: the account is not counted by venue. */
  readonly money: Money | null;
  readonly lots: InLots | null;
  /** One way, bps of notional, negative is a rebate; and in quote currency per unit. */
  readonly makerBps: Bps;
  readonly takerBps: Bps;
  readonly perUnit: Money;
  readonly learned: VenueLearned;
}

/** What our own orders have taught us of a venue, priors in it. */
export interface VenueLearned {
  /** Of lots that were taken at displayed prices, those that were not there. */
  readonly missed: Ratio;
  /** Of orders, those that were turned down. */
  readonly rejected: Ratio;
  /** From sending an order to the venue's answer. */
  readonly latency: Seconds;
  /** What the mid did against us in the seconds after a resting order of ours was filled there. */
  readonly adverseBps: Bps;
  /** Orders and fills that this is of. */
  readonly orders: number;
  readonly fills: number;
}
/** Before the first order: one in twenty lots is gone, one order in a hundred turned down, an answer takes a twentieth of a second, a fill costs nothing beside the spread. */
export const UNKNOWN_VENUE: VenueLearned = {
  missed: 0.05,
  rejected: 0.01,
  latency: 0.05,
  adverseBps: 0,
  orders: 0,
  fills: 0,
};
