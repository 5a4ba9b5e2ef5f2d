import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import {
  constantLearner,
  modelLearner,
  powerLearner,
  unitSquareRoot,
  volatilityLearner,
} from '#core/cost/calibrate/learners';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { near } from '#core/cost/near.fixture';
import { interpolated, LEVELS, type NoiseLaw, shockOf } from '#core/cost/noise';
import { squareRootModel } from '#core/cost/square-root';
import { normalQuantile } from '#core/numeric/normal';

const level = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const rising = fc
  .array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 7, maxLength: 7 })
  .map((steps) => {
    let at = -8;
    return steps.map((step) => (at += step));
  });
test('CAL-5: quantiles go through the levels that are kept, and rise between and beyond them', () => {
  fc.assert(
    fc.property(rising, level, level, (quantiles, p, q) => {
      for (const [k, each] of LEVELS.entries()) near(interpolated(quantiles, each), quantiles[k]!);
      const [low, high] = [Math.min(p, q), Math.max(p, q)];
      assert.ok(interpolated(quantiles, low) <= interpolated(quantiles, high) + 1e-9);
    }),
  );
});
test('CAL-5: the quantiles of any normal are that normal at every probability', () => {
  fc.assert(
    fc.property(level, fc.double({ min: -3, max: 3, noNaN: true }), (p, mean) => {
      const kept = LEVELS.map((each) => mean + 2 * normalQuantile(each));
      near(interpolated(kept, p), mean + 2 * normalQuantile(p));
    }),
  );
});
const law: NoiseLaw = {
  intercept: Math.log(2),
  byVolatility: 1,
  bySize: 0.5,
  quantiles: LEVELS.map((each) => normalQuantile(each)),
};
for (const [volatilityDaily, advShare, scale] of [
  [1, 1, 2],
  [0.02, 1, 0.04],
  [1, 0.25, 1],
  [0.02, 0.01, 0.004],
  [1, 0, 0.002], // no size counts as a millionth of a day
] as const)
  test(`CAL-5: at a volatility of ${volatilityDaily} and ${advShare} of a day the law is ${scale} times as wide`, () => {
    for (const p of [0.05, 0.3, 0.95])
      near(shockOf(law, { volatilityDaily, advShare }, p), scale * normalQuantile(p));
  });
test('CAL-5: a fitted law covers its own orders at every level, and costs ten times as far around are ten times as wide', () => {
  const data = orders({ seed: 1, days: 40, names: 50 });
  const none = new Float64Array(data.n);
  const fit = fitNoise(data, none);
  const z = (i: number): number =>
    data.costBps[i]! / (1e4 * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!));
  for (const each of LEVELS) {
    let below = 0;
    for (let i = 0; i < data.n; i++) {
      const trade = { volatilityDaily: data.volatilityDaily[i]!, advShare: data.advShare[i]! };
      if (z(i) <= shockOf(fit, trade, each)) below++;
    }
    near(below / data.n, each, 2e-3);
  }
  const wide = fitNoise({ ...data, costBps: data.costBps.map((x) => 10 * x) }, none);
  const trade = { volatilityDaily: 0.02, advShare: 0.01 };
  near(shockOf(wide, trade, 0.9) / shockOf(fit, trade, 0.9), 10, 0.05);
});
test('CAL-5: costs that scatter more in quiet names and for large orders are found to, and every cell then holds its share', () => {
  const data = orders({ seed: 9, days: 60, names: 80, common: 0, own: 1 });
  const scale = (i: number): number =>
    (data.volatilityDaily[i]! / 0.02) ** -0.4 * Math.max(1, data.advShare[i]! / 0.05) ** 0.3;
  const costBps = data.costBps.map(
    (cost, i) => (cost - 8e3 * data.volatilityDaily[i]! * Math.sqrt(data.advShare[i]!)) * scale(i),
  );
  const law = fitNoise({ ...data, costBps }, new Float64Array(data.n));
  assert.ok(Math.abs(law.byVolatility + 0.4) < 0.15, String(law.byVolatility));
  assert.ok(Math.abs((law.byLargeSize ?? 0) + law.bySize - 0.3) < 0.1);
  for (const is of [
    (i: number) => data.advShare[i]! > 0.1,
    (i: number) => data.advShare[i]! < 0.02,
    (i: number) => data.volatilityDaily[i]! < 0.015,
  ]) {
    const rows = Array.from({ length: data.n }, (_, i) => i).filter(is);
    const inside = rows.filter((i) => {
      const z = costBps[i]! / (1e4 * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!));
      const trade = { volatilityDaily: data.volatilityDaily[i]!, advShare: data.advShare[i]! };
      return z >= shockOf(law, trade, 0.05) && z <= shockOf(law, trade, 0.95);
    });
    assert.ok(Math.abs(inside.length / rows.length - 0.9) < 0.03);
  }
});
test('CAL-5: costs where they were expected leave no width; orders of one kind have one scale', () => {
  const data = orders({ seed: 2 });
  const flat = {
    ...data,
    volatilityDaily: new Float64Array(data.n).fill(0.02),
    advShare: new Float64Array(data.n).fill(0.1),
  };
  const one = fitNoise(flat, new Float64Array(data.n));
  assert.deepEqual([one.byVolatility, one.bySize, one.byLargeSize], [0, 0, 0]);
  const exact = fitNoise(data, data.costBps);
  assert.ok(exact.quantiles.every((x) => x === 0));
});

const unit = squareRootModel({
  id: 'own',
  coefficient: 1,
  exponent: 0.5,
  coefficientStandardError: 0,
  calibration: { state: 'prior', source: '', asOf: null, n: 0 },
});
const data = orders({ seed: 5, days: 20, names: 30 });
for (const learner of [
  constantLearner,
  volatilityLearner,
  unitSquareRoot,
  powerLearner,
  modelLearner('own', () => unit),
])
  test(`CAL-7: ${learner.name}: as many predictions as orders, quantiles that rise, and half of its own orders below the middle one`, () => {
    const learned = learner.learn(data);
    assert.ok(learned.ok);
    const { mean, quantiles } = learned.value.predict(data);
    assert.deepEqual([mean.length, quantiles.length], [data.n, LEVELS.length]);
    for (let i = 0; i < data.n; i++)
      for (let k = 1; k < LEVELS.length; k++)
        assert.ok(quantiles[k]![i]! >= quantiles[k - 1]![i]! - 1e-9);
    const below = data.costBps.filter((cost, i) => cost <= quantiles[3]![i]!).length;
    near(below / data.n, 0.5, 5e-3);
  });
test('CAL-7: the plain learners are their means: of costs, of costs over volatility, of the model', () => {
  const meanOf = (learner: typeof constantLearner): Float64Array => {
    const learned = learner.learn(data);
    assert.ok(learned.ok);
    return learned.value.predict(data).mean;
  };
  const average = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / data.n;
  near(meanOf(constantLearner)[7]!, average(data.costBps));
  const share = average(data.costBps.map((cost, i) => cost / data.volatilityDaily[i]!));
  near(meanOf(volatilityLearner)[7]!, share * data.volatilityDaily[7]!);
  const root = 1e4 * data.volatilityDaily[7]! * Math.sqrt(data.advShare[7]!);
  near(meanOf(unitSquareRoot)[7]!, root);
  near(meanOf(modelLearner('', () => unit))[7]!, root);
});
