import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import {
  fitTrees,
  predictTrees,
  type TreeData,
  type TreeSettings,
} from '#core/numeric/boosted-trees';
import { quantileOf } from '#core/numeric/quantile';

const settings: TreeSettings = {
  loss: { kind: 'squared' },
  rounds: 20,
  depth: 2,
  learningRate: 0.3,
  leafMin: 5,
  bins: 16,
  monotone: [0, 0],
};
/** A step in one column and a slope in the other, with noise, from a seed. */
function dataOf(seed: number, n = 200): TreeData {
  const random = seededRandom(seed);
  const columns = [0, 1].map(() => Float64Array.from({ length: n }, () => random.next()));
  const target = columns[0]!.map(
    (x, i) => (x > 0.5 ? 2 : 0) + columns[1]![i]! + 0.5 * (random.next() - 0.5),
  );
  return { columns, target };
}
const rowOf = ({ columns }: TreeData, i: number): number[] => columns.map((column) => column[i]!);
const seeds = fc.integer({ min: 1, max: 10_000 });
const lossOf = (data: TreeData, of: ReturnType<typeof fitTrees>): number =>
  data.target.reduce((sum, y, i) => sum + (y - predictTrees(of, rowOf(data, i))) ** 2, 0);
const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);

test('CAL-8: one tree of one split is the best of all splits, tried one by one', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const data = dataOf(seed, 60);
      const stump = { ...settings, rounds: 1, depth: 1, learningRate: 1, bins: 60 };
      let best = Infinity;
      for (const column of data.columns)
        for (const threshold of column) {
          const sides = [true, false].map((isLeft) =>
            data.target.filter((_, i) => column[i]! <= threshold === isLeft),
          );
          if (sides.some(({ length }) => length < 5)) continue;
          let loss = 0;
          for (const side of sides) {
            const mean = side.reduce((sum, y) => sum + y, 0) / side.length;
            loss += side.reduce((sum, y) => sum + (y - mean) ** 2, 0);
          }
          best = Math.min(best, loss);
        }
      near(lossOf(data, fitTrees(data, stump)), best, 1e-9);
    }),
    { numRuns: 20 },
  );
});
test('CAL-8: every tree takes some of what is left, and a level is added to what is predicted', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const data = dataOf(seed);
      const losses = [0, 1, 5, 20].map((rounds) =>
        lossOf(data, fitTrees(data, { ...settings, rounds })),
      );
      for (let k = 1; k < losses.length; k++) assert.ok(losses[k]! < losses[k - 1]!);
      const fit = fitTrees(data, settings);
      const moved = fitTrees({ ...data, target: data.target.map((y) => y + 7) }, settings);
      for (let i = 0; i < 20; i++)
        near(predictTrees(moved, rowOf(data, i)), predictTrees(fit, rowOf(data, i)) + 7, 1e-7);
    }),
    { numRuns: 20 },
  );
});
for (const direction of [1, -1] as const)
  test(`CAL-8: a column of direction ${direction} is never followed the other way, whatever the others are`, () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, other) => {
        const plain = dataOf(seed);
        // Waves that turn round with the other column: without a direction the trees would follow them.
        const target = plain.target.map((y, i) => {
          const [x, turn] = rowOf(plain, i);
          return (turn! > 0.5 ? 1 : -1) * Math.sin(9 * x!) + y / 10;
        });
        const data = { ...plain, target };
        const fit = fitTrees(data, { ...settings, depth: 3, monotone: [direction, 0] });
        let before = -direction * Infinity;
        for (let k = 0; k <= 50; k++) {
          const now = predictTrees(fit, [k / 50, other]);
          assert.ok(direction * (now - before) >= -1e-12, `${now} after ${before}`);
          before = now;
        }
      }),
      { numRuns: 30 },
    );
  });
test('CAL-8: no leaf has fewer rows than it must', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 60 }), (seed, leafMin) => {
      const data = dataOf(seed);
      const one = { ...settings, rounds: 1, depth: 3, learningRate: 1, leafMin };
      const fit = fitTrees(data, one);
      const sizes = new Map<number, number>();
      for (let i = 0; i < 200; i++) {
        const value = predictTrees(fit, rowOf(data, i));
        sizes.set(value, (sizes.get(value) ?? 0) + 1);
      }
      assert.ok(Math.min(...sizes.values()) >= leafMin);
      assert.ok(sizes.size > 1, 'there is a split');
    }),
    { numRuns: 30 },
  );
});
test('CAL-8: a column in other units, rising with the old ones, gives the same predictions', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const data = dataOf(seed);
      const curved = {
        ...data,
        columns: data.columns.map((column) => column.map((x) => Math.exp(3 * x))),
      };
      const [was, is] = [fitTrees(data, settings), fitTrees(curved, settings)];
      for (let i = 0; i < 50; i++)
        assert.equal(predictTrees(is, rowOf(curved, i)), predictTrees(was, rowOf(data, i)));
    }),
    { numRuns: 10 },
  );
});
test('CAL-8: a quantile leaves its share of the rows below it', () => {
  for (const level of [0.1, 0.5, 0.9]) {
    const data = dataOf(3, 1000);
    const fit = fitTrees(data, { ...settings, loss: { kind: 'pinball', level }, leafMin: 50 });
    const below = data.target.filter((y, i) => y <= predictTrees(fit, rowOf(data, i))).length;
    near(below / 1000, level, 0.03);
  }
});
test('CAL-8: rows that are all alike, or too few for two leaves, are their mean', () => {
  const data = dataOf(1, 9);
  const mean = data.target.reduce((sum, y) => sum + y, 0) / 9;
  for (const given of [data, { ...data, columns: data.columns.map((c) => c.fill(1)) }]) {
    const fit = fitTrees(given, settings);
    assert.equal(fit.trees.length, 0);
    near(predictTrees(fit, [0.3, 0.4]), mean);
  }
});
for (const [what, change, of] of [
  ['no column', { monotone: [] }, { columns: [] }],
  ['columns of another length', {}, { columns: [new Float64Array(3), new Float64Array(4)] }],
  ['a direction too few', { monotone: [0] }, {}],
  ['a quantile with a direction', { loss: { kind: 'pinball', level: 0.5 }, monotone: [1, 0] }, {}],
  ['a target that is no number', {}, { target: new Float64Array(200).fill(NaN) }],
] as const)
  test(`CAL-8: trees on ${what} are no question`, () =>
    assert.throws(() => fitTrees({ ...dataOf(1), ...of }, { ...settings, ...change })));

for (const [values, share, want] of [
  [[1, 2, 3, 4], 0, 1],
  [[1, 2, 3, 4], 1, 4],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 3, 4], 0.25, 1.75],
  [[5], 0.7, 5],
  [[], 0.5, NaN],
] as const)
  test(`quantile ${share} of ${values.join(', ') || 'nothing'} is ${want}`, () =>
    assert.equal(quantileOf(Float64Array.from(values), share), want));
