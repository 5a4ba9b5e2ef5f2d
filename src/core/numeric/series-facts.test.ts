import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { impactLaw } from '#core/numeric/impact-exponent';
import {
  autocorrelationOf,
  laggedProducts,
  powerDecay,
  tailExponent,
  weightedLine,
} from '#core/numeric/series-facts';

const near = (value: number, want: number, within: number): void =>
  assert.ok(Math.abs(value - want) <= within, `${value} is not within ${within} of ${want}`);

test('autocorrelation: an alternating series is -1 at odd lags and 1 at even ones, and no pair joins two stretches', () => {
  const stretch = Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const parts = [stretch, stretch].map((each) => laggedProducts(each, [1, 2], 0));
  const { values, errors, n } = autocorrelationOf(parts, [1, 2]);
  assert.deepEqual(values, [-1, 1]);
  assert.deepEqual(errors, [0, 0]);
  assert.equal(n, 200);
});

test('a power of the lag is found as it is; lags without a mean above its error are left out', () => {
  const lags = [1, 2, 4, 8, 16];
  const values = lags.map((lag) => 0.4 * lag ** -0.6);
  const exact = powerDecay({ lags, values, errors: lags.map(() => 0), n: 9 });
  near(exact.value, 0.6, 1e-12);
  assert.equal(exact.n, 9);
  const noisy = powerDecay({
    lags: [...lags, 32],
    values: [...values, 0.001],
    errors: [0.01, 0.01, 0.01, 0.01, 0.01, 0.01],
    n: 9,
  });
  near(noisy.value, 0.6, 1e-12);
});

test('the tail of exact Pareto quantiles has its exponent', () => {
  const n = 200_000;
  const entries = Float64Array.from(
    { length: n },
    (_, i) => (i % 2 === 0 ? 1 : -1) * ((i + 0.5) / n) ** (-1 / 3),
  );
  const { value, standardError, n: used } = tailExponent(entries, 0.01);
  near(value, 3, 0.02);
  assert.equal(used, 2000);
  near(standardError, value / Math.sqrt(2000), 1e-12);
  assert.equal(tailExponent(entries.slice(0, 10), 0.01).n, 0);
});

test('a line of three points at least; weights of zero count for nothing', () => {
  const points = [0, 1, 2, 3].map((x) => ({ x, y: 2 * x + 1, weight: x === 3 ? 0 : 1 }));
  const line = weightedLine(points);
  assert.ok(line !== null);
  near(line.slope, 2, 1e-12);
  near(line.intercept, 1, 1e-12);
  assert.equal(line.n, 3);
  assert.equal(weightedLine(points.slice(0, 2)), null);
});

for (const [delta, prefactor] of [
  [0.5, 0.8],
  [0.6, 1],
] as const)
  test(`impact of ${prefactor} x size^${delta} in noise: the law is found, log |I| order by order would not find it`, () => {
    const random = seededRandom(5);
    const n = 100_000;
    const sizes = new Float64Array(n);
    const impacts = new Float64Array(n);
    let meanX = 0;
    let meanY = 0;
    for (let i = 0; i < n; i++) {
      sizes[i] = 10 ** (-4 + 3 * random.next());
      const noise = random.next() + random.next() + random.next() + random.next() - 2;
      impacts[i] = prefactor * sizes[i]! ** delta + 0.5 * noise;
      meanX += Math.log(sizes[i]!) / n;
      meanY += Math.log(Math.abs(impacts[i]!)) / n;
    }
    const law = impactLaw(sizes, impacts, 10);
    assert.ok(law !== null);
    near(law.exponent.value, delta, 4 * law.exponent.standardError + 0.005);
    near(law.prefactor.value, prefactor, 4 * law.prefactor.standardError);
    assert.ok(law.bins.length >= 28);
    assert.equal(
      law.bins.reduce((sum, bin) => sum + bin.n, 0),
      n,
    );
    let [sxx, sxy] = [0, 0];
    for (let i = 0; i < n; i++) {
      const x = Math.log(sizes[i]!) - meanX;
      sxx += x * x;
      sxy += x * (Math.log(Math.abs(impacts[i]!)) - meanY);
    }
    assert.ok(sxy / sxx < delta / 2, 'naive');
  });
test('too few orders say nothing of impact', () =>
  assert.equal(impactLaw(new Float64Array(3).fill(0.01), new Float64Array(3).fill(1), 10), null));
