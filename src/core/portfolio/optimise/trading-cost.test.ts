import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/portfolio/optimise/allocation.fixture';
import {
  type CostCurve,
  type DynamicInput,
  dynamicPolicy,
  marginalTradingCost,
  singleTrade,
  tradingCost,
  weightCost,
} from '#core/portfolio/optimise/trading-cost';

const curve: CostCurve = { linear: 0.0005, b: 1, sigma: 0.02, volume: 2e7 };
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

for (const [what, x, change, want] of [
  ['nothing', 0, {}, 0],
  ['a day’s volume', 2e7, {}, 2e7 * 0.0205],
  ['a hundredth of it', 2e5, {}, 2e5 * 0.0025],
  ['a sale of that', -2e5, {}, 2e5 * 0.0025],
  ['half spread alone', 2e5, { b: 0 }, 100],
  ['impact alone', 2e5, { linear: 0 }, 400],
] as const)
  test(`PFO-1: ${what} costs ${want}`, () => near(tradingCost({ ...curve, ...change }, x), want));
test('PFO-1: costs are even, convex and rise; the slope is odd; a market without volume has no cost', () => {
  fc.assert(
    fc.property(between(1, 1e7), between(1, 1e7), (a, b) => {
      assert.equal(tradingCost(curve, -a), tradingCost(curve, a));
      assert.equal(marginalTradingCost(curve, -a), -marginalTradingCost(curve, a));
      const middle = tradingCost(curve, (a + b) / 2);
      assert.ok(middle <= (tradingCost(curve, a) + tradingCost(curve, b)) / 2 + 1e-9);
      if (a < b) assert.ok(tradingCost(curve, a) < tradingCost(curve, b));
    }),
  );
  assert.equal(marginalTradingCost(curve, 0), 0);
  assert.throws(() => tradingCost({ ...curve, volume: 0 }, 1));
});
test('PFO-1: a book and a volume ten times as large cost the same weight the same', () => {
  fc.assert(
    fc.property(between(1e-4, 1), between(0.1, 10), (z, by) =>
      near(
        weightCost({ ...curve, volume: by * curve.volume }, by * 1e8, z),
        weightCost(curve, 1e8, z),
      ),
    ),
  );
});
test('PFO-2: no other trade of one asset is better, on either side, with risk or without', () => {
  fc.assert(
    fc.property(
      between(-0.02, 0.02),
      fc.constantFrom(0, 1, 5, 50),
      between(0.5, 1.5),
      (alpha, g, by) => {
        const of = { alpha, riskAversion: g, curve, value: 1e8 };
        const z = singleTrade(of);
        const worth = (x: number): number =>
          alpha * x - (g / 2) * curve.sigma ** 2 * x * x - weightCost(curve, 1e8, x);
        assert.ok(worth(z) >= worth(by * z) - 1e-15);
        assert.ok(worth(z) >= worth(0) - 1e-15 && worth(z) >= worth(z + 1e-4) - 1e-12);
        near(singleTrade({ ...of, alpha: -alpha }), -z);
        assert.equal(z === 0, Math.abs(alpha) <= curve.linear);
      },
    ),
  );
});

const input: DynamicInput = {
  riskAversion: 1e-6,
  lambda: 1e-5,
  discount: 0.02,
  decay: 0.1,
  alpha: 0.002,
  variance: 4e-4,
};
test('PFO-3: the value of a position solves its own equation, and the way to the aim is part of it', () => {
  fc.assert(
    fc.property(between(1e-7, 1e-5), between(1e-6, 1e-4), between(0.001, 0.5), (g, lambda, rho) => {
      const { a, rate } = dynamicPolicy({ ...input, riskAversion: g, lambda, discount: rho });
      const keeps = 1 - rho;
      // (1 - rho) a^2 + (g (1 - rho) + lambda rho) a = g lambda (1 - rho).
      near(keeps * a * a + (g * keeps + lambda * rho) * a, g * lambda * keeps, 1e-9);
      near((keeps * a * a + (g * keeps + lambda * rho) * a) / (g * lambda * keeps), 1, 1e-9);
      assert.ok(rate > 0 && rate < 1);
      near(rate, a / lambda);
    }),
  );
});
test('PFO-3: on the way each trade costs what it brings: the path meets the first-order condition at every step', () => {
  fc.assert(
    fc.property(between(0.001, 0.3), between(0, 0.5), (discount, decay) => {
      const of = { ...input, discount, decay };
      const { riskAversion: g, lambda, alpha, variance } = of;
      const x = dynamicPolicy(of).path(41);
      const keeps = 1 - discount;
      for (let t = 0; t < 40; t++) {
        const gain = keeps * (alpha * (1 - decay) ** t - g * variance * x[t]!);
        const spent = lambda * variance * (x[t]! - (x[t - 1] ?? 0));
        const saved = keeps * lambda * variance * (x[t + 1]! - x[t]!);
        near((gain - spent + saved) / alpha, 0, 1e-9);
      }
    }),
  );
});
test('PFO-3: dearer trading goes slower, a faster decay aims lower, a signal turned round is the mirror', () => {
  const rate = (lambda: number): number => dynamicPolicy({ ...input, lambda }).rate;
  assert.ok(rate(1e-6) > rate(1e-5) && rate(1e-5) > rate(1e-4));
  const aim = (decay: number): number => dynamicPolicy({ ...input, decay }).aim;
  assert.ok(aim(0) > aim(0.1) && aim(0.1) > aim(0.5));
  const mirror = dynamicPolicy({ ...input, alpha: -input.alpha }).path(5);
  for (const [t, x] of dynamicPolicy(input).path(5).entries()) near(mirror[t]!, -x);
});
test('PFO-3: a signal that stays is followed to Markowitz, one that fades is followed up and down', () => {
  const stays = dynamicPolicy({ ...input, decay: 0 });
  const long = stays.path(400);
  near(long.at(-1)! / stays.markowitz, 1, 1e-6);
  for (let t = 1; t < 50; t++) assert.ok(long[t]! > long[t - 1]!);
  const fades = dynamicPolicy(input).path(400);
  const peak = fades.indexOf(Math.max(...fades));
  assert.ok(peak > 0 && peak < 50 && Math.abs(fades.at(-1)!) < 1e-3 * fades[peak]!);
  assert.equal(fades.length, 401);
});
for (const change of [{ riskAversion: 0 }, { lambda: 0 }, { variance: 0 }, { variance: -1 }])
  test(`PFO-3: ${Object.keys(change).join()} of ${Object.values(change).join()} is no question`, () =>
    assert.throws(() => dynamicPolicy({ ...input, ...change })));
