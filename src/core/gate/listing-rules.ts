import { type Refusal, refusal } from '#core/kernel/failure';
import type { InLots, Money } from '#core/kernel/units';
import { onListing } from '#core/market/consolidated';
import { type Listing, quantityOf, quoteValueOf } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import { above, isAtLeast, isAtMost, known, type Rule, shown } from './rule.ts';

/** Of an instrument that several venues trade: the one that an order is for, as the ledger and the market know it. */
export interface ListingCheck {
  readonly listing: Listing;
  /** Why its quotes are not in the consolidated book; null: they are. */
  readonly apart: string | null;
  /** Since when it does not answer, in words; null: it does. */
  readonly down: string | null;
  /** Free there, open orders counted against it; null: the account is not counted by venue. */
  readonly money: Money | null;
  readonly lots: InLots | null;
  /** Reserved beside the price of a buy there, as a share of it. */
  readonly feeRate: number;
  /** Who owes us what lies there, alone or with other venues of his; null: no cap is set. */
  readonly counterparty: CounterpartyStanding | null;
}
/** A cap on what may lie with one counterparty, in the currency of the account. */
export interface Counterparty {
  readonly name: string;
  /** Of whom he is, by their names. */
  readonly venues: ReadonlySet<string>;
  /** Of coins and shares, money apart. */
  readonly max: Money;
}
export interface CounterpartyStanding extends Pick<Counterparty, 'name' | 'max'> {
  /** With what open orders may still buy there; NaN: something has no price. */
  readonly held: Money;
}
interface Checked {
  readonly order: VenueOrder;
  /** null: of an instrument of one venue. */
  readonly listing: ListingCheck | null;
}

/** GAT-30: nothing goes to a venue that does not answer, or whose quotes nobody trusts. */
function checkOpen({ order, listing }: Checked): Refusal | null {
  const why = listing?.down ?? listing?.apart ?? null;
  if (why === null) return null;
  return refusal(
    'VENUE_APART',
    `${order.venue} must be in the consolidated book, was ${why}`,
    { venue: order.venue, why },
    'the other venues are traded; this one joins them when it is whole again',
  );
}

/** GAT-31: a leg stands on the grid of its own venue. */
function checkListedGrid({ order, listing }: Checked): Refusal | null {
  if (listing === null) return null;
  const { listing: at } = listing;
  if (order.quantity % at.lots === 0 && onListing(at, order.limit, order.side) === order.limit)
    return null;
  return refusal(
    'OFF_GRID',
    `an order at ${order.venue} must be of whole lots and ticks there, was ${order.quantity} at ${order.limit}`,
    { venue: order.venue, lots: at.lots, ticks: at.ticks },
    'round the leg to the grid of its venue',
  );
}

function checkListedMinimum({ order, listing }: Checked): Refusal | null {
  if (listing === null) return null;
  const { instrument, lots, ticks } = listing.listing;
  const value = quoteValueOf(instrument, order.quantity / lots, order.limit / ticks);
  if (isAtLeast(value, instrument.minNotional)) return null;
  return refusal(
    'BELOW_MINIMUM_NOTIONAL',
    `an order at ${order.venue} must be worth at least ${shown(instrument.minNotional)} ${instrument.currencies.quote}, was ${shown(value)}`,
    { venue: order.venue, value: known(value), min: known(instrument.minNotional) },
    'send it where the minimum is lower, or with more',
  );
}

/** GAT-32: a venue's orders are paid by what lies there: what is elsewhere would have to be moved first. */
function checkListedFunds({ order, listing }: Checked): Refusal | null {
  if (listing === null) return null;
  const { listing: at, money, lots, feeRate } = listing;
  const { currencies } = at.instrument;
  if (order.side === 'sell') {
    if (lots === null || isAtMost(order.quantity, lots)) return null;
    const units = quantityOf(at.instrument, Math.max(0, lots) / at.lots);
    return missing(order, `${shown(units)} ${currencies.base}`, { lots: known(lots) });
  }
  if (money === null) return null;
  const value =
    quoteValueOf(at.instrument, order.quantity / at.lots, order.limit / at.ticks) * (1 + feeRate);
  return isAtMost(value, money)
    ? null
    : missing(order, `${shown(money)} ${currencies.quote}`, {
        needed: known(value),
        money: known(money),
      });
}
/** GAT-34: what is bought lies with whoever runs the venue: not more of it than is entrusted to him. A sale is free: it brings it down. */
function checkCounterparty({ order, listing }: Checked): Refusal | null {
  if (listing === null || listing.counterparty === null || order.side === 'sell') return null;
  const { listing: at, counterparty } = listing;
  const { name, held, max } = counterparty;
  const value =
    held + quoteValueOf(at.instrument, order.quantity / at.lots, order.limit / at.ticks);
  if (isAtMost(value, max)) return null;
  return above('COUNTERPARTY_ABOVE_MAX', {
    name: `what lies with ${name}, with this order`,
    unit: at.instrument.currencies.quote,
    value,
    max,
    facts: { counterparty: name, venue: order.venue, held: known(held) },
    remedy: `buy elsewhere, sell or move what is there, or raise counterparties.${name}.max_value`,
  });
}
const missing = (
  order: VenueOrder,
  free: string,
  facts: Readonly<Record<string, number | null>>,
): Refusal =>
  refusal(
    'VENUE_FUNDS_SHORT',
    `an order must be covered by what lies free at ${order.venue}, had ${free}`,
    { venue: order.venue, ...facts },
    'send it where the money is, or move money there',
  );

export const LISTING_RULES: readonly Rule<Checked>[] = [
  { id: 'GAT-30', check: checkOpen },
  { id: 'GAT-31', check: checkListedGrid },
  { id: 'GAT-33', check: checkListedMinimum },
  { id: 'GAT-32', check: checkListedFunds },
  { id: 'GAT-34', check: checkCounterparty },
];
