import type { ParentState } from '#core/execute/parent-state';
import type { Situation } from '#core/execute/situation';
import type { VenueStanding } from '#core/execute/venue-standing';
import { decimalToNumber } from '#core/kernel/decimal';
import type { Facts } from '#core/kernel/fact';
import { BPS_IN_ONE, type Lots, signOf, type Ticks } from '#core/kernel/units';
import { listingAt, onListing } from '#core/market/consolidated';
import type { Instrument, Listing } from '#core/market/instrument';
import { type MarketView, spreadOf, type VenueBook } from '#core/market/view';

/** A part of a child for one venue. */
export interface VenueLeg {
  readonly venue: string;
  readonly quantity: Lots;
  readonly limit: Ticks;
  /** What made it this one, for machines. */
  readonly why: Facts;
}
/** A venue as an order finds it: what is listed there, its book, and what we know of it. */
export interface Place {
  readonly listing: Listing;
  readonly book: VenueBook;
  readonly standing: VenueStanding;
}

/** Venues that an order may go to now: open to us, in the consolidated book, without an order of ours whose outcome nobody knows, and not just tried in vain. */
export function placesFor(
  state: ParentState,
  { view, venues = [] }: Pick<Situation, 'view' | 'venues'>,
): readonly Place[] {
  const { instrument } = state.acceptance;
  const unsure = new Set<string>();
  for (const { life, order } of state.children.values())
    if (life.status === 'unknown' && order.venue !== undefined) unsure.add(order.venue);
  return openPlaces(instrument, view, venues).filter(
    ({ book: { venue } }) => !((state.aside?.[venue] ?? 0) > view.at) && !unsure.has(venue),
  );
}

/** Venues that are open to us and in the consolidated book. */
export const openPlaces = (
  instrument: Instrument,
  { books = [] }: Pick<MarketView, 'books'>,
  standings: readonly VenueStanding[],
): readonly Place[] =>
  books.flatMap((book) => {
    const listing = listingAt(instrument, book.venue);
    const standing = standings.find(({ venue }) => venue === book.venue);
    return listing === undefined ||
      standing === undefined ||
      standing.closed !== null ||
      book.apart !== null
      ? []
      : [{ listing, book, standing }];
  });

export const farOf = (book: VenueBook, side: 'buy' | 'sell') =>
  side === 'buy' ? book.asks : book.bids;
const nearOf = (book: VenueBook, side: 'buy' | 'sell') => (side === 'buy' ? book.bids : book.asks);
export const perLotOf = ({ perUnit }: VenueStanding, { tick }: Instrument): number =>
  perUnit / decimalToNumber(tick);

export function fundsOf(
  { money, lots: held }: VenueStanding,
  side: 'buy' | 'sell',
  unit: number,
): number {
  if (side === 'sell') return held === null ? Infinity : Math.max(0, held);
  return money === null ? Infinity : Math.max(0, money) / unit;
}

export function allInPriceOf(
  place: Place,
  price: number,
  sign: 1 | -1,
  instrument: Instrument,
): number {
  const { takerBps } = place.standing;
  return price + sign * ((price * takerBps) / BPS_IN_ONE + perLotOf(place.standing, instrument));
}

/** A day's volatility is of so many seconds for the age of a quote: round the clock, the careful side. */
const DAY_SECONDS = 86_400;
/**
 * RTE-9: what a quote is expected to cost that is gone when we come, ticks a lot: the part of lots that are missed there, and the part of orders that are turned down, are bought again
 * half a spread further; and a quote that has been silent is that much less the market's, by the volatility of its age and of the way there.
 */
export function riskOf(
  { book, standing }: Pick<Place, 'book' | 'standing'>,
  levels: VenueBook['bids'],
  view: MarketView,
  volatilityDaily: number,
): number {
  const spread = Math.max(0, spreadOf(view) ?? 0);
  const { missed, rejected, latency } = standing.learned;
  const again = Math.min(1, missed + rejected) * (spread / 2);
  const price = levels[0]?.price ?? 0;
  const age = Math.max(0, view.at - book.dataAt) / 1e6 + latency;
  return again + STALE * price * volatilityDaily * Math.sqrt(age / DAY_SECONDS);
}
/** Of one standard deviation of its age, what a quote is worse by than it says: the mean of the half that hurts, 1/sqrt(2 pi). */
const STALE = 0.4;

/** The venue's price nearest to the one that is wanted, that does not take; null: there is none. */
export function restingAt(
  listing: Listing,
  book: VenueBook,
  wanted: number,
  side: 'buy' | 'sell',
): number | null {
  const sign = signOf(side);
  const far = farOf(book, side)[0];
  const at = onListing(listing, wanted, side);
  const inside = far === undefined ? at : far.price - sign * listing.ticks;
  const price = sign * Math.min(sign * at, sign * inside);
  return price > 0 ? price : null;
}
export const queueThere = (book: VenueBook, at: number, side: 'buy' | 'sell'): number =>
  nearOf(book, side)
    .filter(({ price }) => signOf(side) * (price - at) >= 0)
    .reduce((sum, { size }) => sum + size, 0);

/** Lots that are expected to trade against us there while a resting order waits: half of the prints, a venue's part of which is what it printed of all. */
export function flowThere({ acceptance }: ParentState, book: VenueBook, now: Situation): number {
  const { view } = now;
  const all = Math.max(1, view.eligibleVolume);
  const share =
    (book.eligibleVolume + all * PRIOR_SHARE) /
    (all * (1 + PRIOR_SHARE * (view.books?.length ?? 1)));
  const seconds = Math.max(1, (view.at - acceptance.acceptedAt) / 1e6);
  const seen = (view.eligibleVolume - acceptance.eligibleVolumeAtStart) / seconds;
  const perSecond = acceptance.weighing?.lotsPerSecond ?? seen;
  return Math.max(1, 0.5 * share * Math.max(perSecond, seen) * now.tactic.staysFor);
}
/** As if each venue had printed so much of everything. */
const PRIOR_SHARE = 0.05;

/** A filled lot against one that is taken at the end: the spread with both fees, less what the price does next where our fills have shown it. */
export function gainOfWaiting({ standing }: Place, { far }: Situation, at: number): number {
  const { makerBps, takerBps, learned } = standing;
  const fees = ((takerBps - makerBps - learned.adverseBps) * at) / BPS_IN_ONE;
  return Math.abs(far - at) + fees;
}
