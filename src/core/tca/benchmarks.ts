import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE } from '#core/kernel/units';
import { normalCdf } from '#core/numeric/normal';

// `side` is +1 for buys and -1 for sells; prices in currency per unit; costs are bps, positive when they hurt.

/** Against any benchmark price: performance in bps of the benchmark, positive is good; cost is its negative. */
export function performanceBps(average: number, benchmark: number, side: number): number {
  return ((side * (benchmark - average)) / benchmark) * BPS_IN_ONE;
}

/** Cost against arrival: simple, as everybody means it, and logarithmic, as Kissell (2014) and R's blotter print it. They part at large moves. */
export const arrivalCostBps = (
  average: number,
  arrival: number,
  side: number,
): { readonly simple: number; readonly log: number } => ({
  simple: ((side * (average - arrival)) / arrival) * BPS_IN_ONE,
  log: side * Math.log(average / arrival) * BPS_IN_ONE,
});

/** One print (or bin) of the market. */
export type MarketPrint = readonly [price: number, volume: number];

/** Of the market, or of our own fills; null without volume. */
export function volumeWeightedPrice(prints: readonly MarketPrint[]): number | null {
  let turnover = 0;
  let volume = 0;
  for (const [price, size] of prints) {
    turnover += price * size;
    volume += size;
  }
  return volume > 0 ? turnover / volume : null;
}
/** Of prices at equal intervals; null without any. */
export const timeWeightedPrice = (prices: readonly number[]): number | null =>
  prices.length === 0 ? null : prices.reduce((sum, price) => sum + price, 0) / prices.length;

/**
 * Relative performance measure, Kissell (2014) ch. 3: the share of the market's volume that did worse than `average`, ties half:
 *     buy (V(P > avg) + V(P = avg) / 2) / V,   sell = 1 - buy
 * null without volume.
 */
export function relativePerformance(
  prints: readonly MarketPrint[],
  average: number,
  side: number,
): number | null {
  let total = 0;
  let above = 0;
  let below = 0;
  for (const [price, volume] of prints) {
    total += volume;
    if (price > average) above += volume;
    if (price < average) below += volume;
  }
  return total > 0 ? (total + side * (above - below)) / (2 * total) : null;
}

/** VWAP of the first `volume` that printed after arrival, the last print in part (participation-weighted price, Kissell 2014: volume = traded / POV). null where less printed. */
export function firstVolumePrice(prints: readonly MarketPrint[], volume: number): number | null {
  invariant(volume > 0, 'a benchmark volume is positive');
  let left = volume;
  let turnover = 0;
  for (const [price, size] of prints) {
    const taken = Math.min(left, size);
    turnover += taken * price;
    left -= taken;
    if (left <= 0) return turnover / volume;
  }
  return null;
}

/** What of the cost the market explains: beta x the index's move (side-signed), and what remains. */
export function indexAdjusted(
  costBps: number,
  index: {
    readonly start: number;
    readonly end: number;
    readonly beta: number;
    readonly side: number;
  },
): { readonly indexBps: number; readonly adjustedBps: number } {
  const indexBps =
    ((index.side * index.beta * (index.end - index.start)) / index.start) * BPS_IN_ONE;
  return { indexBps, adjustedBps: costBps - indexBps };
}

/** How surprising a realised cost is under its estimate: (actual - expected) / timing risk, and the chance of a worse one. Over many orders of an unbiased model: mean 0, variance 1. */
export function surpriseOf(costs: {
  readonly actualBps: number;
  readonly expectedBps: number;
  readonly stdevBps: number;
}): { readonly z: number; readonly chanceOfWorse: number } {
  const z = (costs.actualBps - costs.expectedBps) / costs.stdevBps;
  return { z, chanceOfWorse: normalCdf(-z) };
}

/** A desk's number: the mean weighted by notional, and sqrt(sum w^2 (c - mean)^2) as its standard error. The simple mean lets a small order speak as loudly as a large one. */
export function notionalWeighted(
  costs: readonly { readonly bps: number; readonly notional: number }[],
): { readonly weighted: number; readonly standardError: number; readonly simple: number } {
  invariant(costs.length > 0, 'a mean is of something');
  const total = costs.reduce((sum, each) => sum + each.notional, 0);
  const weighted = costs.reduce((sum, each) => sum + each.bps * each.notional, 0) / total;
  const standardError = Math.sqrt(
    costs.reduce((sum, each) => sum + ((each.notional / total) * (each.bps - weighted)) ** 2, 0),
  );
  return {
    weighted,
    standardError,
    simple: costs.reduce((sum, each) => sum + each.bps, 0) / costs.length,
  };
}
