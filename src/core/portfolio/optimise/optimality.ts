import type { Ratio } from '#core/kernel/units';
import { type Allocation, rangeOf } from '#core/portfolio/optimise/allocation';
import { timesRisk } from '#core/portfolio/optimise/factor-risk';

/** Prices of the limits: of one more of the total, of each group (positive at its most, negative at its least), of turnover, leverage and what may be left. */
export interface Prices {
  readonly total: number;
  readonly groups: readonly number[];
  readonly turnover: Ratio;
  readonly leverage: Ratio;
  readonly left: number;
}
/** How far a portfolio is from the conditions of Karush, Kuhn and Tucker: of stationarity (per unit of weight, in the units of mu), of the limits (weights), of price times slack. */
export interface Optimality {
  readonly stationarity: number;
  readonly limits: Ratio;
  readonly slackness: number;
}
interface Range {
  low: number;
  high: number;
}
const add = (range: Range, low: number, high: number): void => {
  range.low += low;
  range.high += high;
};
/** price x the subgradient of |x - at|, exact within `within`. */
function kink(range: Range, distance: number, price: number, within: number): void {
  if (Math.abs(distance) <= within) add(range, -price, price);
  else add(range, Math.sign(distance) * price, Math.sign(distance) * price);
}

/** Of every name: how far 0 is from the subgradient of the Lagrangian there. Knows nothing of how the portfolio was found. */
export function optimality(
  problem: Allocation,
  weights: Float64Array,
  prices: Prices,
  within: number,
): Optimality {
  const { mu, riskAversion, held, costs, costScale, groups, turnover, leverage, oneDay, total } =
    problem;
  const pull = timesRisk(problem.risk, weights);
  let stationarity = 0;
  let limits = 0;
  let traded = 0;
  let gross = 0;
  let left = 0;
  let sum = 0;
  for (const [i, w] of weights.entries()) {
    const z = w - held[i]!;
    const slope =
      riskAversion * pull[i]! -
      mu[i]! +
      prices.total +
      groups.reduce((all, each, k) => all + prices.groups[k]! * each.weights[i]!, 0);
    const moved =
      costScale *
      (2 * costs.quadratic[i]! * z +
        Math.sign(z) *
          (1 + costs.exponent[i]!) *
          costs.power[i]! *
          Math.abs(z) ** costs.exponent[i]!);
    const range: Range = { low: slope + moved, high: slope + moved };
    kink(range, z, costScale * costs.linear[i]! + prices.turnover, within);
    kink(range, w, prices.leverage, within);
    if (Math.abs(w) <= within) add(range, -costs.borrow[i]!, 0);
    else if (w < 0) add(range, -costs.borrow[i]!, -costs.borrow[i]!);
    const over = Math.abs(w) - (oneDay?.sellable[i] ?? Infinity);
    if (Math.abs(over) <= within)
      add(range, Math.min(0, Math.sign(w) * prices.left), Math.max(0, Math.sign(w) * prices.left));
    else if (over > 0) add(range, Math.sign(w) * prices.left, Math.sign(w) * prices.left);
    const [low, high] = rangeOf(problem, i);
    if (w >= high - within) range.high = Infinity;
    if (w <= low + within) range.low = -Infinity;
    stationarity = Math.max(stationarity, range.low, -range.high);
    limits = Math.max(limits, w - high, low - w);
    traded += Math.abs(z);
    gross += Math.abs(w);
    left += Math.max(0, over);
    sum += w;
  }
  const slacks: [number, number][] = [
    [(turnover ?? Infinity) - traded, prices.turnover],
    [(leverage ?? Infinity) - gross, prices.leverage],
    [(oneDay?.maxLeft ?? Infinity) - left, prices.left],
  ];
  for (const [k, { weights: row, min, max }] of groups.entries()) {
    const value = row.reduce((all, each, i) => all + each * weights[i]!, 0);
    slacks.push(
      [max - value, Math.max(0, prices.groups[k]!)],
      [value - min, Math.max(0, -prices.groups[k]!)],
    );
  }
  limits = Math.max(limits, Math.abs(sum - total), ...slacks.map(([slack]) => -slack));
  return {
    stationarity,
    limits,
    slackness: Math.max(
      0,
      ...slacks.map(([slack, price]) =>
        price === 0 ? 0 : price < 0 ? -price : Math.abs(slack) * price,
      ),
    ),
  };
}
