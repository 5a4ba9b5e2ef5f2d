import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { almgrenImpact } from '#core/cost/almgren-2005';
import {
  bestPace,
  ISTAR,
  instantaneous,
  marketImpact,
  scheduledImpact,
  timingRisk,
} from '#core/cost/i-star';
import { hurwitzZeta, splitterAutocorrelation } from '#core/cost/market-facts';
import { blockSchedule, blockTrades } from '#core/cost/obizhaeva-wang';
import {
  againstItself,
  decay,
  GAMMA_STAR,
  type Kernel,
  kernelSchedule,
  mayBeManipulated,
  powerSchedule,
  relaxation,
  response,
  roundTrip,
} from '#core/cost/propagator';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const order = {
  quantity: 1e5,
  adv: 1e6,
  unitsOutstanding: 2e8,
  volatilityDaily: 0.02,
  duration: 0.2,
};

test('IMP-20: Almgren 2005: a sale is the buy turned round, half of what stays is paid, a slower order pays less', () => {
  fc.assert(
    fc.property(between(1, 1e6), between(0.01, 0.9), (quantity, duration) => {
      const [buy, sell] = [
        almgrenImpact({ ...order, quantity, duration }),
        almgrenImpact({ ...order, quantity: -quantity, duration }),
      ];
      near(sell.realised, -buy.realised);
      near(buy.realised, buy.permanent / 2 + buy.temporary);
      assert.ok(
        almgrenImpact({ ...order, quantity, duration: 1.1 * duration }).temporary < buy.temporary,
      );
    }),
  );
});

test('IMP-21: I-Star: at a participation of 1 it is I*, one period is the whole, and no pace beats the best one nearby', () => {
  fc.assert(
    fc.property(between(0.001, 0.5), between(0.05, 1), between(0.01, 0.99), (size, sigma, pov) => {
      near(
        marketImpact({ size, sigma, pov: 1 }, ISTAR.ALL).total,
        instantaneous({ size, sigma }, ISTAR.ALL),
      );
      const units = size * 1e6;
      near(
        scheduledImpact(
          { units: [units], volumes: [units / pov - units], adv: 1e6, sigma },
          ISTAR.ALL,
        ),
        marketImpact({ size, sigma, pov }, ISTAR.ALL).total,
        1e-7,
      );
      assert.equal(timingRisk({ size, sigma, pov: 1 }), 0);
    }),
  );
  const { interior, corner } = bestPace({ size: 0.1, sigma: 0.3 }, 0.3, ISTAR.ALL);
  assert.ok(interior !== null && interior.objective < corner);
  for (const by of [0.99, 1.01]) {
    const pov = interior.pov * by;
    assert.ok(
      marketImpact({ size: 0.1, sigma: 0.3, pov }, ISTAR.ALL).total +
        0.3 * timingRisk({ size: 0.1, sigma: 0.3, pov }) >=
        interior.objective,
    );
  }
  assert.equal(bestPace({ size: 0.1, sigma: 0.3 }, 2, ISTAR.ALL).interior, null);
});

const book = { quantity: 1e5, permanent: 1e-4, transient: 1e-4, resilience: 2, horizon: 1 };
test('IMP-22: Obizhaeva and Wang: the parts are the whole, discrete trades come to the continuous cost, and an even pace costs more', () => {
  fc.assert(
    fc.property(between(0.1, 50), between(0.1, 5), (resilience, horizon) => {
      const one = { ...book, resilience, horizon };
      const found = blockSchedule(one);
      near(found.first + found.rate * horizon + found.last, one.quantity);
      assert.ok(found.cost <= found.evenCost * (1 + 1e-12));
      const { trades, cost } = blockTrades(one, 5);
      near(
        trades.reduce((sum, each) => sum + each, 0),
        one.quantity,
      );
      assert.ok(cost >= found.cost * (1 - 1e-12));
      near(blockTrades(one, 4000).cost, found.cost, 2e-2);
    }),
    { numRuns: 40 },
  );
});

