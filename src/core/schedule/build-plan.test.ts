import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate } from '#core/schedule/allocate';
import { calibrateAlmgrenChriss, continuousLimit, costOf, optimalHoldings, urgencyOf } from '#core/schedule/almgren-chriss';

test('SCH-1: allocated lots sum to the quantity and are within one of their share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }), (quantity, weights) => {
      const lots = allocate(quantity, weights);
      const total = weights.reduce((a, b) => a + b, 0);
      assert.equal(lots.reduce((a, b) => a + b, 0), quantity);
      lots.forEach((count, i) => assert.ok(Math.abs(count - (quantity * (weights[i] ?? 0)) / total) < 1 + 1e-6));
    }),
  );
});

const table1 = { X: 1e6, T: 5, N: 5, sigma: 0.95, alpha: 0.02, epsilon: 0.0625, gamma: 2.5e-7, eta: 2.5e-6 };
test('Almgren-Chriss: the tridiagonal solution is the hyperbolic sine of the paper', () => {
  const { kappa } = urgencyOf(table1, 1e-6);
  optimalHoldings(table1, 1e-6).forEach((x, j) => assert.ok(Math.abs(x - (1e6 * Math.sinh(kappa * (5 - j))) / Math.sinh(kappa * 5)) < 1e-6));
});
test('Almgren-Chriss: no other schedule is cheaper in E + lambda V', () => {
  const best = optimalHoldings(table1, 1e-6);
  const utility = (x: readonly number[]): number => costOf(table1, x).expected + 1e-6 * costOf(table1, x).variance;
  fc.assert(fc.property(fc.integer({ min: 1, max: 4 }), fc.double({ min: -1e5, max: 1e5, noNaN: true }), (k, by) => assert.ok(utility(best.with(k, (best[k] ?? 0) + by)) >= utility(best) - 1e-6)));
});
test('Almgren-Chriss: many slices approach the continuous limit', () => {
  const fine = { ...table1, N: 5000 };
  assert.ok(Math.abs(costOf(fine, optimalHoldings(fine, 1e-6)).expected / continuousLimit(table1, 1e-6).expected - 1) < 1e-3);
});
test('Almgren-Chriss: parameters of Table 1', () => {
  assert.deepEqual(calibrateAlmgrenChriss({ price: 50, annualVolatility: 0.3, annualGrowth: 0.1, days: 250, spread: 0.125, adv: 5e6 }), { sigma: (50 * 0.3) / Math.sqrt(250), alpha: 0.02, epsilon: 0.0625, gamma: 2.5e-7, eta: 2.5e-6 });
});
