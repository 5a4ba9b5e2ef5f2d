import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bps, lots, notional, ratio, ticks, timeUs } from '#core/kernel/units';
import { defaultModel } from '#core/impact/square-root';
import type { LiquidityPolicy, LiquidityProfile, Measured } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import { ALWAYS_OPEN } from '#core/market/session';
import type { MarketView } from '#core/market/view';
import type { Strategy } from '#core/order/parent';
import { buildPlan } from '#core/schedule/build-plan';
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

const instrument = { ...usEquity('TEST', 'XNAS'), session: ALWAYS_OPEN };
const start = timeUs(1_700_000_000e6);
const known = (value: number): Measured => ({ value, unit: '', standardError: value / 10, n: 20, source: 'test' });
const profile: LiquidityProfile = { instrumentId: instrument.id, asOf: start, adv: known(1e7), advNotional: notional(5e8), volatilityDaily: known(0.02), spreadBps: known(4), depthTouch: known(500), curve: flatCurve(24, 'flat'), regime: 'normal', quality: 'A', prior: null, notes: [] };
const view: MarketView = { at: start, dataAt: start, bids: [{ price: ticks(4999), size: lots(500) }], asks: [{ price: ticks(5001), size: lots(500) }], eligibleVolume: lots(0), eligibleTurnover: 0, volatilityDaily: null, valid: true };
const policy = policyFor(60);
function policyFor(sliceIntervalSeconds: number): LiquidityPolicy {
  return { enabled: true, minLiquidityScore: 0.3, maxAdvShare: ratio(0.1), maxSpreadBps: bps(50), maxParticipation: ratio(0.2), defaultStrategy: 'twap', sliceIntervalSeconds, tiers: [], reportingCurrency: 'USD' };
}

test('SCH-1, SCH-2, F9: over minimum, quantity and strategy, slices are contiguous, sum to the order, and none is below the minimum', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), fc.integer({ min: 0, max: 20_000 }), fc.constantFrom<Strategy>('twap', 'vwap', 'pov', 'is', 'adaptive'), fc.integer({ min: 10, max: 7200 }), (quantity, minNotional, strategy, seconds) => {
      const order = { parentId: 'P', instrumentId: instrument.id, side: 'buy', quantity: lots(quantity), strategy, start, deadline: timeUs(start + seconds * 1e6), limit: null, participationMax: ratio(0.2), residual: 'complete', reduceOnly: false, confirmed: false, riskAversion: null, povRate: null, decisionPrice: null } as const;
      const built = buildPlan({ order, instrument: { ...instrument, minNotional: notional(minNotional) }, profile, model: defaultModel(null), view, policy, fees: NO_FEES });
      if (!built.ok) return assert.equal(built.error.code, 'BELOW_MINIMUM_NOTIONAL');
      const { slices } = built.value.plan;
      assert.equal(slices.reduce((sum, slice) => sum + slice.quantity, 0), quantity);
      slices.forEach((slice, i) => assert.ok(i === 0 || slice.start === slices[i - 1]?.end));
      assert.ok(slices.every((slice) => slice.quantity * 50 >= minNotional));
      // Never everything at once because a slice was too small: a larger minimum merges two or three slices, not all of them.
      if (quantity * 50 > 4 * minNotional && seconds >= 60 && strategy === 'twap') assert.ok(slices.length > 1);
    }),
    { numRuns: 300 },
  );
});
