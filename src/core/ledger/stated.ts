import { type InLots, type Side, type TickPrice, type TimeUs } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import type { Difference } from './difference.ts';

/** An order that the venue lists as open on the account. */
export interface StatedOrder {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrumentId: string;
  readonly side: Side;
  readonly quantity: InLots; // lots
  readonly filled: InLots;
  readonly limit: TickPrice; // ticks
}

/** All of an asset that the account holds, an exact decimal; free or bound in orders. */
export interface StatedBalance {
  readonly asset: string;
  readonly amount: string;
  /** The venue keeps it as a float: a sum of cents that is off by less than one is equal. */
  readonly isRounded?: boolean;
  /** Commissions that are taken and not named yet, at most, an exact decimal: the account may hold so much less. */
  readonly feesDue?: string;
}

/** Signed lots. */
export interface StatedPosition {
  readonly instrumentId: string;
  readonly lots: InLots;
  /** Of a contract on margin: what those lots were worth when they were opened, signed, in the currency of settlement, an exact decimal. */
  readonly entry?: string;
  /** Of the same: in what it is settled. All contracts settled in it share one margin: what is not known of one is not known of any. */
  readonly settledIn?: string;
  /** How many, in the venue's words, where nobody here lists them. */
  readonly unlisted?: string;
}

/** What the venue booked to the account that is no trade: a levy, a dividend, interest, money that came or went. */
export interface StatedMovement {
  /** The venue's own: it counts once. */
  readonly id: string;
  /** Some venues say the day only. */
  readonly at: TimeUs;
  readonly asset: string;
  /** What the account has more by it, an exact decimal; below zero: less. */
  readonly amount: string;
  /** In the venue's word, as `FEE` or `DIV`. */
  readonly what: string;
  /** It comes with every trade: it is booked, and nobody is told. */
  readonly isUsual?: true;
}

/** Ids of two venues may be alike. */
export const movementKey = (id: string, venue: string | undefined): string =>
  `${venue ?? ''}/${id}`;

/** What the venue says about the whole account at one moment of its own clock. It is complete: what it does not list is not there. */
export interface AccountStatement {
  readonly at: TimeUs;
  /** Of the account at which of several venues; without it: of the only one. */
  readonly venue?: string;
  readonly openOrders: readonly StatedOrder[];
  /** An instrument that is not listed has none. null: this venue keeps no positions. */
  readonly positions: readonly StatedPosition[] | null;
  /** Only the assets that are named are compared. */
  readonly balances: readonly StatedBalance[];
  /** Every execution since the time that was asked for, oldest first. */
  readonly fillsSince: readonly (Fill & { readonly instrumentId: string })[];
  /** Booked since then, or some days before; without them this venue lists none. */
  readonly movements?: readonly StatedMovement[];
}

export interface StatementComparison {
  /** Fills of our orders that never reached us: they are facts and are booked. */
  readonly missed: readonly Fill[];
  /** Executions that the venue states otherwise than we hold them: it corrected them, and that never reached us. */
  readonly corrected: readonly Fill[];
  /** Executions that it does not list, that were asked about in vain, and whose absence is just what its positions differ by: it busted them. */
  readonly undone: readonly Fill[];
  readonly differences: readonly Difference[];
}
