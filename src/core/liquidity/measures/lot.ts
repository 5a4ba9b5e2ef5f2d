import { invariant } from '#core/kernel/assert';
import { type Concave, concaveMaximum } from '#core/numeric/concave';
import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';
import { normalCdf } from '#core/numeric/normal';

/**
 * Lesmond, Ogden & Trzcinka (1999), Rev. Financial Studies 12, eq. (5)-(7). A latent return R* = beta Rm + e, e ~ N(0, sigma^2), shows only where it beats
 * the cost of trading: R = R* - a1 where R* < a1 < 0, R = R* - a2 where R* > a2 > 0, R = 0 in between. The round trip costs a2 - a1.
 * The likelihood needs to know on which side a day was:
 * - 'ownReturn': by the sign of R (LOT-Y of Goyenko, Holden & Trzcinka 2009);
 * - 'market': by the sign of Rm on days with R != 0 (LOT-mixed, the original); a day on which the market stood still tells no side and is left out.
 */
export type LotSides = 'ownReturn' | 'market';

export interface Lot {
  /** Round-trip cost as a fraction of price: a2 - a1. */
  readonly cost: Estimate;
  readonly a1: number;
  readonly a2: number;
  readonly beta: number;
  readonly sigma: number;
  /** Minus the log-likelihood, with ln(2 pi) / 2 for every day that moved. */
  readonly minusLogLikelihood: number;
}
const NONE: Lot = {
  cost: UNKNOWN,
  a1: NaN,
  a2: NaN,
  beta: NaN,
  sigma: NaN,
  minusLogLikelihood: NaN,
};

/** NaN where there is no maximum: no day without a return (nothing was too expensive to trade on, and the cost is unknown), or no day on one of the sides. */
export function lot(returns: Float64Array, market: Float64Array, sides: LotSides): Lot {
  invariant(returns.length === market.length, 'own return and market are of the same days');
  const days = sortedDays(returns, market, sides);
  if (days.quiet.length === 0 || days.down.length < 2 || days.up.length < 2) return NONE;
  // In theta = 1/sigma, c = a/sigma, g = beta/sigma the likelihood is concave (Olsen 1978, Econometrica 46): one maximum, found from any start.
  const size = Math.sqrt(
    [...days.down, ...days.up].reduce((sum, [r]) => sum + r * r, 0) /
      (days.down.length + days.up.length),
  );
  const best = concaveMaximum((x) => likelihood(x, days), [-0.5, 0.5, 0, 1 / size]);
  if (best === null) return NONE;
  const [c1 = NaN, c2 = NaN, g = NaN, theta = NaN] = best.at;
  const value = (c2 - c1) / theta;
  // Delta method for (c2 - c1) / theta.
  const slope = [-1 / theta, 1 / theta, 0, -value / theta];
  const variance = slope.reduce(
    (sum, p, i) =>
      sum + slope.reduce((inner, q, j) => inner + p * q * (best.covariance[i]?.[j] ?? NaN), 0),
    0,
  );
  const n = days.quiet.length + days.down.length + days.up.length;
  return {
    cost: estimate(value, Math.sqrt(variance), n),
    a1: c1 / theta,
    a2: c2 / theta,
    beta: g / theta,
    sigma: 1 / theta,
    minusLogLikelihood: -best.value,
  };
}

interface SortedDays {
  readonly quiet: readonly number[]; // Rm of the days with R = 0
  readonly down: readonly (readonly [r: number, rm: number])[];
  readonly up: readonly (readonly [r: number, rm: number])[];
}
function sortedDays(returns: Float64Array, market: Float64Array, sides: LotSides): SortedDays {
  const quiet: number[] = [];
  const down: [number, number][] = [];
  const up: [number, number][] = [];
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i]!;
    const rm = market[i]!;
    if (!Number.isFinite(r + rm)) continue;
    const side = sides === 'ownReturn' ? r : rm;
    if (r === 0) quiet.push(rm);
    else if (side < 0) down.push([r, rm]);
    else if (side > 0) up.push([r, rm]);
  }
  return { quiet, down, up };
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** x = (c1, c2, g, theta). Days that moved: ln theta - z^2/2 with z = theta R + c - g Rm; quiet days: ln[Phi(c2 - g Rm) - Phi(c1 - g Rm)]. */
function likelihood(x: readonly number[], days: SortedDays): Concave {
  const [c1 = NaN, c2 = NaN, g = NaN, theta = NaN] = x;
  const gradient = [0, 0, 0, 0];
  const hessian = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
  const add = (weight: number, curve: number, direction: readonly number[]): void => {
    for (let i = 0; i < 4; i++) {
      gradient[i]! += weight * direction[i]!;
      for (let j = 0; j < 4; j++) hessian[i]![j]! += curve * direction[i]! * direction[j]!;
    }
  };
  if (!(theta > 0) || !(c2 > c1)) return { value: -Infinity, gradient, hessian };
  const moved = days.down.length + days.up.length;
  let value = moved * (Math.log(theta) - HALF_LOG_TWO_PI);
  add(moved / theta, 0, [0, 0, 0, 1]);
  hessian[3]![3]! -= moved / theta ** 2;
  const densities = (
    side: SortedDays['down'],
    c: number,
    unit: readonly [number, number],
  ): void => {
    for (const [r, rm] of side) {
      const z = theta * r + c - g * rm;
      value -= (z * z) / 2;
      add(-z, -1, [...unit, -rm, r]);
    }
  };
  densities(days.down, c1, [1, 0]);
  densities(days.up, c2, [0, 1]);
  for (const rm of days.quiet) {
    const a = c1 - g * rm;
    const b = c2 - g * rm;
    const mass = massBetween(a, b);
    if (!(mass > 0)) return { value: -Infinity, gradient, hessian };
    value += Math.log(mass);
    const pa = density(a) / mass;
    const pb = density(b) / mass;
    // Directions of a and of b in x; second derivatives of the log of a mass between two bounds.
    const da = [1, 0, -rm, 0];
    const db = [0, 1, -rm, 0];
    add(-pa, a * pa - pa * pa, da);
    add(pb, -b * pb - pb * pb, db);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 4; j++) hessian[i]![j]! += pa * pb * (da[i]! * db[j]! + db[i]! * da[j]!);
  }
  return { value, gradient, hessian };
}
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
/** Phi(b) - Phi(a), both taken in the tail where nothing cancels. */
const massBetween = (a: number, b: number): number =>
  a > 0 ? normalCdf(-a) - normalCdf(-b) : normalCdf(b) - normalCdf(a);
