import { invariant } from '#core/kernel/assert';
import type { Money, Price, Units } from '#core/kernel/units';

/**
 * Cont & Kukanov (2017), "Optimal order placement in limit order markets", Quantitative Finance 17: M units at market, L_k posted at venue k behind a queue Q_k of which
 * an exponential number (mean m_k) goes before the time is over; fill_k = min((xi_k - Q_k)+, L_k). Prices per unit.
 */
export interface VenuePlacement {
  readonly halfSpread: Price;
  readonly takeFee: Price;
  /** theta: what trading at all moves the price by. */
  readonly impact: number;
  /** lambda_u, lambda_o: per unit too few, and too many. */
  readonly underfill: number;
  readonly overfill: number;
  readonly quantity: Units;
  readonly venues: readonly {
    readonly rebate: number;
    readonly queue: number;
    readonly mean: number;
  }[];
}
export interface Placed {
  readonly market: number;
  readonly posted: readonly number[];
  readonly cost: Money;
}

/** P(fill > x) of one venue for 0 <= x < L. */
const survives = (venue: VenuePlacement['venues'][number], x: number): number =>
  Math.exp(-(venue.queue + x) / venue.mean);
const fillExpected = (venue: VenuePlacement['venues'][number], posted: number): number =>
  venue.mean * (survives(venue, 0) - survives(venue, posted));

/** E[(y - fill)+] of one venue. */
const shortOf = (venue: VenuePlacement['venues'][number], posted: number, y: number): number =>
  y <= 0 ? 0 : y - fillExpected(venue, Math.min(y, posted));

const STEPS = 96;
/** E[(y - fill_1 - fill_2)+]: over the first venue by Simpson's rule between the kinks of the inner one. */
function shortOfTwo(placement: VenuePlacement, posted: readonly number[], y: number): number {
  const [first, second] = placement.venues;
  const [L1 = 0, L2 = 0] = posted;
  if (first === undefined || second === undefined)
    return first === undefined ? Math.max(0, y) : shortOf(first, L1, y);
  const inner = (x: number): number => shortOf(second, L2, y - x);
  let sum = (1 - survives(first, 0)) * inner(0) + survives(first, L1) * inner(L1);
  const cuts = [0, ...[y - L2, y].filter((x) => x > 0 && x < L1).sort((a, b) => a - b), L1];
  for (let k = 1; k < cuts.length; k++) {
    const from = cuts[k - 1]!;
    const to = cuts[k]!;
    const h = (to - from) / STEPS;
    for (let i = 0; i <= STEPS; i++) {
      const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
      const x = from + i * h;
      sum += ((weight * h) / 3) * inner(x) * (survives(first, x) / first.mean);
    }
  }
  return sum;
}

/** (h + f) M - sum (h + r_k) fill_k + theta (M + sum L + (S - A)+) + lambda_u (S - A)+ + lambda_o (A - S)+ in expectation, A = M + sum fill_k. */
export function placementCost(
  placement: VenuePlacement,
  market: number,
  posted: readonly number[],
): number {
  const { halfSpread, takeFee, impact, underfill, overfill, quantity, venues } = placement;
  const fills = venues.map((venue, k) => fillExpected(venue, posted[k] ?? 0));
  const short = shortOfTwo(placement, posted, quantity - market);
  const over = market + fills.reduce((sum, each) => sum + each, 0) - quantity + short;
  const earned = fills.reduce((sum, each, k) => sum + (halfSpread + venues[k]!.rebate) * each, 0);
  return (
    (halfSpread + takeFee) * market -
    earned +
    impact * (market + posted.reduce((sum, each) => sum + each, 0) + short) +
    underfill * short +
    overfill * over
  );
}

