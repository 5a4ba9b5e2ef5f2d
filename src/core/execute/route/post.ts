import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';

/** One venue as somebody finds it who wants to rest there. Prices are in ticks and sizes in lots of the instrument. */
export interface PostPlace {
  readonly venue: string;
  /** Lots of the instrument in one of the venue's. */
  readonly lot: Count;
  readonly limit: number;
  /** What an order must be worth at least, ticks x lots; 0: nothing. */
  readonly minValue: number;
  /** Lots that the account can pay there, or has to sell. */
  readonly most: number;
  /** Displayed lots that are served before us. */
  readonly queue: number;
  /** Lots that are expected to trade through that price in the time there is: their mean. */
  readonly flow: number;
  /** What a filled lot is worth more than one that is taken at the end, fees and what the price does next in it. Ticks. */
  readonly gain: number;
}
export interface PostLeg {
  readonly venue: string;
  readonly quantity: number;
  readonly limit: number;
}

/**
 * RTE-6: where a resting quantity is shown, after Cont & Kukanov (2017), "Optimal order placement in limit order markets", Quantitative Finance 17, without their market part (that is the
 * executor's decision) and never for more than is wanted: the lots traded through each price are exponential, so that the next lot behind Q + L fills with probability exp(-(Q + L)/m), and
 * sum over venues of gain x m x (exp(-Q/m) - exp(-(Q + L)/m)) is largest, for sum L given, where gain x exp(-(Q + L)/m) is the same at every venue that has any. Found by bisection on that value, then
 * in whole lots; a venue whose part is below its minimum leaves it to the others. Nothing rests where a fill is worth nothing.
 */
export function postAt(places: readonly PostPlace[], wanted: number): readonly PostLeg[] {
  invariant(wanted > 0, 'something is to be shown');
  const able = places.filter(
    (place) => place.gain > 0 && place.flow > 0 && mostOf(place) >= leastOf(place),
  );
  return shared(able, wanted);
}

function shared(places: readonly PostPlace[], wanted: number): readonly PostLeg[] {
  if (places.length === 0) return [];
  const legs = rounded(places, partsAt(places, wanted), wanted);
  const poor = legs.filter(({ place, quantity }) => quantity < leastOf(place));
  if (poor.length === 0)
    return legs.map(({ place: { venue, limit }, quantity }) => ({ venue, quantity, limit }));
  // The poorest one goes first: what it had may carry the next one over its minimum.
  const out = poor.reduce((least, each) => (worth(each) < worth(least) ? each : least));
  return shared(
    places.filter((place) => place !== out.place),
    wanted,
  );
}
const worth = ({ place, quantity }: Part): number => place.gain * expectedFill(place, quantity);

/** Expected fill of so many lots. */
export const expectedFill = ({ queue, flow }: PostPlace, quantity: number): number =>
  flow * (Math.exp(-queue / flow) - Math.exp(-(queue + quantity) / flow));

const leastOf = ({ lot, minValue, limit }: PostPlace): number =>
  Math.max(lot, Math.ceil(minValue / limit / lot - 1e-9) * lot);
const mostOf = ({ most, lot }: PostPlace): number =>
  most === Infinity ? Infinity : Math.floor(most / lot + 1e-9) * lot;

const HALVINGS = 60;
/** Lots by venue at the common value of the last one. */
function partsAt(places: readonly PostPlace[], wanted: number): readonly number[] {
  const at = (log: number): readonly number[] =>
    places.map((place) =>
      Math.min(
        Math.max(0, place.flow * (Math.log(place.gain) - log) - place.queue),
        mostOf(place),
        wanted,
      ),
    );
  const total = (log: number): number => at(log).reduce((sum, each) => sum + each, 0);
  // Of all venues the best first lot, and the worst last one.
  let high = Math.max(...places.map((place) => Math.log(place.gain) - place.queue / place.flow));
  let low = Math.min(
    ...places.map((place) => Math.log(place.gain) - (place.queue + wanted) / place.flow),
  );
  if (total(low) <= wanted) return at(low);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (total(middle) > wanted) low = middle;
    else high = middle;
  }
  return at(high);
}

interface Part {
  readonly place: PostPlace;
  readonly quantity: number;
}
/** Whole lots: a lot below its part at each venue, and what that leaves goes to whose next lot is worth most. */
function rounded(
  places: readonly PostPlace[],
  parts: readonly number[],
  wanted: number,
): readonly Part[] {
  const whole = places.map((place, i) => ({
    place,
    quantity: Math.max(0, Math.floor((parts[i] ?? 0) / place.lot + 1e-9) - 1) * place.lot,
  }));
  let left = wanted - whole.reduce((sum, { quantity }) => sum + quantity, 0);
  for (;;) {
    let best: { readonly place: PostPlace; quantity: number } | null = null;
    for (const each of whole) {
      const { place, quantity } = each;
      if (place.lot > left || quantity + place.lot > mostOf(place)) continue;
      if (best === null || nextWorth(each) > nextWorth(best)) best = each;
    }
    if (best === null) break;
    best.quantity += best.place.lot;
    left -= best.place.lot;
  }
  return whole.filter(({ quantity }) => quantity > 0);
}
const nextWorth = ({ place, quantity }: Part): number =>
  (place.gain * (expectedFill(place, quantity + place.lot) - expectedFill(place, quantity))) /
  place.lot;
