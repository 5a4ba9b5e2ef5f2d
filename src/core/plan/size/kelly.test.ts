import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { advCap } from '#core/plan/size/adv-cap';
import { capacityUnits } from '#core/plan/size/capacity';
import {
  growthBinary,
  growthGaussian,
  kellyBinary,
  kellyDiscrete,
  kellyMany,
} from '#core/plan/size/kelly';
import { ewmaVariance, ewmaVarianceNormalised, portfolioScale } from '#core/plan/size/vol-target';

const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('SIZ-8: both variances by EWMA forget alike and begin apart', () => {
  const constant = [0.02, -0.02, 0.02, -0.02];
  close(ewmaVariance(constant, 0.94), 4e-4);
  close(ewmaVarianceNormalised(constant, 0.94), 4e-4);
  const jump = [0.05, ...Array.from({ length: 9 }, () => 0)];
  close(ewmaVariance(jump, 0.94), 0.0025 * 0.94 ** 9);
  assert.ok(ewmaVarianceNormalised(jump, 0.94) < ewmaVariance(jump, 0.94) / 5);
  const long = Array.from({ length: 500 }, (_, i) => 0.01 * Math.sin(i));
  close(ewmaVariance(long, 0.94) / ewmaVarianceNormalised(long, 0.94), 1, 1e-9);
});
test('SIZ-9: any other fraction of a binary bet grows less, and the discrete solver finds the same', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (p, b, f) => {
        const best = kellyBinary(p, b);
        if (best > 0) assert.ok(growthBinary(p, b, best) >= growthBinary(p, b, f) - 1e-12);
        const found = kellyDiscrete([[b], [-1]], [p, 1 - p]);
        assert.ok(found !== null);
        close(found.f[0] ?? NaN, best, 1e-6);
      },
    ),
  );
});
test('SIZ-9: a bet that cannot lose has no best fraction; returns that are one another have none either', () => {
  assert.equal(kellyDiscrete([[0.5], [0.1]], [0.5, 0.5]), null);
  assert.equal(
    kellyMany(
      [0.05, 0.05],
      [
        [0.04, 0.04],
        [0.04, 0.04],
      ],
    ),
    null,
  );
});
test('SIZ-9: half of it keeps three quarters of the growth, twice of it keeps none', () => {
  const asset = { mu: 0.08, r: 0.02, sigma: 0.2 };
  close((growthGaussian(asset, 0.5) - 0.02) / (growthGaussian(asset, 1) - 0.02), 0.75);
  close(growthGaussian(asset, 2), 0.02);
});
test('SIZ-5: the lot is floored after the cap', () =>
  assert.deepEqual(advCap(5000, 20_555, { share: 0.1, days: 1, lot: 100 }), {
    cap: 2055.5,
    shares: 2000,
    isBinding: true,
  }));
test('capacity: no other size leaves more profit; at the break-even size nothing is left; without an edge there is none', () => {
  const bet = { alpha: 0.004, spreadCost: 0.0003, Y: 1, sigma: 0.02, V: 1e6 };
  const profit = (q: number): number => q * (0.0037 - 0.02 * Math.sqrt(q / 1e6));
  const { best, breakEven } = capacityUnits(bet);
  fc.assert(
    fc.property(fc.double({ min: 1, max: 40_000, noNaN: true }), (q) =>
      assert.ok(profit(q) <= profit(best) + 1e-9),
    ),
  );
  close(profit(breakEven), 0, 1e-9);
  assert.equal(capacityUnits({ ...bet, alpha: 0.0001 }).best, 0);
});
test('portfolio scale: contributions sum to its volatility', () => {
  const { volatility, contributions, scaled } = portfolioScale(
    [
      [0.04, 0.01],
      [0.01, 0.09],
    ],
    [0.6, 0.4],
    0.1,
  );
  close(
    contributions.reduce((a, b) => a + b, 0),
    volatility,
  );
  close(
    portfolioScale(
      [
        [0.04, 0.01],
        [0.01, 0.09],
      ],
      scaled,
      0.1,
    ).volatility,
    0.1,
  );
});