const kernels: readonly Kernel[] = [
  { kind: 'exponential', rho: 3 },
  { kind: 'power', scale: 1, exponent: 0.4 },
  { kind: 'linear', slope: 0.5 },
];
test('IMP-23: a schedule under a convex decay sums to the order, never turns against itself, and no shift between two trades is cheaper', () => {
  const times = [0, 0.2, 0.4, 0.6, 0.8, 1];
  for (const kernel of kernels) {
    const found = kernelSchedule(kernel, times, 10);
    assert.ok(found.ok);
    near(
      found.value.trades.reduce((sum, each) => sum + each, 0),
      10,
    );
    assert.equal(againstItself(found.value), 0);
    const costOf = (trades: readonly number[]): number =>
      trades.reduce(
        (sum, a, i) =>
          sum +
          trades.reduce(
            (inner, b, j) => inner + (a * b * decay(kernel, Math.abs(times[i]! - times[j]!))) / 2,
            0,
          ),
        0,
      );
    near(costOf(found.value.trades), found.value.cost);
    for (let i = 0; i < times.length - 1; i++)
      assert.ok(
        costOf(found.value.trades.map((x, k) => (k === i ? x + 0.1 : k === i + 1 ? x - 0.1 : x))) >=
          found.value.cost,
      );
  }
  const bent = kernelSchedule(
    { kind: 'rational', scale: 1, power: 2 },
    Array.from({ length: 21 }, (_, i) => i / 2),
    1,
  );
  assert.ok(bent.ok && againstItself(bent.value) === 2);
});

test('IMP-24: what can be manipulated is said: a round trip that pays, exponents below the border, a decay with no cheapest schedule', () => {
  assert.ok(roundTrip({ v1: 0.2, v2: 1, rho: 1, horizon: 1 }, Math.sqrt).total < 0);
  fc.assert(
    fc.property(between(0.1, 5), between(0.1, 5), between(0.1, 5), (v1, v2, rho) =>
      assert.ok(roundTrip({ v1, v2, rho, horizon: 1 }, (rate) => rate).total > -1e-12),
    ),
  );
  assert.ok(
    mayBeManipulated(0.3, 0.6) &&
      mayBeManipulated(0.4, 0.61) &&
      !mayBeManipulated(0.5, 0.5) &&
      GAMMA_STAR > 0.41,
  );
  const refused = kernelSchedule({ kind: 'rational', scale: -1, power: 3 }, [0, 0.5, 1], 1);
  assert.ok(refused.ok || refused.error.code === 'KERNEL_MANIPULABLE');
  const flat = kernelSchedule({ kind: 'exponential', rho: 0 }, [0, 1], 1);
  assert.equal(flat.ok ? '' : flat.error.code, 'KERNEL_MANIPULABLE');
});

test('IMP-25: power-law decay: a schedule is even in time, an order’s impact is gone long after, and the response to lone trades is the kernel', () => {
  const found = powerSchedule(0.4, 1, 2);
  near(found.executed(1), 0.5);
  near(found.density(0.3), found.density(1.7));
  assert.ok(relaxation(0.5, 1, 1) === 1 && relaxation(0.5, 1, 1e6) < 1e-3);
  near(
    response(
      7,
      (l) => l ** -0.4,
      () => 0,
    ),
    7 ** -0.4,
  );
});

test('IMP-26: signs of order splitters fall as a power, and zeta is zeta', () => {
  near(hurwitzZeta(2, 1), Math.PI ** 2 / 6, 1e-14);
  near(hurwitzZeta(4, 1), Math.PI ** 4 / 90, 1e-14);
  near(hurwitzZeta(3, 2), hurwitzZeta(3, 1) - 1, 1e-13);
  near(Math.log2(splitterAutocorrelation(1.5, 1e5) / splitterAutocorrelation(1.5, 2e5)), 0.5, 1e-4);
});
