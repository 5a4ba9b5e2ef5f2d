import { BPS_IN_ONE } from '#core/kernel/units';
/**
 * The price process whose constant-rate cost is the square-root law: S_t - S_0 = (3/4) sigma int_0^t sqrt(v_u / V) (t - u)^{-1/2} du
 * (Gatheral 2012, Pisa slides). sigma daily, V units a day, X units, T days. All answers in bps of the starting price.
 * Average cost of a constant rate is sigma sqrt(X/V); its end-of-order impact is 1.5 times that; both relax to nothing afterwards.
 */
export interface RootProcess {
  readonly sigma: number;
  readonly V: number;
  readonly X: number;
  readonly T: number;
}
export const constantRateCostBps = (p: RootProcess): number =>
  p.sigma * Math.sqrt(p.X / p.V) * BPS_IN_ONE;
export const constantRatePeakBps = (p: RootProcess): number => 1.5 * constantRateCostBps(p);
/** What is left at 2T of the impact at T. */
export const relaxationAtTwice = (): number => Math.SQRT2 - 1;

/** Two bursts of X/2, at the beginning and at the end of T, each at the rate `cap` x V. */
export function twoBurstCostBps(p: RootProcess, cap: number): number {
  const d = p.X / (2 * cap * p.V);
  const own = 2 * d ** 1.5;
  const relaxing = p.T ** 1.5 - 2 * (p.T - d) ** 1.5 + (p.T - 2 * d) ** 1.5;
  return ((p.sigma * Math.sqrt(cap) * (own + relaxing)) / (2 * d)) * BPS_IN_ONE;
}

/** If sigma Y sqrt(q/V) is the price after q, the average price of executing Q is two thirds of the way there. */
export const peakAndAverage = (
  Y: number,
  sigma: number,
  share: number,
): { readonly peakBps: number; readonly averageBps: number } => ({
  peakBps: Y * sigma * Math.sqrt(share) * BPS_IN_ONE,
  averageBps: (2 / 3) * Y * sigma * Math.sqrt(share) * BPS_IN_ONE,
});
