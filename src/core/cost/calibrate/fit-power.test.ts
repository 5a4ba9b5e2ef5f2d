import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitPower, type PowerFit } from '#core/cost/calibrate/fit-power';
import { type Observations, pick } from '#core/cost/calibrate/observations';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { near } from '#core/cost/near.fixture';

const fitted = (data: Observations): PowerFit => {
  const found = fitPower(data);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
};
const same = (was: PowerFit, want: PowerFit, by = 1): void => {
  near(was.coefficient.value, by * want.coefficient.value, 1e-6);
  near(was.coefficient.standardError, by * want.coefficient.standardError, 1e-6);
  near(was.exponent.value, want.exponent.value, 1e-6);
  near(was.exponent.standardError, want.exponent.standardError, 1e-6);
};
const seeds = fc.nat(10_000);

test('CAL-1: costs in other units are another coefficient and the same exponent; volatility in other units is that unit', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, by) => {
      const data = orders({ seed });
      const fit = fitted(data);
      same(fitted({ ...data, costBps: data.costBps.map((x) => by * x) }), fit, by);
      same(fitted({ ...data, volatilityDaily: data.volatilityDaily.map((x) => x / by) }), fit, by);
      const sized = fitted({ ...data, advShare: data.advShare.map((x) => x / by) });
      near(sized.exponent.value, fit.exponent.value, 1e-6);
      near(sized.coefficient.value, fit.coefficient.value * by ** fit.exponent.value, 1e-5);
    }),
    { numRuns: 15 },
  );
});
test('CAL-1: neither the order of the rows nor the names of days and symbols matter', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const data = orders({ seed });
      const back = Int32Array.from({ length: data.n }, (_, i) => data.n - 1 - i);
      same(fitted(pick(data, back)), fitted(data));
      same(fitted({ ...data, day: data.day.map((day) => 9 - 7 * day) }), fitted(data));
    }),
    { numRuns: 15 },
  );
});
test('CAL-2: orders copied within their days add nothing to what is known', () => {
  const data = orders({ seed: 3 });
  const twice = pick(
    data,
    Int32Array.from({ length: 2 * data.n }, (_, i) => i >> 1),
  );
  const [once, copied] = [fitted(data), fitted(twice)];
  same(copied, once);
  assert.equal(copied.n, 2 * once.n);
  assert.equal(copied.days, once.days);
  // The same orders as if of days of their own would seem to be surer.
  const apart = { ...twice, day: twice.day.map((day, i) => 2 * day + (i % 2)) };
  assert.ok(fitted(apart).coefficient.standardError < once.coefficient.standardError);
});
test('CAL-1: single days far off do not bend the curve', () => {
  const data = orders({ seed: 4, days: 60, names: 40 });
  const wild = { ...data, costBps: data.costBps.map((x, i) => (i % 400 === 7 ? x + 1e5 : x)) };
  const [fit, bent] = [fitted(data), fitted(wild)];
  assert.ok(Math.abs(bent.coefficient.value - fit.coefficient.value) < 0.3 * fit.coefficient.value);
});
test('CAL-2: the covariance is symmetric, positive, and that of the two errors', () => {
  const { covariance, coefficient, exponent } = fitted(orders({ seed: 5 }));
  const [[aa, ab], [ba, bb]] = covariance;
  near(ab / ba, 1, 1e-6);
  assert.ok(aa > 0 && bb > 0 && aa * bb > ab * ba);
  near(coefficient.standardError, coefficient.value * Math.sqrt(aa));
  near(exponent.standardError, Math.sqrt(bb));
});
test('CAL-2: the covariance is the plain sandwich over days, G / (G - 1) of it', () => {
  const of = orders({ seed: 6, common: 0, days: 12 });
  const { coefficient, exponent, covariance } = fitted(of);
  let [aa, ab, bb] = [0, 0, 0];
  const scores = new Map<number, readonly [number, number]>();
  for (let i = 0; i < of.n; i++) {
    const l = Math.log(of.advShare[i]!);
    const f = coefficient.value * of.advShare[i]! ** exponent.value;
    const r = of.costBps[i]! / (1e4 * of.volatilityDaily[i]!) - f;
    [aa, ab, bb] = [aa + f * f, ab + f * f * l, bb + (f * l) ** 2];
    const [a, b] = scores.get(of.day[i]!) ?? [0, 0];
    scores.set(of.day[i]!, [a + f * r, b + f * l * r]);
  }
  const determinant = aa * bb - ab * ab;
  // What each day moves ln Y and delta by.
  const moves = [...scores.values()].map(([a, b]) => [
    (bb * a - ab * b) / determinant,
    (aa * b - ab * a) / determinant,
  ]);
  for (const [row, column] of [
    [0, 0],
    [0, 1],
    [1, 1],
  ] as const) {
    const sum = moves.reduce((total, move) => total + move[row]! * move[column]!, 0);
    near(((12 / 11) * sum) / covariance[row][column], 1, 1e-6);
  }
});
const data = orders({ seed: 1 });
const one = (column: Float64Array, value: number): Float64Array =>
  column.map((x, i) => (i === 5 ? value : x));
for (const [what, change, code] of [
  [
    '199 orders',
    pick(
      data,
      Int32Array.from({ length: 199 }, (_, i) => 6 * i),
    ),
    'TOO_FEW_OBSERVATIONS',
  ],
  ['9 days', { day: data.day.map((day) => day % 9) }, 'TOO_FEW_OBSERVATIONS'],
  ['a size of 0', { advShare: one(data.advShare, 0) }, 'CALIBRATION_FAILED'],
  ['a size that is no number', { advShare: one(data.advShare, NaN) }, 'CALIBRATION_FAILED'],
  ['no volatility', { volatilityDaily: one(data.volatilityDaily, 0) }, 'CALIBRATION_FAILED'],
  ['no exposure', { varianceDays: one(data.varianceDays, 0) }, 'CALIBRATION_FAILED'],
  ['an infinite cost', { costBps: one(data.costBps, Infinity) }, 'CALIBRATION_FAILED'],
  ['costs of nothing', { costBps: data.costBps.map(() => 0) }, 'CALIBRATION_FAILED'],
  [
    'costs that rise with the square of the size',
    { costBps: data.advShare.map((x, i) => 1e4 * data.volatilityDaily[i]! * x ** 2) },
    'CALIBRATION_FAILED',
  ],
  [
    'costs that fall with the size',
    { costBps: data.advShare.map((x, i) => 10 * data.volatilityDaily[i]! * x ** -0.3) },
    'CALIBRATION_FAILED',
  ],
] as const)
  test(`CAL-3: ${what} are refused`, () => {
    const found = fitPower({ ...data, ...change });
    assert.ok(!found.ok && found.error.code === code, JSON.stringify(found));
    assert.notEqual(found.error.remedy, '');
  });
