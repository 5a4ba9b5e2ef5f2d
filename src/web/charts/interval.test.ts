import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { intervalStanding, roundTicks, scaleOf } from '#web/charts/interval';

test('scale: holds zero and every value', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 6 }), (values) => {
      const scale = scaleOf(values);
      for (const value of [0, ...values]) assert.ok(scale.at(value) >= 0 && scale.at(value) <= 100);
    }),
    { numRuns: 300 },
  );
});
test('scale: of nothing but zero is still a scale', () =>
  assert.ok(Number.isFinite(scaleOf([0]).at(0))));
test('ticks: are round', () => {
  assert.deepEqual(roundTicks(-3, 12, 5), [0, 5, 10]);
  assert.deepEqual(roundTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});
test('P12: a realised cost is judged by the predictive interval', () =>
  assert.deepEqual(
    [-9, 0, 9].map((cost) => intervalStanding(cost, [-5, 5]).split(' ')[0]),
    ['below', 'inside', 'above'],
  ));
