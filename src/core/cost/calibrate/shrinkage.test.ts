import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shrink } from '#core/cost/calibrate/shrinkage';
import { near } from '#core/cost/near.fixture';
import { estimate } from '#core/numeric/estimate';

const common = estimate(1, 0.05, 1000);
const value = fc.double({ min: -2, max: 4, noNaN: true });
const error = fc.double({ min: 0.01, max: 1, noNaN: true });
const many = fc.array(fc.tuple(value, error), { minLength: 3, maxLength: 12 });
const own = (given: readonly (readonly [number, number])[]) =>
  given.map(([x, se]) => estimate(x, se, 100));

test('CAL-4: what is believed lies between what one says and the common one, by its weight', () => {
  fc.assert(
    fc.property(many, (given) => {
      const { tau, each } = shrink(common, own(given));
      for (const { own: one, believed, weight } of each) {
        assert.ok(weight >= 0 && weight <= 1);
        near(weight, tau ** 2 / (tau ** 2 + one.standardError ** 2));
        near(believed.value, weight * one.value + (1 - weight) * 1);
        // Never less sure than oneself or the spread of all, apart from the error of the common one.
        assert.ok(
          believed.standardError <= Math.hypot(Math.min(tau, one.standardError), 0.05) + 1e-9,
        );
        assert.equal(believed.n, one.n);
      }
    }),
  );
});
test('CAL-4: the worse known is drawn further; the order does not matter; other units are other units', () => {
  fc.assert(
    fc.property(many, fc.double({ min: 0.1, max: 10, noNaN: true }), (given, by) => {
      const { tau, each } = shrink(common, own(given));
      const sorted = each.toSorted((a, b) => a.own.standardError - b.own.standardError);
      for (let k = 1; k < sorted.length; k++)
        assert.ok(sorted[k]!.weight <= sorted[k - 1]!.weight + 1e-12);
      const back = shrink(common, own(given).toReversed());
      near(back.tau, tau, 1e-7);
      const scaled = shrink(
        estimate(by, 0.05 * by, 1000),
        own(given.map(([x, se]) => [x * by, se * by] as const)),
      );
      near(scaled.tau, by * tau, 1e-6);
      for (const [k, { believed }] of scaled.each.entries())
        near(believed.value, by * each[k]!.believed.value, 1e-6);
    }),
  );
});
test('CAL-4: without differences beyond their errors all are the common one; with errors of next to nothing each is itself', () => {
  const alike = shrink(
    common,
    own([
      [1.01, 0.1],
      [0.99, 0.1],
      [1.02, 0.1],
      [0.98, 0.1],
    ]),
  );
  assert.equal(alike.tau, 0);
  for (const { believed, weight } of alike.each) assert.deepEqual([weight, believed.value], [0, 1]);
  const apart = shrink(
    common,
    own([
      [0.5, 1e-4],
      [1, 1e-4],
      [1.5, 1e-4],
    ]),
  );
  near(apart.tau, 0.5, 1e-4);
  for (const { believed, own: one } of apart.each) near(believed.value, one.value, 1e-6);
});
test('CAL-4: one, two, or any without an error tell no spread: all weight to the common one', () => {
  for (const given of [
    [],
    [[3, 0.1]],
    [
      [3, 0.1],
      [-1, 0.1],
    ],
  ] as const)
    for (const { believed, weight } of shrink(common, own(given)).each)
      assert.deepEqual([weight, believed.value, believed.standardError], [0, 1, 0.05]);
  const { each } = shrink(
    common,
    own([
      [0.5, 0.01],
      [1, 0.01],
      [1.5, 0.01],
      [9, NaN],
      [9, 0],
    ]),
  );
  assert.deepEqual(
    each.slice(3).map(({ weight, believed }) => [weight, believed.value]),
    [
      [0, 1],
      [0, 1],
    ],
  );
  assert.ok(each[0]!.weight > 0.9);
});
