import { invariant } from '#core/kernel/assert';

/**
 * Selling q units by T, each either posted `depth` above the mid, where it fills at rate lambda exp(-kappa depth), or sold at market for xi less than the mid
 * (Cartea, Jaimungal & Penalva 2015, "Algorithmic and High-Frequency Trading", section 8.4). h(t, q) solves
 *     max{ dh/dt - phi q^2 + (lambda / kappa) exp(-1 - kappa (h_q - h_{q-1})),  h_{q-1} - xi - h_q } = 0,   h(T, q) = max_j (-xi j - alpha (q - j)^2)
 */
export interface LimitOrMarket {
  readonly lambda: number;
  readonly kappa: number;
  readonly alpha: number;
  readonly phi: number;
  readonly xi: number;
  readonly horizon: number;
}
export interface LimitOrMarketPolicy {
  /** By units left, from 0. */
  readonly value: readonly number[];
  /** Where the next unit is posted at the start; at the market where that is where it goes. */
  readonly depth: readonly number[];
  /** The longest time to go at which a unit is sold at market; null where never. */
  readonly marketFrom: readonly (number | null)[];
}
const STEPS = 60_000;

/**
 * h after a step of waiting, with h of one unit fewer as it is: exp(kappa (h - h_less)) grows by lambda / e and drains, both in closed form, so that no decay, however steep, and no penalty,
 * however large, is too much for a step.
 */
function waited(
  {
    lambda,
    kappa,
    drain,
    dt,
  }: {
    readonly lambda: number;
    readonly kappa: number;
    readonly drain: number;
    readonly dt: number;
  },
  h: number,
  less: number,
): number {
  const before = kappa * (h - less) - drain * dt;
  const came = Math.log((lambda / Math.E) * (drain === 0 ? dt : -Math.expm1(-drain * dt) / drain));
  const [most, least] = before > came ? [before, came] : [came, before];
  return less + (most + Math.log1p(Math.exp(least - most))) / kappa;
}

export function limitOrMarket(
  { lambda, kappa, alpha, phi, xi, horizon }: LimitOrMarket,
  most: number,
): LimitOrMarketPolicy {
  invariant(Number.isInteger(most) && most >= 1, 'there is a unit to sell');
  invariant(
    lambda > 0 && kappa > 0 && horizon > 0 && alpha >= 0 && phi >= 0 && xi >= 0,
    'rates are positive, penalties are not negative',
  );
  const dt = horizon / STEPS;
  let h = Array.from({ length: most + 1 }, (_, q) =>
    Math.max(...Array.from({ length: q + 1 }, (_unused, j) => -xi * j - alpha * (q - j) ** 2)),
  );
  const marketFrom: (number | null)[] = h.map(() => null);
  for (let step = 1; step <= STEPS; step++) {
    const next = [0];
    for (let q = 1; q <= most; q++) {
      const waits = waited({ lambda, kappa, drain: kappa * phi * q * q, dt }, h[q]!, h[q - 1]!);
      const sells = next[q - 1]! - xi;
      next.push(Math.max(waits, sells));
      if (sells >= waits) marketFrom[q] = step * dt;
    }
    h = next;
  }
  return {
    value: h,
    depth: h.map((each, q) => (q === 0 ? NaN : 1 / kappa + each - h[q - 1]!)),
    marketFrom,
  };
}
