import { type DurationUs, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { Instrument, Listing } from '#core/market/instrument';
import {
  type Apart,
  isCrossed,
  type Level,
  type MarketView,
  type VenueBook,
} from '#core/market/view';

const LEVELS = 20;

/**
 * MKT-51: the book of all venues of an instrument, on its grid, prices as quoted. A venue is set apart, and says why, while its stream is not whole, while it has been silent
 * for longer than `maxAgeUs`, and while it is crossed with another one: of two that cross each other, one is out of date, and that is held to be the one that spoke longer ago
 * (both, where that cannot be told). Volume counts from every venue, whatever is thought of its quotes. null: no venue has spoken yet.
 */
export function consolidatedView(
  { listings = [] }: Instrument,
  seen: (listing: Listing) => MarketView | null,
  {
    now,
    maxAgeUs,
    spokeAt,
  }: {
    readonly now: TimeUs;
    readonly maxAgeUs: DurationUs;
    /** Where a feed calls data young that is older: when its venue really spoke. */
    readonly spokeAt?: ((listing: Listing) => TimeUs) | undefined;
  },
): MarketView | null {
  const views = listings.map((listing) => ({ listing, view: seen(listing) }));
  if (views.every(({ view }) => view === null)) return null;
  const books = apart(
    views.map(({ listing, view }) => {
      const book = bookOf(listing, view, now, maxAgeUs);
      return spokeAt === undefined ? book : { ...book, dataAt: spokeAt(listing) };
    }),
  );
  const whole = books.filter((book) => book.apart === null);
  const spoken = views.flatMap(({ view }, k) =>
    books[k]?.apart === null && view !== null ? [view.dataAt] : [],
  );
  return {
    at: now,
    dataAt: timeUs(Math.max(0, ...spoken)),
    bids: merged(whole.flatMap((book) => book.bids))
      .reverse()
      .slice(0, LEVELS),
    asks: merged(whole.flatMap((book) => book.asks)).slice(0, LEVELS),
    eligibleVolume: lots(books.reduce((sum, book) => sum + book.eligibleVolume, 0)),
    eligibleTurnover: views.reduce(
      (sum, { listing, view }) =>
        sum + (view?.eligibleTurnover ?? 0) * listing.ticks * listing.lots,
      0,
    ),
    volatilityDaily: volatilityOf(views),
    valid: whole.length > 0,
    books,
  };
}

function bookOf(
  { instrument: { venue }, ticks: tick, lots: lot }: Listing,
  view: MarketView | null,
  now: TimeUs,
  maxAgeUs: DurationUs,
): VenueBook {
  if (view === null)
    return {
      venue,
      dataAt: timeUs(0),
      bids: [],
      asks: [],
      eligibleVolume: lots(0),
      apart: 'invalid',
    };
  const scaled = (levels: readonly Level[]): readonly Level[] =>
    tick === 1 && lot === 1
      ? levels
      : levels.map(({ price, size }) => ({ price: ticks(price * tick), size: lots(size * lot) }));
  return {
    venue,
    dataAt: view.dataAt,
    bids: scaled(view.bids),
    asks: scaled(view.asks),
    eligibleVolume: lots(view.eligibleVolume * lot),
    apart: whyApart(view, now, maxAgeUs),
  };
}

function whyApart(view: MarketView, now: TimeUs, maxAgeUs: DurationUs): Apart | null {
  if (view.closed !== undefined) return view.closed;
  if (!view.valid || isCrossed(view)) return 'invalid';
  return now - view.dataAt > maxAgeUs ? 'stale' : null;
}

/** Until nothing crosses any more. */
function apart(books: readonly VenueBook[]): readonly VenueBook[] {
  const whole = books.filter((book) => book.apart === null);
  const bid = bestOf(whole, (book) => book.bids[0]?.price ?? -Infinity);
  const ask = bestOf(whole, (book) => -(book.asks[0]?.price ?? Infinity));
  const bidPrice = bid?.bids[0]?.price;
  const askPrice = ask?.asks[0]?.price;
  if (
    bid === undefined ||
    ask === undefined ||
    bidPrice === undefined ||
    askPrice === undefined ||
    bidPrice <= askPrice
  )
    return books;
  const out = (book: VenueBook): boolean =>
    (book === bid && bid.dataAt <= ask.dataAt) || (book === ask && ask.dataAt <= bid.dataAt);
  return apart(books.map((book) => (out(book) ? { ...book, apart: 'crossed' } : book)));
}

function bestOf(
  books: readonly VenueBook[],
  of: (book: VenueBook) => number,
): VenueBook | undefined {
  let best: VenueBook | undefined;
  for (const book of books) if (best === undefined || of(book) > of(best)) best = book;
  return best;
}

/** Ascending. */
function merged(levels: readonly Level[]): Level[] {
  const sizes = new Map<Level['price'], number>();
  for (const { price, size } of levels) sizes.set(price, (sizes.get(price) ?? 0) + size);
  return [...sizes]
    .map(([price, size]) => ({ price, size: lots(size) }))
    .sort((a, b) => a.price - b.price);
}

/** Of the venue that prints most: the others see the same price more seldom. */
function volatilityOf(
  views: readonly { readonly listing: Listing; readonly view: MarketView | null }[],
): number | null {
  let most = -1;
  let volatility: number | null = null;
  for (const { listing, view } of views) {
    if (view === null || view.volatilityDaily === null) continue;
    const printed = view.eligibleVolume * listing.lots;
    if (printed > most) {
      most = printed;
      volatility = view.volatilityDaily;
    }
  }
  return volatility;
}
