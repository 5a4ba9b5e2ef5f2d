import type { Child, ParentState } from '#core/execute/parent-state';
import {
  allInPriceOf,
  farOf,
  flowThere,
  fundsOf,
  gainOfWaiting,
  type Place,
  placesFor,
  queueThere,
  restingAt,
  type VenueLeg,
} from '#core/execute/places';
import { type PostPlace, postAt } from '#core/execute/route/post';
import { type Situation, withinLimit } from '#core/execute/situation';
import { bpsOf, takeLegs } from '#core/execute/take-legs';
import { type Lots, lots, signOf, type Ticks, type TimeUs, ticks } from '#core/kernel/units';
import { listingAt, onListing } from '#core/market/consolidated';
import { quoteValueOf } from '#core/market/instrument';
import type { ChildType } from '#core/order/child';

/** Orders that a parent can reckon with: those at venues that answer. Of a consolidated instrument the others go on counting as open, and hold up nothing else. */
export function answeringOf(
  state: ParentState,
  { venues }: Pick<Situation, 'venues'>,
): readonly Child[] {
  const all = [...state.children.values()];
  if (state.acceptance.instrument.listings === undefined) return all;
  const closed = new Set(
    (venues ?? []).flatMap(({ venue, closed: why }) => (why === null ? [] : [venue])),
  );
  return all.filter(
    ({ life, order }) => life.status !== 'unknown' && !closed.has(order.venue ?? ''),
  );
}

/** RTE-7: what a taker finds now at a price with fees that is no worse than the touch: lots of all venues, with their worst price. */
export function reachNow(
  state: ParentState,
  now: Pick<Situation, 'view' | 'venues' | 'far'>,
): { readonly limit: Ticks; readonly size: Lots } {
  const { side } = state.acceptance.order;
  const sign = signOf(side);
  const allIn = (price: number, place: Place): number =>
    allInPriceOf(place, price, sign, state.acceptance.instrument);
  const places = placesFor(state, now);
  const atTouch = places.filter(({ book }) => farOf(book, side)[0]?.price === now.far);
  const bound = Math.min(...atTouch.map((place) => sign * allIn(now.far, place)));
  let limit: number = now.far;
  let size = 0;
  for (const place of places)
    for (const { price, size: shown } of farOf(place.book, side)) {
      if (price !== now.far && sign * allIn(price, place) > bound) break;
      if (withinLimit(state, price, 'ioc') === null) break;
      size += shown;
      limit = sign * Math.max(sign * limit, sign * price);
    }
  return { limit: ticks(limit), size: lots(size) };
}

/** RTE-8: a child over the venues of its instrument. The legs never sum to more than it; what no venue can do is left to the next look. */
export function venueLegs(
  state: ParentState,
  want: { readonly type: ChildType; readonly limit: Ticks; readonly quantity: number },
  now: Situation,
): readonly VenueLeg[] {
  if (want.quantity <= 0) return [];
  const places = placesFor(state, now);
  if (want.type === 'ioc') return taken(state, want, now, places);
  const busy = new Set([...state.children.values()].map(({ order }) => order.venue));
  const free = places.filter(({ standing }) => !busy.has(standing.venue));
  // EXE-50: what a venue turned down the others do beside what they have.
  const isShort = Object.values(state.aside ?? {}).some((until) => until > now.view.at);
  return posted(state, want, now, free.length === 0 && isShort ? places : free);
}

function taken(
  { acceptance }: ParentState,
  { limit, quantity }: { readonly limit: Ticks; readonly quantity: number },
  { view }: Situation,
  places: readonly Place[],
): readonly VenueLeg[] {
  const { order, instrument } = acceptance;
  const volatilityDaily = view.volatilityDaily ?? acceptance.usual.volatilityDaily;
  // What nobody can tell the risk of is not taken.
  if (volatilityDaily === null) return [];
  const { side } = order;
  return takeLegs({ instrument, side, quantity, limit, view, volatilityDaily, places }).legs;
}

function posted(
  state: ParentState,
  { limit, quantity }: { readonly limit: Ticks; readonly quantity: number },
  now: Situation,
  places: readonly Place[],
): readonly VenueLeg[] {
  const { order, instrument } = state.acceptance;
  const unit = quoteValueOf(instrument, 1, 1);
  const able = places.flatMap((place): readonly (PostPlace & { readonly place: Place })[] => {
    const { listing, book, standing } = place;
    const at = restingAt(listing, book, limit, order.side);
    if (at === null) return [];
    return [
      {
        place,
        venue: standing.venue,
        lot: listing.lots,
        limit: at,
        minValue: listing.instrument.minNotional / unit,
        most: fundsOf(standing, order.side, unit * at),
        queue: queueThere(book, at, order.side),
        flow: flowThere(state, book, now),
        gain: gainOfWaiting(place, now, at),
      },
    ];
  });
  const legs = postAt(able, quantity);
  return legs.map(({ venue, quantity: shown, limit: at }) => {
    const { queue, flow, gain } = able.find((each) => each.venue === venue)!;
    return {
      venue,
      quantity: lots(shown),
      limit: ticks(at),
      why: {
        queueLots: queue,
        flowLots: flow,
        gainBps: bpsOf(now.view, gain),
        venues: places.length,
      },
    };
  });
}

/** EXE-50: a venue that turned an order of this parent down gets none for so long: what it was to do is routed once more, to the others. */
const ASIDE_US = 5_000_000;

/** Until when venues are left out, with one more of them; of an instrument of one venue nothing is. */
export const withAside = (
  { aside }: ParentState,
  venue: string | undefined,
  at: TimeUs,
): Pick<ParentState, 'aside'> =>
  venue === undefined ? {} : { aside: { ...aside, [venue]: at + ASIDE_US } };

/** The price at which an order that rests at the near touch would stand at its venue. */
export function nearAt({ acceptance }: ParentState, { order }: Child, near: Ticks): Ticks {
  const listing =
    order.venue === undefined ? undefined : listingAt(acceptance.instrument, order.venue);
  return listing === undefined ? near : onListing(listing, near, order.side);
}
