import { invariant } from '#core/kernel/assert';
import type { Money, Price, Units } from '#core/kernel/units';

/** A venue's displayed levels and what it charges a taker per unit; negative where it pays. */
export interface TakerVenue {
  readonly name: string;
  readonly fee: number;
  readonly levels: readonly (readonly [price: number, size: number])[];
}
export interface TakerPart {
  readonly venue: string;
  readonly price: Price;
  readonly units: Units;
}
export interface TakerSplit {
  readonly parts: readonly TakerPart[];
  /** Paid, fees included, for what was found; `unfilled` is what no venue shows. */
  readonly cost: Money;
  readonly unfilled: Units;
}

/**
 * The cheapest way to take a quantity at once: levels in order of price AND fee. That is the solution of the linear program min sum (p + fee) x, sum x = X, 0 <= x <= depth.
 * `by` price alone is the usual mistake: an inverted venue must be first at equal prices. For a sale prices are bids, and the most expensive after fees is first.
 */
export function splitTaker(
  venues: readonly TakerVenue[],
  quantity: number,
  side: 1 | -1,
  by: 'allIn' | 'price',
): TakerSplit {
  invariant(quantity > 0, 'something is to be taken');
  const levels = venues.flatMap(({ name, fee, levels: shown }) =>
    shown.map(([price, size]) => ({ venue: name, price, size, allIn: price + side * fee })),
  );
  levels.sort((a, b) => side * (by === 'allIn' ? a.allIn - b.allIn : a.price - b.price));
  const parts: TakerPart[] = [];
  let left = quantity;
  let cost = 0;
  for (const { venue, price, size, allIn } of levels) {
    const units = Math.min(left, size);
    if (units <= 0) continue;
    parts.push({ venue, price, units });
    cost += units * allIn;
    left -= units;
  }
  return { parts, cost, unfilled: left };
}

/**
 * Venues whose price rises with what is taken: min sum a_i x_i + b_i x_i^2, sum x = X, x >= 0. At the marginal price nu every venue that trades has a_i + 2 b_i x_i = nu
 * (water-filling): found exactly by taking venues in order of a.
 */
export function splitConvex(
  a: readonly number[],
  b: readonly number[],
  quantity: number,
): { readonly units: readonly number[]; readonly marginal: number; readonly cost: number } {
  invariant(
    quantity > 0 && a.length === b.length && a.length > 0,
    'something is to be taken, somewhere',
  );
  invariant(
    b.every((each) => each > 0),
    'a price rises with what is taken',
  );
  const order = a.map((_, i) => i).sort((i, j) => a[i]! - a[j]!);
  let weights = 0;
  let sum = 0;
  let marginal = Infinity;
  for (const [k, i] of order.entries()) {
    weights += 1 / (2 * b[i]!);
    sum += a[i]! / (2 * b[i]!);
    marginal = (quantity + sum) / weights;
    const next = order[k + 1];
    if (next === undefined || marginal <= a[next]!) break;
  }
  const units = a.map((each, i) => Math.max(0, (marginal - each) / (2 * b[i]!)));
  return {
    units,
    marginal,
    cost: units.reduce((total, x, i) => total + a[i]! * x + b[i]! * x * x, 0),
  };
}
