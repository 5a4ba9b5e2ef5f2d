import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/cost/near.fixture';
import { relaxation } from '#core/cost/propagator';
import {
  constantRateCostBps,
  constantRatePeakBps,
  peakAndAverage,
  type RootProcess,
  relaxationAtTwice,
  twoBurstCostBps,
} from '#core/cost/square-root-process';

const order: RootProcess = { sigma: 0.02, V: 1e6, X: 1e5, T: 1 };
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** The process itself, step by step: the price after each step of trading at these rates, and the average paid. */
function simulated({ sigma, V, X, T }: RootProcess, rateAt: (t: number) => number, steps: number) {
  const d = T / steps;
  const f = Array.from({ length: steps }, (_, k) => Math.sqrt(rateAt((k + 0.5) * d) / V));
  // int over a step of (t - u)^(-1/2) is exact.
  const move = (t: number): number =>
    f.reduce((sum, each, k) => {
      const [from, to] = [k * d, Math.min(t, (k + 1) * d)];
      return to <= from ? sum : sum + each * 2 * (Math.sqrt(t - from) - Math.sqrt(t - to));
    }, 0);
  let paid = 0;
  for (let k = 0; k < steps; k++) {
    const rate = rateAt((k + 0.5) * d);
    if (rate > 0) paid += rate * d * 0.75 * sigma * move((k + 0.5) * d);
  }
  return { average: (paid / X) * 1e4, peak: 0.75 * sigma * move(T) * 1e4 };
}

test('IMP-1: at a constant rate the process costs the square root, whatever the time, and ends half as high again', () => {
  fc.assert(
    fc.property(between(0.001, 1), between(0.1, 5), (share, T) => {
      const of = { ...order, X: share * 1e6, T };
      near(constantRateCostBps(of), 1e4 * 0.02 * Math.sqrt(share));
      near(constantRatePeakBps(of), 1.5 * constantRateCostBps(of));
    }),
  );
  const found = simulated(order, () => order.X / order.T, 400);
  near(found.average / constantRateCostBps(order), 1, 2e-3);
  near(found.peak / constantRatePeakBps(order), 1, 1e-9);
});
test('IMP-25: at twice the time what is left is the root of two less one', () => {
  near(relaxationAtTwice(), relaxation(0.5, 1, 2));
  near(relaxationAtTwice(), 0.41421356, 1e-7);
});
test('IMP-25: two bursts cost what the process does step by step, and are the even pace where each takes half of the time', () => {
  for (const [cap, T] of [
    [0.5, 1],
    [1, 1],
    [0.2, 2],
  ] as const) {
    const of = { ...order, T };
    const d = of.X / (2 * cap * of.V);
    const rate = (t: number): number => (t < d || t > T - d ? cap * of.V : 0);
    const { average } = simulated(of, rate, 1000);
    near(average / twoBurstCostBps(of, cap), 1, 5e-2);
  }
  // A burst that lasts half of the time is the even pace.
  near(twoBurstCostBps(order, order.X / (order.V * order.T)), constantRateCostBps(order), 1e-9);
});
test('IMP-2: the average is two thirds of the peak, and both go with the root of the size', () => {
  fc.assert(
    fc.property(between(0.1, 2), between(0.001, 0.1), between(1e-4, 1), (Y, sigma, share) => {
      const { peakBps, averageBps } = peakAndAverage(Y, sigma, share);
      near(averageBps, (2 / 3) * peakBps);
      near(peakAndAverage(Y, sigma, 4 * share).peakBps, 2 * peakBps);
      near(peakBps, 1e4 * Y * sigma * Math.sqrt(share));
    }),
  );
});
test('IMP-25: nearer together the bursts cost more, since less has relaxed', () => {
  const costs = [0.3, 0.5, 1, 2, 5].map((T) => twoBurstCostBps({ ...order, T }, 0.5));
  for (let k = 1; k < costs.length; k++) assert.ok(costs[k]! < costs[k - 1]!);
});
