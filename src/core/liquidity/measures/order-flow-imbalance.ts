import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';
import { leastSquares } from '#core/numeric/least-squares';

/** The best bid and ask after each event, oldest first. */
export interface Touch {
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
}

/**
 * Cont, Kukanov & Stoikov (2014), J. Financial Econometrics 12, eq. (2.1), one row per event after the first, in units of size:
 *     e = 1{Pb >= Pb'} qb - 1{Pb <= Pb'} qb' - 1{Pa <= Pa'} qa + 1{Pa >= Pa'} qa'
 * Both indicators hold where the price stays: then it is the change of the queue.
 */
export function orderFlowEvents({ bidPrice, bidSize, askPrice, askSize }: Touch): Float64Array {
  const events = new Float64Array(Math.max(0, bidPrice.length - 1));
  for (let i = 1; i < bidPrice.length; i++) {
    let e = 0;
    const bid = bidPrice[i]!;
    const bidBefore = bidPrice[i - 1]!;
    const ask = askPrice[i]!;
    const askBefore = askPrice[i - 1]!;
    if (bid >= bidBefore) e += bidSize[i]!;
    if (bid <= bidBefore) e -= bidSize[i - 1]!;
    if (ask <= askBefore) e -= askSize[i]!;
    if (ask >= askBefore) e += askSize[i - 1]!;
    // A side that is not there at one of the two moments, or a crossed quote, says nothing about flow.
    const isMarket = bid <= ask && bidBefore <= askBefore;
    events[i - 1] = isMarket && Number.isFinite(bid + bidBefore + ask + askBefore) ? e : NaN;
  }
  return events;
}

/** Sum of the known events: positive when buying presses. */
export function orderFlowImbalance(touch: Touch): number {
  const events = orderFlowEvents(touch);
  let sum = 0;
  let n = 0;
  for (let i = 0; i < events.length; i++) {
    if (!(events[i]! === events[i]!)) continue;
    sum += events[i]!;
    n++;
  }
  return n === 0 ? NaN : sum;
}

/** dmid = alpha + beta OFI over intervals (eq. 2.5): price units per unit of imbalance, with R^2. In a one-tick book beta is 1 / (2 depth). */
export function imbalanceResponse(
  midChange: Float64Array,
  imbalance: Float64Array,
): { readonly beta: Estimate; readonly r2: number } {
  const fit = leastSquares(midChange, [imbalance]);
  if (fit === null) return { beta: UNKNOWN, r2: NaN };
  return {
    beta: estimate(fit.coefficients[0] ?? NaN, fit.robustStandardErrors[0] ?? NaN, fit.n),
    r2: fit.r2,
  };
}
