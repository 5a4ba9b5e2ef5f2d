import type { Moment, Money, Price, Side, TimeUs, Units } from '#core/kernel/units';
import type { AccountFill, Tags } from './account-fill.ts';
import type { AgreedTerms } from './agreed-terms.ts';

/** An order as its desk had it: what executions alone do not say. */
export interface AccountOrder {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  /** null: the file does not say. `money`: the quantity is an amount of the currency of the price. */
  readonly quantity: Units | null;
  readonly quantityIn: 'units' | 'money';
  readonly placedAt: TimeUs | null;
  readonly decidedAt: TimeUs | null;
  readonly decisionPrice: Price | null;
  readonly arrivalPrice: Price | null;
  /** When it was done or given up. */
  readonly endedAt: TimeUs | null;
  readonly limit: Price | null;
  readonly currency: string | null;
  readonly tags: Tags;
  readonly terms: AgreedTerms;
  readonly from: string;
}

/** Market prices that the file of fills has beside its events. */
export interface FileQuote {
  readonly symbol: string;
  readonly at: Moment;
  readonly bid: Price;
  readonly ask: Price;
  readonly mid: Price;
}

/** Rows that are no fills, by the reason, and where the first of them is. */
export interface SkippedRows {
  readonly reason: string;
  readonly rows: number;
  readonly first: string;
}
/** What one file of fills or orders was found to hold. */
export interface AccountFile {
  readonly source: string;
  readonly hash: string;
  readonly format: string;
  readonly fills: readonly AccountFill[];
  readonly orders: readonly AccountOrder[];
  readonly quotes: readonly FileQuote[];
  readonly skipped: readonly SkippedRows[];
  readonly notes: readonly string[];
}

/** Value of so many units at a price, in the currency of the price. */
export const valueOf = (fill: Pick<AccountFill, 'price' | 'multiplier'>, quantity: number): Money =>
  quantity * fill.multiplier * fill.price;
