import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  crossFit,
  dayBlocks,
  foldsForward,
  foldsOfDaysAndNames,
} from '#core/cost/calibrate/cross-fit';
import type { Learner } from '#core/cost/calibrate/learners';
import {
  type Observations,
  observationsOf,
  pick,
  rowsWhere,
  tradeAt,
} from '#core/cost/calibrate/observations';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { LEVELS } from '#core/cost/noise';
import { refusal } from '#core/kernel/failure';
import { err, ok } from '#core/kernel/result';

const world = fc.record({
  seed: fc.nat(1000),
  days: fc.integer({ min: 5, max: 20 }),
  names: fc.integer({ min: 2, max: 8 }),
});
const rowsOf = (data: Observations, rows: Int32Array, key: 'day' | 'name'): Set<number> =>
  new Set(Array.from(rows, (i) => data[key][i]!));
const isApart = (
  data: Observations,
  a: Int32Array,
  b: Int32Array,
  key: 'day' | 'name',
): boolean => {
  const seen = rowsOf(data, a, key);
  return [...rowsOf(data, b, key)].every((each) => !seen.has(each));
};

test('CAL-7: blocks are stretches of neighbouring days, as even as they come', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 2, max: 5 }), (of, count) => {
      const data = orders(of);
      const block = dayBlocks(data, count);
      const sizes = new Array<number>(count).fill(0);
      const blockOf = new Map<number, number>();
      for (let i = 0; i < data.n; i++) {
        assert.equal(blockOf.get(data.day[i]!) ?? block[i], block[i]);
        if (!blockOf.has(data.day[i]!)) sizes[block[i]!]!++;
        blockOf.set(data.day[i]!, block[i]!);
      }
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join());
      const inOrder = [...blockOf].toSorted(([a], [b]) => a - b).map(([, k]) => k);
      assert.deepEqual(
        inOrder,
        inOrder.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: 40 },
  );
  const data = orders({ seed: 1, days: 3, names: 2 });
  for (const count of [0, 1, 4]) assert.throws(() => dayBlocks(data, count));
});
test('CAL-7: every row is judged once, by nothing of its days and nothing of its names', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 2 }), (of, groups) => {
      const data = orders(of);
      const seen = new Int32Array(data.n);
      for (const { learn, judge } of foldsOfDaysAndNames(data, 5, groups)) {
        for (const i of judge) seen[i]!++;
        assert.ok(isApart(data, learn, judge, 'day'));
        if (groups > 1) assert.ok(isApart(data, learn, judge, 'name'));
      }
      assert.ok(seen.every((times) => times === 1));
    }),
    { numRuns: 40 },
  );
});
test('CAL-7: forwards every block is judged by all that went before it, and the first by nothing', () => {
  fc.assert(
    fc.property(world, (of) => {
      const data = orders(of);
      const folds = foldsForward(data, 5);
      assert.equal(folds.length, 4);
      let learned = 0;
      for (const { learn, judge } of folds) {
        const last = Math.max(...rowsOf(data, learn, 'day'));
        assert.ok(last < Math.min(...rowsOf(data, judge, 'day')));
        assert.ok(learn.length > learned);
        learned = learn.length;
      }
      assert.equal(learned + folds.at(-1)!.judge.length, data.n);
    }),
    { numRuns: 40 },
  );
});
test('CAL-7: what is predicted of a row is what was learned without it, in its place; nobody judged is no number', () => {
  const data = orders({ seed: 3, days: 10, names: 4 });
  // Predicts how many rows it has learned from, and the size of each order.
  const counting: Learner = {
    name: 'counting',
    learn: ({ n }) =>
      ok({
        predict: (rows) => ({
          mean: new Float64Array(rows.n).fill(n),
          quantiles: LEVELS.map((level) => rows.advShare.map((size) => size + level)),
        }),
      }),
  };
  const folds = foldsForward(data, 5);
  const found = crossFit(data, counting, folds);
  assert.ok(found.ok);
  for (const { learn, judge } of folds)
    for (const i of judge) {
      assert.equal(found.value.mean[i], learn.length);
      for (const [k, level] of LEVELS.entries())
        assert.equal(found.value.quantiles[k]![i], data.advShare[i]! + level);
    }
  assert.equal(found.value.mean.filter((x) => Number.isNaN(x)).length, folds[0]!.learn.length);
  const reason = refusal('CALIBRATION_FAILED', 'no', {}, 'no');
  const failed = crossFit(data, { name: 'failing', learn: () => err(reason) }, folds);
  assert.ok(!failed.ok && failed.error === reason);
});
test('CAL-1: columns hold the rows in their order, names once and sorted; picked rows are those rows', () => {
  const data = orders({ seed: 4, days: 3, names: 3 });
  assert.deepEqual(data.names, ['N0', 'N1', 'N2']);
  const rows = rowsWhere(data.n, (i) => i % 2 === 1);
  assert.deepEqual([...rows], [1, 3, 5, 7]);
  const some = pick(data, rows);
  assert.deepEqual([some.n, some.names], [4, data.names]);
  for (const [k, i] of rows.entries()) {
    assert.deepEqual(tradeAt(some, k), tradeAt(data, i));
    assert.deepEqual(
      [some.day[k], some.name[k], some.costBps[k], some.varianceDays[k]],
      [data.day[i], data.name[i], data.costBps[i], data.varianceDays[i]],
    );
  }
  assert.throws(() => tradeAt(data, data.n));
  assert.throws(() => tradeAt(data, -1));
  assert.deepEqual([observationsOf([]).n, observationsOf([]).names], [0, []]);
});
