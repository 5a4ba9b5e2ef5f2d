import { openPlaces, type Place } from '#core/execute/places';
import { type TakenLegs, takeLegs } from '#core/execute/take-legs';
import type { VenueStanding } from '#core/execute/venue-standing';
import type { Counterparty } from '#core/gate/listing-rules';
import { type Problem, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { InLots, Side, TickPrice, TimeUs, Units } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import { type Instrument, toLots } from '#core/market/instrument';
import { type MarketView, midOf, type VenueBook } from '#core/market/view';
import { type DeskError, noPrice } from '#engine/desk/desk-error';
import type { MarketFeed } from '#engine/ports/ports';
import type { EngineState } from '#engine/runtime/engine-state';
import { venueStandings } from '#engine/runtime/venue-standings';

export interface RouteWish {
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Units;
}
/** Where a marketable order of this size would go now. Nothing is sent. */
export interface RouteFound {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: InLots;
  readonly at: TimeUs;
  readonly mid: TickPrice;
  readonly routed: TakenLegs;
  /** The same at each venue alone. */
  readonly alone: readonly { readonly venue: string; readonly taken: TakenLegs }[];
  /** Venues that get nothing, whatever they show. */
  readonly out: readonly { readonly venue: string; readonly why: string }[];
}
export interface RouteDeps {
  readonly state: EngineState;
  readonly feed: MarketFeed;
  readonly counterparties?: readonly Counterparty[];
  find(symbol: string): Result<Instrument, Problem>;
  known(symbol: string): Result<{ readonly profile: LiquidityProfile }, DeskError>;
  feesOf(instrument: Instrument): Fees;
}

/** RTE-11: by the router itself, with the books, the money, the fees and the lessons of now. */
export function routeNow(
  deps: RouteDeps,
  { symbol, side, quantity }: RouteWish,
): Result<RouteFound, DeskError> {
  const found = deps.find(symbol);
  if (!found.ok) return err({ kind: 'problems', problems: [found.error] });
  const instrument = found.value;
  const lots = toLots(instrument, quantity, 'quantity');
  if (!lots.ok) return err({ kind: 'problems', problems: [lots.error] });
  const view = deps.feed.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  if (view === null || mid === null || !view.valid)
    return err({ kind: 'refusal', refusal: noPrice(symbol) });
  const volatilityDaily = view.volatilityDaily ?? usualOf(deps.known(symbol));
  if (volatilityDaily === null)
    return err({
      kind: 'refusal',
      refusal: refusal(
        'LIQUIDITY_UNKNOWN',
        'the volatility must be known to price quotes that may be gone, was unknown',
        { symbol },
        'give the venue a prior, or wait for returns',
      ),
    });
  const { listed, books, standings } = placesOf(deps, instrument, view);
  const places = openPlaces(listed, { books }, standings);
  const taken = (some: readonly Place[]): TakenLegs =>
    takeLegs({
      instrument,
      side,
      quantity: lots.value,
      limit: null,
      view,
      volatilityDaily,
      places: some,
    });
  return ok({
    instrument,
    side,
    quantity: lots.value,
    at: view.at,
    mid,
    routed: taken(places),
    alone: places.map((place) => ({ venue: place.standing.venue, taken: taken([place]) })),
    out: standings.flatMap(({ venue, closed }) => {
      const book = books.find((each) => each.venue === venue);
      const why = closed ?? (book === undefined ? 'not seen yet' : book.apart);
      return why === null ? [] : [{ venue, why }];
    }),
  });
}

const usualOf = (known: ReturnType<RouteDeps['known']>): number | null => {
  const { value } = known.ok ? known.value.profile.volatilityDaily : { value: NaN };
  return value > 0 && value < Infinity ? value : null;
};

/** An instrument of one venue is its own listing there. */
function placesOf(
  deps: RouteDeps,
  instrument: Instrument,
  view: MarketView,
): {
  readonly listed: Instrument;
  readonly books: readonly VenueBook[];
  readonly standings: readonly VenueStanding[];
} {
  const { venue } = instrument;
  const listed: Instrument =
    instrument.listings === undefined
      ? { ...instrument, listings: [{ instrument, ticks: 1, lots: 1 }] }
      : instrument;
  const books = view.books ?? [{ ...view, venue, apart: null }];
  const marks = new Map(
    [...deps.state.ledger.positions.keys(), ...deps.state.ledger.living.keys()].flatMap((id) => {
      const seen = deps.feed.view(id);
      const at = seen === null ? null : midOf(seen);
      return at === null ? [] : [[id, at] as const];
    }),
  );
  return {
    listed,
    books,
    standings: venueStandings(deps, deps.state, { instrument: listed, marks }) ?? [],
  };
}
