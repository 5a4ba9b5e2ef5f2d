import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  bounceAutocorrelation,
  bounceVariance,
  fairPricing,
  hurwitzZeta,
  quadraticDay,
  splitterAutocorrelation,
  splitterMeanRun,
} from '#core/cost/market-facts';
import { near } from '#core/cost/near.fixture';
import { seededRandom } from '#core/kernel/random';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
for (const [s, q, want] of [
  [2, 1, Math.PI ** 2 / 6],
  [4, 1, Math.PI ** 4 / 90],
  [3, 1, 1.2020569031595942],
  [1.5, 1, 2.612375348685488],
  [2, 0.5, Math.PI ** 2 / 2],
  [2, 2, Math.PI ** 2 / 6 - 1],
] as const)
  test(`IMP-26: zeta(${s}, ${q}) is ${want.toFixed(6)}`, () =>
    near(hurwitzZeta(s, q), want, 1e-13));
test('IMP-26: a zeta less its first term is the zeta one further on, and its slope in q is that of s + 1', () => {
  fc.assert(
    fc.property(between(1.05, 6), between(0.2, 20), (s, q) => {
      near(hurwitzZeta(s, q) - q ** -s, hurwitzZeta(s, q + 1), 1e-10);
      const h = 1e-5 * q;
      const slope = (hurwitzZeta(s, q + h) - hurwitzZeta(s, q - h)) / (2 * h);
      near(slope / (-s * hurwitzZeta(s + 1, q)), 1, 1e-6);
    }),
  );
  assert.throws(() => hurwitzZeta(1, 1));
  assert.throws(() => hurwitzZeta(2, 0));
});
test('IMP-26: signs of splitters are the sum over what is left of a run, and fall with the lag', () => {
  fc.assert(
    fc.property(between(1.2, 3), fc.integer({ min: 1, max: 40 }), (a, lag) => {
      const found = splitterAutocorrelation(a, lag);
      assert.ok(found > 0 && found < splitterAutocorrelation(a, lag - 1));
      // A long way out it is a power: doubling the lag takes 2^-(a-1) of it.
      const far = splitterAutocorrelation(a, 4000) / splitterAutocorrelation(a, 2000);
      near(far, 2 ** -(a - 1), 1e-2);
    }),
    { numRuns: 30 },
  );
  near(splitterAutocorrelation(1.5, 0), 1);
});
test('IMP-26: the mean run is the sum of its lengths by their probabilities', () => {
  const a = 3.5;
  let [sum, mean] = [0, 0];
  for (let length = 1; length < 20_000; length++) {
    sum += length ** -(a + 1);
    mean += length ** -a;
  }
  near(splitterMeanRun(a), mean / sum, 1e-8);
});
for (const [beta, exponent, stays] of [
  [1.5, 0.5, 2 / 3],
  [2, 1, 0.5],
] as const)
  test(`IMP-2: under a tail of ${beta} impact grows as size^${exponent}, and ${stays.toFixed(3)} of the peak stays and was paid`, () =>
    assert.deepEqual(fairPricing(beta), { exponent, stays, average: stays }));
test('IMP-26: bouncing prices: variance falls with the scale and the autocorrelation is that of a drawn market', () => {
  const [sigma2, c2] = [1, 0.5];
  const random = seededRandom(3);
  const normal = (): number =>
    Array.from({ length: 12 }, () => random.next()).reduce((sum, x) => sum + x, -6);
  let m = 0;
  const prices = Array.from({ length: 40_000 }, () => {
    m += Math.sqrt(sigma2) * normal();
    return m + Math.sqrt(c2) * (random.next() < 0.5 ? 1 : -1);
  });
  const returns = (k: number): number[] => prices.slice(k).map((p, i) => p - prices[i]!);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, x) => sum + x, 0) / values.length;
  for (const k of [1, 2, 10])
    near(mean(returns(k).map((x) => x * x)) / k / bounceVariance(sigma2, c2, k), 1, 0.05);
  const r = returns(1);
  const covariance = mean(r.slice(1).map((x, i) => x * r[i]!));
  near(covariance / mean(r.map((x) => x * x)), bounceAutocorrelation(sigma2, c2), 0.03);
});
test('IMP-26: a bounce alone has an autocorrelation of a half, none none, and far apart prices forget it', () => {
  assert.equal(bounceAutocorrelation(0, 1), -0.5);
  near(bounceAutocorrelation(1, 0), 0);
  near(bounceVariance(1, 0.5, 1e12), 1);
});
test('IMP-26: a day of volume is nothing at its start and all at its end, even for b = 0, and as much before noon as after', () => {
  fc.assert(
    fc.property(between(0, 1), between(-0.5, 1.5), (t, b) => {
      const a = 1 - b / 3;
      near(quadraticDay(a, b, 0), 0);
      near(quadraticDay(a, b, 1), 1);
      near(quadraticDay(a, b, t) + quadraticDay(a, b, 1 - t), 1);
      near(quadraticDay(1, 0, t), t);
      const h = 1e-6;
      const rate = (quadraticDay(a, b, t + h) - quadraticDay(a, b, t - h)) / (2 * h);
      near(rate, a + b * (2 * t - 1) ** 2, 1e-6);
    }),
  );
});
