import { invariant } from '#core/kernel/assert';
import type { Count, InLots, Ratio, TickPrice } from '#core/kernel/units';

/** One venue as a taker finds it. Prices are in ticks and sizes in lots of the instrument; levels from the best on. */
export interface TakePlace {
  readonly venue: string;
  /** Lots of the instrument in one of the venue's. */
  readonly lot: Count;
  /** What an order must be worth at least, ticks x lots; 0: nothing. */
  readonly minValue: number;
  /** What the account can pay there for a buy, ticks x lots, or has to sell, lots. */
  readonly funds: number;
  /** Fee as a share of the price (negative: a rebate), and per lot in ticks. */
  readonly feeRate: Ratio;
  readonly feePerLot: number;
  /** What an order there is expected to cost beside what it fills: quotes that are gone when it comes. Ticks per lot. */
  readonly risk: number;
  readonly levels: readonly { readonly price: TickPrice; readonly size: InLots }[];
}
/** What one venue gets: an order for so many lots, at its worst price. */
export interface TakeLeg {
  readonly venue: string;
  readonly quantity: number;
  readonly limit: number;
}
export interface Take {
  readonly legs: readonly TakeLeg[];
  /** Lots that are found. */
  readonly quantity: number;
  /** Ticks x lots: what a purchase costs with fees and risk, and what a sale brings in after them. */
  readonly cost: number;
}

/** Levels of one venue that its money reaches, best first, in whole lots of the venue. */
interface Ladder {
  readonly place: TakePlace;
  readonly steps: readonly { readonly price: number; readonly allIn: number }[];
  /** Lots up to the end of each step. */
  readonly ends: readonly number[];
  /** Lots: at most so many, and if any at least so many. */
  readonly most: number;
  readonly least: number;
}

/** Venues whose minimum is in the way at once: two to this power of sets are compared. */
const SETS_OF = 6;
/** Venues with coarse lots that are tried with one of them more and one fewer. */
const COARSE_OF = 3;

/**
 * RTE-5: how a marketable quantity is taken from several venues: first as much of it as they have, then at the lowest price with fees and with the risk of stale quotes in it, each leg in
 * whole lots of its venue, above its minimum and within its money. What a venue costs is convex, so that lots by rising all-in price are optimal once it is decided who takes part; where a
 * minimum or a coarse lot is in the way of that, every set of those venues is tried, and one coarse lot more and fewer. With equal lots the result is exact.
 */
export function takeFrom(places: readonly TakePlace[], wanted: number, side: 1 | -1): Take {
  invariant(wanted > 0, 'something is to be taken');
  const ladders = places.map((place) => ladderOf(place, side)).filter(({ most }) => most > 0);
  const none = ladders.map(() => 0);
  const first = cheapest(ladders, wanted, side, {
    floor: none,
    cap: ladders.map(({ most }) => most),
  });
  const isFree = first.parts.every((part, i) => part === 0 || part >= ladders[i]!.least);
  return takeOf(ladders, isFree && !first.isSkipping ? first : bestOf(ladders, wanted, side), side);
}

interface Split {
  /** Lots by ladder. */
  readonly parts: readonly number[];
  readonly quantity: number;
  readonly cost: number;
  /** A cheaper coarse lot was passed over, because it was more than what was left. */
  readonly isSkipping: boolean;
}

/** Lots by rising all-in price, each venue between its floor and its cap. */
function cheapest(
  ladders: readonly Ladder[],
  wanted: number,
  side: 1 | -1,
  { floor, cap }: Bounds,
): Split {
  const parts = [...floor];
  let left = wanted - floor.reduce((sum, each) => sum + each, 0);
  if (left < 0) return { parts: floor.map(() => 0), quantity: 0, cost: 0, isSkipping: false };
  const at = floor.map((taken, i) => stepAt(ladders[i]!, taken));
  const isOut = cap.map((most, i) => (floor[i] ?? 0) >= most);
  let isSkipping = false;
  for (;;) {
    let best = -1;
    for (let i = 0; i < ladders.length; i++) {
      const price = isOut[i] ? undefined : ladders[i]!.steps[at[i]!]?.allIn;
      if (price === undefined) continue;
      if (best < 0 || side * (price - ladders[best]!.steps[at[best]!]!.allIn) < 0) best = i;
    }
    if (best < 0 || left === 0) break;
    const { place, ends } = ladders[best]!;
    const room = Math.min(ends[at[best]!]!, cap[best]!) - parts[best]!;
    const taken = Math.min(room, Math.floor(left / place.lot) * place.lot);
    parts[best] = parts[best]! + taken;
    left -= taken;
    if (taken < room) {
      isOut[best] = true;
      isSkipping ||= left > 0;
    } else {
      at[best] = at[best]! + 1;
      if (parts[best]! >= cap[best]!) isOut[best] = true;
    }
  }
  const cost = parts.reduce((sum, taken, i) => sum + side * costOf(ladders[i]!, taken), 0);
  return { parts, quantity: wanted - left, cost, isSkipping };
}

/** The step that the next lot after so many is of. */
function stepAt({ ends }: Ladder, taken: number): number {
  let at = 0;
  while (at < ends.length && ends[at]! <= taken) at++;
  return at;
}

