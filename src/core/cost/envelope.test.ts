import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { envelopeOf } from '#core/cost/envelope';
import { near } from '#core/cost/near.fixture';

const sizesOf = (count: number): number[] => Array.from({ length: count }, (_, k) => k + 1);
const costs = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
  minLength: 2,
  maxLength: 30,
});
const steps = (values: readonly number[]) => (size: number) => values[Math.round(size) - 1] ?? NaN;

test('IMP-33: the envelope is the plain largest convex function below the points: the least over all chords', () => {
  fc.assert(
    fc.property(costs, (values) => {
      const points = [[0, 0] as const, ...values.map((cost, k) => [k + 1, cost] as const)];
      const envelope = envelopeOf(steps(values), sizesOf(values.length));
      for (const size of sizesOf(values.length)) {
        let least = Infinity;
        for (const [x0, y0] of points)
          for (const [x1, y1] of points)
            if (x0 <= size && size <= x1)
              least = Math.min(least, x0 === x1 ? y0 : y0 + ((y1 - y0) / (x1 - x0)) * (size - x0));
        near(envelope.cost(size), least, 1e-9);
        near(envelope.gap(size), values[size - 1]! - least, 1e-9);
      }
    }),
  );
});
test('IMP-33: slopes rise, and beyond the grid it goes on as its last piece does', () => {
  fc.assert(
    fc.property(costs, (values) => {
      const { cost, slope } = envelopeOf(steps(values), sizesOf(values.length));
      const n = values.length;
      for (let size = 0; size < n + 3; size++) {
        assert.ok(slope(size + 0.5) <= slope(size + 1.5) + 1e-9);
        near(cost(size + 1) - cost(size), slope(size + 0.5), 1e-9);
      }
      near(cost(10 * n), cost(n) + slope(n) * 9 * n, 1e-9);
    }),
  );
});
for (const [what, cost, gap] of [
  ['a square', (x: number) => x * x, 0],
  ['a line', (x: number) => 3 * x, 0],
  ['a power of 3/2', (x: number) => x ** 1.5, 0],
  ['a root', (x: number) => Math.sqrt(x), Math.sqrt(4) - (4 * Math.sqrt(10)) / 10],
] as const)
  test(`IMP-33: ${what} lies ${gap.toFixed(2)} above its envelope at 4 of 10`, () =>
    near(envelopeOf(cost, sizesOf(10)).gap(4), gap));
for (const sizes of [[], [1], [0, 1], [-1, 1], [2, 1], [1, 1], [1, NaN]])
  test(`IMP-33: sizes ${sizes.join(', ') || 'of none'} are no grid`, () =>
    assert.throws(() => envelopeOf((x) => x, sizes)));
