import type { Facts } from '#core/kernel/fact';
import type { Lots, Moment, Money, Side, TickPrice, Ticks } from '#core/kernel/units';

/** `limit` rests until cancelled, `ioc` takes what is there at its limit and cancels the rest, `postOnly` is rejected where it would take. */
export const CHILD_TYPES = ['limit', 'ioc', 'postOnly'] as const;
export type ChildType = (typeof CHILD_TYPES)[number];

/** One order that a strategy wants at a venue. Every child has a limit: nothing of ours is ever a naked market order. */
export interface ChildOrder {
  /** `parent/slice/attempt/leg`, derived: a replay derives the same. Never used again. */
  readonly clientOrderId: string;
  readonly parentId: string;
  readonly instrumentId: string;
  /** Of an instrument that is traded at several venues: at which. Without it: where the instrument is. */
  readonly venue?: string;
  readonly side: Side;
  readonly quantity: Lots;
  readonly limit: Ticks;
  readonly type: ChildType;
  /** Of a contract on margin: the venue, too, must not let it do more than shrink the position. */
  readonly reduceOnly?: true;
  /** Why it was sent, in a few words, for people. */
  readonly reason: string;
  /** The same for machines: what was weighed. Older journals do not say. */
  readonly why?: Facts;
}

/** A child at one venue: what the router makes of it and what the gate approves. */
export interface VenueOrder extends ChildOrder {
  readonly venue: string;
}

/** What a venue took for an execution, from whatever asset it took it: exact decimals, negative for a rebate. */
export interface Commission {
  readonly asset: string;
  readonly amount: string;
}

/** One execution as the venue reported it: a fact, never clamped, never refused. `fee` is worth in the currency of settlement (quote, of an inverse contract base), negative for a rebate. */
export interface Fill {
  readonly executionId: string;
  readonly clientOrderId: string;
  readonly at: Moment; // TimeUs at the venue
  readonly price: TickPrice; // ticks
  readonly quantity: Lots;
  readonly liquidity: 'maker' | 'taker';
  readonly fee: Money;
  /** As it was charged; without it `fee` was charged in the currency of settlement. */
  readonly commission?: Commission;
  /** Quote currency paid or received, an exact decimal, where the venue says it. */
  readonly value?: string;
  /** Of a contract on margin: what it realised, in the currency of settlement, as the venue booked it, an exact decimal. */
  readonly realised?: string;
  readonly venue: string;
}