/** One venue in closed form (proposition 2), with the penalties between which the order is mixed. */
export function placeAtOne(
  placement: VenuePlacement,
): Placed & { readonly penaltyLow: number; readonly penaltyHigh: number } {
  const [venue] = placement.venues;
  invariant(venue !== undefined && placement.venues.length === 1, 'there is one venue');
  const { halfSpread: h, takeFee: f, impact, underfill, quantity } = placement;
  const gain = 2 * h + f + venue.rebate;
  const other = h + venue.rebate + impact;
  const F = (x: number): number => 1 - Math.exp(-x / venue.mean);
  const penaltyLow = gain / F(venue.queue + quantity) - other;
  const penaltyHigh = gain / F(venue.queue) - other;
  const posted =
    underfill <= penaltyLow
      ? quantity
      : underfill >= penaltyHigh
        ? 0
        : -venue.mean * Math.log(1 - gain / (underfill + other)) - venue.queue;
  return {
    market: quantity - posted,
    posted: [posted],
    cost: placementCost(placement, quantity - posted, [posted]),
    penaltyLow,
    penaltyHigh,
  };
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Least of a function over [low, high]: the best of a grid, then golden section around it. */
function least(f: (x: number) => number, low: number, high: number, cells: number): number {
  let best = low;
  let value = Infinity;
  for (let i = 0; i <= cells; i++) {
    const x = low + ((high - low) * i) / cells;
    const y = f(x);
    if (y < value) [best, value] = [x, y];
  }
  const cell = (high - low) / cells;
  let a = Math.max(low, best - cell);
  let b = Math.min(high, best + cell);
  let c = b - GOLDEN * (b - a);
  let d = a + GOLDEN * (b - a);
  let fc = f(c);
  let fd = f(d);
  while (b - a > 1e-9 * Math.max(1, high)) {
    if (fc <= fd) {
      [b, d, fd] = [d, c, fc];
      c = b - GOLDEN * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + GOLDEN * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}

/**
 * Two venues, by search. The cheapest placements post more in all than is wanted, and stand on the kinks M + L_k = S, where fills have atoms and the smooth
 * conditions of the paper do not hold with equality: those lines are searched, and the inside of the region beside them.
 */
export function placeAtTwo(placement: VenuePlacement): Placed {
  const { quantity } = placement;
  const of = (market: number, posted: readonly number[]): Placed => ({
    market,
    posted,
    cost: placementCost(placement, market, posted),
  });
  const rest = (market: number): number => quantity - market;
  const tries: Placed[] = [];
  // Both on the kink; one on it and the other free; none at market; all at market.
  const both = least((m) => placementCost(placement, m, [rest(m), rest(m)]), 0, quantity, 40);
  tries.push(of(both, [rest(both), rest(both)]), of(quantity, [0, 0]));
  for (const k of [0, 1] as const) {
    const at = (m: number, other: number): readonly number[] =>
      k === 0 ? [rest(m), other] : [other, rest(m)];
    const free = (m: number): number =>
      least((x) => placementCost(placement, m, at(m, x)), 0, quantity, 12);
    const m = least(
      (each) => placementCost(placement, each, at(each, free(each))),
      0,
      quantity,
      12,
    );
    tries.push(of(m, at(m, free(m))));
  }
  const second = (x: number): number =>
    least((y) => placementCost(placement, 0, [x, y]), 0, quantity, 24);
  const first = least((x) => placementCost(placement, 0, [x, second(x)]), 0, quantity, 24);
  tries.push(of(0, [first, second(first)]));
  return tries.reduce((best, each) => (each.cost < best.cost - 1e-12 ? each : best));
}

/** Probability that less than wanted, or at most that, is filled: they differ by the atoms on the kinks. */
export function chanceShort(
  placement: VenuePlacement,
  { market, posted }: Placed,
): { readonly strict: number; readonly weak: number; readonly threshold: number } {
  const { quantity, venues, halfSpread, takeFee, impact, underfill, overfill } = placement;
  const y = quantity - market;
  const tolerance = 1e-6 * quantity;
  const [first, second] = venues;
  const [L1 = 0, L2 = 0] = posted;
  invariant(first !== undefined && second !== undefined, 'there are two venues');
  // P(fill_2 < t) or <= t.
  const below = (t: number, isWeak: boolean): number => {
    const reach = isWeak ? t >= -tolerance : t > tolerance;
    if (!reach) return 0;
    if (isWeak ? t >= L2 - tolerance : t > L2 + tolerance) return 1;
    return 1 - survives(second, Math.max(0, t));
  };
  const chance = (isWeak: boolean): number => {
    let sum =
      (1 - survives(first, 0)) * below(y, isWeak) + survives(first, L1) * below(y - L1, isWeak);
    const cuts = [
      0,
      ...[y - L2, y].filter((x) => x > tolerance && x < L1 - tolerance).sort((a, b) => a - b),
      L1,
    ];
    for (let k = 1; k < cuts.length; k++) {
      const h = (cuts[k]! - cuts[k - 1]!) / STEPS;
      // Midpoints: the value on a kink itself has no weight.
      for (let i = 0; i < STEPS * 20; i++) {
        const x = cuts[k - 1]! + ((i + 0.5) * h) / 20;
        sum += (h / 20) * below(y - x, isWeak) * (survives(first, x) / first.mean);
      }
    }
    return sum;
  };
  return {
    strict: chance(false),
    weak: chance(true),
    threshold: (halfSpread + takeFee + impact + overfill) / (underfill + impact + overfill),
  };
}