function costOf({ steps, ends }: Ladder, taken: number): number {
  let cost = 0;
  for (let i = 0, before = 0; i < steps.length && before < taken; before = ends[i]!, i++)
    cost += steps[i]!.allIn * (Math.min(taken, ends[i]!) - before);
  return cost;
}

/** Who takes part, where minimums and coarse lots decide it. */
function bestOf(ladders: readonly Ladder[], wanted: number, side: 1 | -1): Split {
  const minded = ladders
    .flatMap(({ least, place }, i) => (least > place.lot ? [i] : []))
    .slice(0, SETS_OF);
  let best: Split | null = null;
  for (let set = 0; set < 2 ** minded.length; set++) {
    // Of a set a venue gets its minimum or more; outside of it nothing.
    const floor = ladders.map(() => 0);
    const cap = ladders.map(({ most }) => most);
    for (const [bit, i] of minded.entries())
      if ((set & (1 << bit)) === 0) cap[i] = 0;
      else floor[i] = ladders[i]!.least;
    const split = aroundCoarse(ladders, wanted, side, { floor, cap });
    if (best === null || isBetter(split, best)) best = split;
  }
  return best ?? { parts: ladders.map(() => 0), quantity: 0, cost: 0, isSkipping: false };
}

interface Bounds {
  readonly floor: readonly number[];
  readonly cap: readonly number[];
}
/** Where a coarse lot was passed over: the venues of the coarsest lots held at one more, as many, one fewer, in every combination; the finer ones the same way beside that. */
function aroundCoarse(
  ladders: readonly Ladder[],
  wanted: number,
  side: 1 | -1,
  bounds: Bounds,
): Split {
  const free = cheapest(ladders, wanted, side, bounds);
  const lots = ladders.flatMap(({ place }, i) =>
    bounds.cap[i]! > bounds.floor[i]! ? [place.lot] : [],
  );
  const coarsest = Math.max(...lots);
  if (!free.isSkipping || coarsest === Math.min(...lots)) return free;
  let held: (readonly (readonly [number, number])[])[] = [[]];
  for (const [i, { place }] of ladders.entries()) {
    if (place.lot !== coarsest || bounds.cap[i]! <= bounds.floor[i]!) continue;
    const options = [-coarsest, 0, coarsest]
      .map((by) => free.parts[i]! + by)
      .filter((each) => each >= bounds.floor[i]! && each <= bounds.cap[i]!);
    held = held.flatMap((each) => options.map((at) => [...each, [i, at] as const]));
    if (held.length >= 3 ** COARSE_OF) break;
  }
  let best = free;
  for (const each of held) {
    const to = { floor: [...bounds.floor], cap: [...bounds.cap] };
    for (const [i, at] of each) to.floor[i] = to.cap[i] = at;
    const split = aroundCoarse(ladders, wanted, side, to);
    if (isBetter(split, best)) best = split;
  }
  return best;
}

const isBetter = (a: Split, b: Split): boolean =>
  a.quantity > b.quantity ||
  (a.quantity === b.quantity && a.cost < b.cost - 1e-9 * Math.abs(b.cost));

function takeOf(ladders: readonly Ladder[], { parts, quantity, cost }: Split, side: 1 | -1): Take {
  const legs = ladders.flatMap(({ place, steps, ends }, i) => {
    const taken = parts[i]!;
    if (taken === 0) return [];
    const worst = steps[ends.findIndex((end) => end >= taken)]!;
    return [{ venue: place.venue, quantity: taken, limit: worst.price }];
  });
  return { legs, quantity, cost: side * cost };
}

/** What of a venue its money reaches, in whole lots of it. */
function ladderOf(place: TakePlace, side: 1 | -1): Ladder {
  const { lot, feeRate, feePerLot, risk } = place;
  const steps: Ladder['steps'][number][] = [];
  const ends: number[] = [];
  let { funds } = place;
  let shown = 0;
  let most = 0;
  for (const { price, size } of place.levels) {
    shown += size;
    const paid = side === 1 ? price * (1 + Math.max(0, feeRate)) + Math.max(0, feePerLot) : 1;
    const reach = Math.min(shown, most + Math.floor(funds / paid + 1e-9));
    const end = Math.floor(reach / lot) * lot;
    if (end > most) {
      steps.push({ price, allIn: price + side * (price * feeRate + feePerLot + risk) });
      ends.push(end);
      funds -= (end - most) * paid;
      most = end;
    }
    if (reach < shown) break;
  }
  const least = leastOf(place, steps, ends, side);
  return { place, steps, ends, most: most >= least ? most : 0, least };
}

/** The smallest order that its venue takes: its minimum is of what an order is worth at its own limit, and the limit of a sale is the lower the more is sold. Infinity: none. */
function leastOf(
  { lot, minValue }: TakePlace,
  steps: Ladder['steps'],
  ends: readonly number[],
  side: 1 | -1,
): number {
  for (const [i, { price }] of steps.entries()) {
    const valued = side === 1 ? steps[0]!.price : price;
    const wanted = Math.max(lot, Math.ceil(minValue / valued / lot - 1e-9) * lot);
    if (wanted <= ends[i]!) return Math.max(wanted, (ends[i - 1] ?? 0) + (i === 0 ? 0 : lot));
  }
  return Infinity;
}
