import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  clusteredMean,
  compareForecasts,
  judge,
  judgedRows,
} from '#core/cost/calibrate/judge-forecasts';
import type { Prediction } from '#core/cost/calibrate/learners';
import { near } from '#core/cost/near.fixture';
import { LEVELS } from '#core/cost/noise';
import { seededRandom } from '#core/kernel/random';
import { normalQuantile } from '#core/numeric/normal';

const normal = (random: { next(): number }): number =>
  normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, random.next())));
/** Costs around 0 with a deviation of 10, some a day, from a seed. */
function outcomesOf(seed: number, days: number, perDay: number) {
  const random = seededRandom(seed);
  const n = days * perDay;
  return {
    costBps: Float64Array.from({ length: n }, () => 10 * normal(random)),
    day: Int32Array.from({ length: n }, (_, i) => Math.floor(i / perDay)),
  };
}
/** A normal forecast with one mean and deviation for all. */
const forecast = (n: number, mean: number, deviation: number): Prediction => ({
  mean: new Float64Array(n).fill(mean),
  quantiles: LEVELS.map((level) =>
    new Float64Array(n).fill(mean + deviation * normalQuantile(level)),
  ),
});
const judged = (...of: Parameters<typeof judge>) => {
  const found = judge(...of);
  assert.ok(found.ok);
  return found.value;
};
const seeds = fc.integer({ min: 1, max: 100_000 });

test('CAL-6: the true law covers what it says; half of its width covers less and does not hold', () => {
  const outcomes = outcomesOf(1, 60, 50);
  const right = judged(forecast(3000, 0, 10), outcomes);
  assert.ok(right.coverage90.holds && right.coverage50.holds);
  near(right.width90, 20 * normalQuantile(0.95));
  near(right.coverage90.nominal, 0.9);
  near(right.coverage50.nominal, 0.5);
  const narrow = judged(forecast(3000, 0, 5), outcomes);
  assert.ok(!narrow.coverage90.holds && narrow.coverage90.value < 0.65);
  near(narrow.width90, right.width90 / 2);
  const wide = judged(forecast(3000, 0, 40), outcomes);
  assert.ok(!wide.coverage90.holds && wide.coverage90.value > 0.99);
});
test('CAL-6: no other mean and no other width scores better than the true law, by pinball or by CRPS', () => {
  const outcomes = outcomesOf(2, 60, 50);
  const right = judged(forecast(3000, 0, 10), outcomes);
  for (const [mean, deviation] of [
    [5, 10],
    [-5, 10],
    [0, 5],
    [0, 20],
  ] as const) {
    const wrong = judged(forecast(3000, mean, deviation), outcomes);
    assert.ok(wrong.pinball.value > right.pinball.value && wrong.crps.value > right.crps.value);
    near(wrong.bias.value, right.bias.value - mean, 1e-9);
    near(
      wrong.rootMeanSquare ** 2,
      right.rootMeanSquare ** 2 - 2 * mean * right.bias.value + mean ** 2,
      1e-9,
    );
  }
  // CRPS of a normal around its own law is deviation / sqrt(pi); trapezoids come near.
  near(right.crps.value / (10 / Math.sqrt(Math.PI)), 1, 0.05);
});
test('CAL-6: scores are in bps: ten times the costs and the forecast are ten times the score, a shift of both is none', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, by) => {
      const outcomes = outcomesOf(seed, 8, 10);
      const moved = { ...outcomes, costBps: outcomes.costBps.map((x) => by * x + 7) };
      const [was, is] = [
        judged(forecast(80, 1, 12), outcomes),
        judged(forecast(80, by + 7, 12 * by), moved),
      ];
      for (const key of ['pinball', 'crps', 'bias'] as const) {
        near(is[key].value, by * was[key].value, 1e-7);
        near(is[key].standardError, by * was[key].standardError, 1e-7);
      }
      near(is.coverage90.value, was.coverage90.value);
    }),
    { numRuns: 30 },
  );
});
test('CAL-6: pinball is the plain mean over levels, costs on a quantile cost nothing there', () => {
  const of = forecast(10, 0, 10);
  const outcomes = {
    costBps: Float64Array.from({ length: 10 }, (_, i) => i - 5),
    day: Int32Array.from({ length: 10 }, (_, i) => i),
  };
  let sum = 0;
  for (const cost of outcomes.costBps)
    for (const level of LEVELS) {
      const gap = cost - 10 * normalQuantile(level);
      sum += Math.max(level * gap, (level - 1) * gap);
    }
  near(judged(of, outcomes).pinball.value, sum / 10 / LEVELS.length);
});
for (const [days, verdict] of [
  [4, 'TOO_FEW_OBSERVATIONS'],
  [5, 'ok'],
] as const)
  test(`CAL-6: over ${days} days it is ${verdict}`, () => {
    const outcomes = outcomesOf(3, days, 20);
    const found = judge(forecast(20 * days, 0, 10), outcomes);
    assert.equal(found.ok ? 'ok' : found.error.code, verdict);
    const { pinball } = compareForecasts(
      forecast(20 * days, 0, 10),
      forecast(20 * days, 90, 10),
      outcomes,
    );
    assert.equal(pinball.verdict, days < 5 ? 'undecided' : 'better');
  });
test('CAL-6: a comparison turned round is its mirror, and only rows that both predicted are compared', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: -20, max: 20, noNaN: true }), (seed, mean) => {
      const outcomes = outcomesOf(seed, 10, 10);
      const [a, b] = [forecast(100, mean, 8), forecast(100, 0, 10)];
      const [there, back] = [compareForecasts(a, b, outcomes), compareForecasts(b, a, outcomes)];
      const mirror = { better: 'worse', worse: 'better', undecided: 'undecided' } as const;
      for (const key of ['pinball', 'crps', 'squared'] as const) {
        near(back[key].value, -there[key].value);
        assert.equal(back[key].verdict, mirror[there[key].verdict]);
      }
      const half = { ...b, mean: b.mean.map((x, i) => (i % 2 === 0 ? x : NaN)) };
      assert.equal(judgedRows(half).length, 50);
      assert.equal(compareForecasts(a, half, outcomes).pinball.n, 50);
      assert.equal(compareForecasts(half, a, outcomes).pinball.n, 50);
    }),
    { numRuns: 30 },
  );
});
test('CAL-2: where every day is one order the error is that of a mean; where days move as one, that of the days', () => {
  const rows = Int32Array.from({ length: 200 }, (_, i) => i);
  const random = seededRandom(9);
  const values = Float64Array.from(rows, () => normal(random));
  const mean = values.reduce((sum, x) => sum + x, 0) / 200;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 199;
  near(clusteredMean(rows, rows, (i) => values[i]!).standardError, Math.sqrt(variance / 200));
  const twice = Int32Array.from({ length: 400 }, (_, i) => i);
  const day = twice.map((i) => i >> 1);
  const same = clusteredMean(twice, day, (i) => values[i >> 1]!);
  near(same.value, mean);
  near(same.standardError, Math.sqrt(variance / 200));
  assert.ok(Number.isNaN(clusteredMean(rows, new Int32Array(200), (i) => i).standardError));
});
