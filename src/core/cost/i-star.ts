import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Ratio } from '#core/kernel/units';

/** a1 to a4 and b1 of the I-Star model; without a price term (a5 = 0). */
export interface IStarParameters {
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
  readonly a4: number;
  readonly b1: number;
}
/** Kissell (2014), "The Science of Algorithmic Trading and Portfolio Management"; a4 and b1 of large and small caps are recalled, not looked up again. */
export const ISTAR: { readonly [Set in 'ALL' | 'LC' | 'SC']: IStarParameters } = {
  ALL: { a1: 708, a2: 0.55, a3: 0.71, a4: 0.5, b1: 0.98 },
  LC: { a1: 687, a2: 0.7, a3: 0.72, a4: 0.35, b1: 0.98 },
  SC: { a1: 702, a2: 0.47, a3: 0.69, a4: 0.6, b1: 0.97 },
};
const DAYS_A_YEAR = 250;

/** `size` is Q / ADV, `sigma` ANNUAL (a daily one understates I* seven times), `pov` Q / (Q + volume of others). */
export interface IStarOrder {
  readonly size: number;
  readonly sigma: number;
  readonly pov: Ratio;
}

/** I* = a1 (Q / ADV)^a2 sigma^a3, bps: the cost if all were done at once. */
export const instantaneous = (
  { size, sigma }: Omit<IStarOrder, 'pov'>,
  { a1, a2, a3 }: IStarParameters,
): number => a1 * size ** a2 * sigma ** a3;

/** MI = b1 I* POV^a4 + (1 - b1) I*, bps: what the pace decides, and what stays. POV of 1 is I*. */
export function marketImpact(
  order: IStarOrder,
  parameters: IStarParameters,
): { readonly temporary: number; readonly permanent: number; readonly total: number } {
  invariant(order.size > 0 && order.sigma >= 0, 'an order has a size, volatility is not negative');
  invariant(order.pov > 0 && order.pov <= 1, 'participation lies in (0, 1]');
  const all = instantaneous(order, parameters);
  const temporary = parameters.b1 * all * order.pov ** parameters.a4;
  const permanent = (1 - parameters.b1) * all;
  return { temporary, permanent, total: temporary + permanent };
}

/** TR = sigma sqrt(size (1 - POV) / (3 x 250 x POV)), bps: one standard deviation of what the market does meanwhile. */
export const timingRisk = ({ size, sigma, pov }: IStarOrder): number =>
  BPS_IN_ONE * sigma * Math.sqrt((size * (1 - pov)) / (3 * DAYS_A_YEAR * pov));

/** A schedule of x_k units in periods where others trade v_k: MI = sum (x_k / Q) b1 I* (x_k / (x_k + v_k))^a4 + (1 - b1) I*. */
export function scheduledImpact(
  order: {
    readonly units: readonly number[];
    readonly volumes: readonly number[];
    readonly adv: number;
    readonly sigma: number;
  },
  parameters: IStarParameters,
): number {
  const quantity = order.units.reduce((sum, each) => sum + each, 0);
  invariant(quantity > 0 && order.adv > 0, 'an order has a quantity, the market a volume');
  invariant(order.units.length === order.volumes.length, 'each period has its volume');
  const all = instantaneous({ size: quantity / order.adv, sigma: order.sigma }, parameters);
  const paced = order.units.reduce(
    (sum, units, k) =>
      units === 0
        ? sum
        : sum + (units / quantity) * (units / (units + order.volumes[k]!)) ** parameters.a4,
    0,
  );
  return parameters.b1 * all * paced + (1 - parameters.b1) * all;
}

export interface PaceChoice {
  readonly pov: Ratio;
  readonly impact: number;
  readonly risk: number;
  readonly objective: number;
}
const GRID = 4000;

/**
 * The pace where MI + lambda TR is least inside (0, 1); null where it only falls towards POV = 1. The objective is not convex: its slope goes to minus infinity
 * at POV = 1, so the corner is reported beside it, and the interior one is found by where the slope first turns from falling to rising.
 */
export function bestPace(
  order: Omit<IStarOrder, 'pov'>,
  lambda: number,
  parameters: IStarParameters,
): { readonly interior: PaceChoice | null; readonly corner: number } {
  invariant(lambda >= 0, 'risk is not loved');
  const at = (pov: number): PaceChoice => {
    const impact = marketImpact({ ...order, pov }, parameters).total;
    const risk = timingRisk({ ...order, pov });
    return { pov, impact, risk, objective: impact + lambda * risk };
  };
  const slope = (pov: number): number => {
    const all = instantaneous(order, parameters);
    const risk = timingRisk({ ...order, pov });
    // d TR / d POV = -TR / (2 POV (1 - POV)).
    return (
      parameters.b1 * all * parameters.a4 * pov ** (parameters.a4 - 1) -
      (lambda * risk) / (2 * pov * (1 - pov))
    );
  };
  for (let i = 1; i < GRID - 1; i++) {
    let low = i / GRID;
    let high = (i + 1) / GRID;
    if (!(slope(low) < 0 && slope(high) >= 0)) continue;
    for (let k = 0; k < 80; k++) {
      const middle = (low + high) / 2;
      if (slope(middle) < 0) low = middle;
      else high = middle;
    }
    return { interior: at((low + high) / 2), corner: at(1).objective };
  }
  return { interior: null, corner: at(1).objective };
}
