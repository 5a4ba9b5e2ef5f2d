import type { IStarParameters } from '#core/cost/i-star';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Bps, Count } from '#core/kernel/units';
import { robustFit } from '#core/numeric/robust-fit';

/** Orders as columns of one length: size is Q / ADV, sigma ANNUAL, pov Q / (Q + volume of others), cost bps beyond the spread. */
export interface IStarOrders {
  readonly size: Float64Array;
  readonly sigma: Float64Array;
  readonly pov: Float64Array;
  readonly costBps: Float64Array;
  /** Orders that move together: their day. */
  readonly day: Int32Array;
}
export interface IStarFit {
  readonly parameters: IStarParameters;
  readonly standardErrors: IStarParameters;
  readonly n: Count;
  /** Mean squared residual, weighted. */
  readonly loss: number;
}

const NAMES = ['a1', 'a2', 'a3', 'a4', 'b1'] as const;
/** Kissell (2014), ch. 5: where the five parameters may lie. */
const ISTAR_BOUNDS: {
  readonly [Name in (typeof NAMES)[number]]: readonly [number, number];
} = {
  a1: [100, 1000],
  a2: [0.1, 1],
  a3: [0.1, 1],
  a4: [0.1, 1],
  b1: [0.7, 1],
};
/** Places within the bounds from which the search starts; the best end is kept. */
const STARTS = [0.5, 0.25, 0.75] as const;
const ORDERS_MIN = 20;

/**
 * Kissell's non-linear least squares of MI = b1 I* POV^a4 + (1 - b1) I*, I* = a1 Q^a2 sigma^a3, within his bounds: each parameter as a logistic of a free number, Levenberg and
 * Marquardt from several places. `weight` is one over the deviation of a residual (1 for all without it); residuals beyond `cut` count by their size.
 */
export function fitIStar(
  orders: IStarOrders,
  weight: Float64Array = new Float64Array(orders.size.length).fill(1),
  cut = Infinity,
): Result<IStarFit, Refusal> {
  const n = orders.size.length;
  if (n < ORDERS_MIN)
    return err(
      refusal(
        'TOO_FEW_OBSERVATIONS',
        `five parameters need ${ORDERS_MIN} orders, had ${n}`,
        { n },
        'give more orders, or use published parameters',
      ),
    );
  const costs = { orders, weight, cut };
  let best: IStarFit | null = null;
  for (const start of STARTS) {
    const found = fitFrom(costs, start);
    if (found !== null && (best === null || found.loss < best.loss)) best = found;
  }
  return best === null
    ? err(
        refusal(
          'CALIBRATION_FAILED',
          'orders must differ in size, volatility and pace, did not',
          { n },
          'give more different orders',
        ),
      )
    : ok(best);
}

const between = (bounds: readonly [number, number], u: number): number =>
  bounds[0] + (bounds[1] - bounds[0]) / (1 + Math.exp(-u));
const parametersAt = (at: readonly number[]): IStarParameters => ({
  a1: between(ISTAR_BOUNDS.a1, at[0]!),
  a2: between(ISTAR_BOUNDS.a2, at[1]!),
  a3: between(ISTAR_BOUNDS.a3, at[2]!),
  a4: between(ISTAR_BOUNDS.a4, at[3]!),
  b1: between(ISTAR_BOUNDS.b1, at[4]!),
});

function fitFrom(
  {
    orders,
    weight,
    cut,
  }: { readonly orders: IStarOrders; readonly weight: Float64Array; readonly cut: number },
  start: number,
): IStarFit | null {
  const from = Math.log(start / (1 - start));
  const costAt = costsOf(orders);
  const found = robustFit({
    observed: orders.costBps,
    weight,
    start: NAMES.map(() => from),
    cut,
    unit: 1,
    cluster: orders.day,
    // A parameter on its bound has no slope: a belief that is all but none keeps the equations solvable.
    belief: NAMES.map(() => ({ value: 0, deviation: 1e6 })),
    value: costAt,
  });
  if (found === null) return null;
  const parameters = parametersAt(found.at);
  const slopes = new Float64Array(NAMES.length);
  let loss = 0;
  for (let i = 0; i < orders.size.length; i++)
    loss += (weight[i]! * (orders.costBps[i]! - costAt(i, found.at, slopes))) ** 2;
  const error = (k: number): number => {
    const [low, high] = ISTAR_BOUNDS[NAMES[k]!];
    const share = (parameters[NAMES[k]!] - low) / (high - low);
    return (high - low) * share * (1 - share) * Math.sqrt(Math.max(0, found.covariance[k]![k]!));
  };
  return {
    parameters,
    standardErrors: { a1: error(0), a2: error(1), a3: error(2), a4: error(3), b1: error(4) },
    n: orders.size.length,
    loss: loss / orders.size.length,
  };
}

/** Cost of a row, and its derivatives by the free numbers. Most of a fit is spent in here: logarithms are taken once, and what does not depend on the row once a point. */
function costsOf({ size, sigma, pov }: IStarOrders) {
  const lnSize = size.map(Math.log);
  const lnSigma = sigma.map(Math.log);
  const lnPov = pov.map(Math.log);
  let seen: readonly number[] | null = null;
  let parameters = parametersAt([0, 0, 0, 0, 0]);
  const span = NAMES.map((name) => ISTAR_BOUNDS[name][1] - ISTAR_BOUNDS[name][0]);
  const share = new Float64Array(NAMES.length);
  return (row: number, at: readonly number[], slopes: Float64Array): Bps => {
    if (at !== seen) {
      seen = at;
      parameters = parametersAt(at);
      for (let k = 0; k < share.length; k++) share[k] = 1 / (1 + Math.exp(-at[k]!));
    }
    const { a1, a2, a3, a4, b1 } = parameters;
    const all = a1 * Math.exp(a2 * lnSize[row]! + a3 * lnSigma[row]!);
    const paced = Math.exp(a4 * lnPov[row]!);
    const cost = all * (b1 * paced + 1 - b1);
    slopes[0] = cost / a1;
    slopes[1] = cost * lnSize[row]!;
    slopes[2] = cost * lnSigma[row]!;
    slopes[3] = all * b1 * paced * lnPov[row]!;
    slopes[4] = all * (paced - 1);
    for (let k = 0; k < share.length; k++)
      slopes[k] = slopes[k]! * span[k]! * share[k]! * (1 - share[k]!);
    return cost;
  };
}
