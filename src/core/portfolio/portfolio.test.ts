import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dynamicPolicy,
  marginalTradingCost,
  singleTrade,
  tradingCost,
  weightCost,
} from '#core/portfolio/optimise/trading-cost';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const curve = { linear: 0.0005, b: 1, sigma: 0.02, volume: 2e7 };

test('PFO-1: a marginal cost is the slope of the cost, the same in money and in weights', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e3, max: 1e7, noNaN: true }), (x) => {
      near(
        (tradingCost(curve, x * 1.000001) - tradingCost(curve, x * 0.999999)) / (2e-6 * x),
        marginalTradingCost(curve, x),
        1e-6,
      );
      near(marginalTradingCost(curve, -x), -marginalTradingCost(curve, x));
      near(weightCost(curve, 1e8, x / 1e8) * 1e8, tradingCost(curve, x));
    }),
  );
});
test('PFO-2: one asset: nothing below the linear cost, and above it the gain of a little more is its cost', () => {
  assert.equal(singleTrade({ alpha: 0.0004, riskAversion: 5, curve, value: 1e8 }), 0);
  const z = singleTrade({ alpha: 0.004, riskAversion: 5, curve, value: 1e8 });
  near(0.004 - 5 * curve.sigma ** 2 * z, marginalTradingCost(curve, z * 1e8));
});
test('PFO-3: Garleanu and Pedersen: part of the way to the aim, which is below Markowitz and is him where nothing decays', () => {
  const input = {
    riskAversion: 1e-6,
    lambda: 1e-5,
    discount: 0.02,
    decay: 0.1,
    alpha: 0.002,
    variance: 4e-4,
  };
  const policy = dynamicPolicy(input);
  assert.ok(policy.rate > 0 && policy.rate < 1 && policy.aim < policy.markowitz);
  near(policy.path(0)[0] ?? NaN, policy.rate * policy.aim);
  near(dynamicPolicy({ ...input, decay: 0 }).aim, policy.markowitz);
});
