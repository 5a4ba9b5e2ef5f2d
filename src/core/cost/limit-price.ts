import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Bps, type Ratio } from '#core/kernel/units';
import { normalCdf, normalDensity } from '#core/numeric/normal';

/** What a limit price does to an order that is due along a schedule. */
export interface LimitEffect {
  /** From the mid to the limit in the order's direction: positive where the price may still run away by so much, negative where it has to come. */
  readonly distanceBps: Bps;
  /** That all of it is done by the deadline. */
  readonly probability: Ratio;
  /** Expected share of the order that is done. */
  readonly share: Ratio;
  /** What the market's move costs what is done, bps of the arrival notional of the whole order: not positive, because a limit fills when the price is good. */
  readonly selectionBps: Bps;
  /** What is not done would cost at the deadline's price, bps of the whole order; with `selectionBps` it is nothing in expectation. */
  readonly opportunityBps: Bps;
}

export interface LimitTerms {
  readonly distanceBps: Bps;
  /** Of a day's log return, as a fraction. */
  readonly volatilityDaily: Ratio;
  /** When shares of the order are due, in trading days from now, rising, and the shares. */
  readonly due: readonly number[];
  readonly shares: readonly number[];
  /** Trading days until the deadline. */
  readonly days: number;
}

const POINTS = 96;
const WIDTH = 8;

/**
 * The mid as a driftless Brownian motion W; an order with a limit d trades what is due at t at once where W_t <= d, and else when W comes back to d before the deadline
 * (reflection principle). A unit is left undone with probability E[(2 Phi((W_t - d) / (sigma sqrt(T - t))) - 1)+]. The mid is a martingale, so what limits save on what is
 * done they cost on what is not. Adverse selection of resting orders is not in it, and neither is a spread.
 */
export function limitEffect({
  distanceBps,
  volatilityDaily,
  due,
  shares,
  days,
}: LimitTerms): LimitEffect {
  invariant(due.length === shares.length && due.length > 0, 'every share has its time');
  const sigma = BPS_IN_ONE * volatilityDaily;
  const total = shares.reduce((sum, each) => sum + each, 0);
  let share = 0;
  let selectionBps = 0;
  let last = 0;
  for (const [k, at] of due.entries()) {
    const unit = unitDone(distanceBps, sigma, Math.min(at, days), days);
    share += (shares[k]! / total) * unit.done;
    selectionBps += (shares[k]! / total) * unit.paid;
    if (shares[k]! > 0) last = unit.done;
  }
  return { distanceBps, probability: last, share, selectionBps, opportunityBps: -selectionBps };
}

/** Probability that a unit due at t is done by the deadline, and E[its price; done], bps from the arrival mid. */
function unitDone(
  d: number,
  sigma: number,
  t: number,
  T: number,
): { readonly done: number; readonly paid: number } {
  const spread = sigma * Math.sqrt(t);
  const left = sigma * Math.sqrt(Math.max(0, T - t));
  const comesBack = (w: number): number => (left === 0 ? 0 : 2 * normalCdf(-(w - d) / left));
  if (spread === 0) {
    const later = d >= 0 ? 0 : comesBack(0);
    return { done: d >= 0 ? 1 : later, paid: d >= 0 ? 0 : d * later };
  }
  const z = d / spread;
  const now = normalCdf(z);
  // Midpoints over w in (d, d + 8 spreads) and no further than 8 spreads from 0.
  const from = Math.max(z, -WIDTH);
  const step = Math.max(0, WIDTH - from) / POINTS;
  let later = 0;
  for (let i = 0; i < POINTS; i++) {
    const x = from + (i + 0.5) * step;
    later += step * normalDensity(x) * comesBack(x * spread);
  }
  return { done: Math.min(1, now + later), paid: -spread * normalDensity(z) + d * later };
}
