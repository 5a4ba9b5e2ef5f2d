import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultModel } from '#core/cost/default-model';
import type { Calibration } from '#core/cost/model';
import { near } from '#core/cost/near.fixture';
import { squareRootModel, unknownModel } from '#core/cost/square-root';
import { FRESH_DAYS, STALE_DAYS, standingOf, timely } from '#core/cost/standing';
import { timeUs } from '#core/kernel/units';

const DAY = 86_400e6;
const FITTED = timeUs(20_000 * DAY);
const fit: Calibration = { state: 'calibrated', source: 'test', asOf: FITTED, n: 1000 };
const at = (days: number) => timeUs(FITTED + days * DAY);

for (const [days, widening] of [
  [0, 1],
  [1, 1],
  [FRESH_DAYS, 1],
  [2 * FRESH_DAYS, Math.SQRT2],
  [4 * FRESH_DAYS, 2],
  [STALE_DAYS, Math.sqrt(STALE_DAYS / FRESH_DAYS)],
] as const)
  test(`IMP-29: the error of a fit is ${widening.toFixed(3)} times as wide after ${days} days`, () => {
    const standing = standingOf(fit, at(days));
    assert.ok('widening' in standing);
    near(standing.widening, widening);
  });
for (const [what, of, days, why] of [
  ['after a year', fit, STALE_DAYS + 0.01, /was fitted 366 days ago, more than the 365 allowed/],
  ['long after', fit, 1000, /was fitted 1000 days ago/],
  [
    'before its own data',
    fit,
    -0.001,
    /was fitted on data until 2024-10-04.*, later than the order/,
  ],
  ['where it was never fitted', { ...fit, state: 'none' }, 0, /is not calibrated/],
  ['never fitted and without a date', { ...fit, state: 'none', asOf: null }, 0, /not calibrated/],
] as const)
  test(`IMP-29: a fit is not used ${what}`, () => {
    const standing = standingOf(of, at(days));
    assert.match('unfit' in standing ? standing.unfit : '', why);
  });
test('IMP-29: a fit only gets wider, and published numbers never do', () => {
  const age = fc.integer({ min: 0, max: STALE_DAYS });
  const wide = (of: Calibration, days: number): number => {
    const standing = standingOf(of, at(days));
    return 'widening' in standing ? standing.widening : NaN;
  };
  fc.assert(
    fc.property(age, age, (a, b) => {
      assert.ok(wide(fit, Math.min(a, b)) <= wide(fit, Math.max(a, b)));
      assert.equal(wide(defaultModel(null).calibration, a * 100), 1);
    }),
  );
});
test('IMP-28: a model in its time is itself, one out of it knows nothing and says why', () => {
  const model = squareRootModel({
    id: 'mine',
    coefficient: 1,
    exponent: 0.5,
    coefficientStandardError: 0.1,
    calibration: fit,
  });
  assert.equal(timely(model, at(10)), model);
  const late = timely(model, at(1000));
  assert.deepEqual([late.id, late.calibration.state], [unknownModel().id, 'none']);
  assert.match(
    late.calibration.source,
    /^mine was fitted 1000 days ago, more than the 365 allowed/,
  );
});
