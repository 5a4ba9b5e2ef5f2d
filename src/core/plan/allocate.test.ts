import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allocate, allocateWithin } from '#core/plan/allocate';

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
const weightLists = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
});

test('SCH-1: allocated lots sum to the quantity and are within one of their share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), weightLists, (quantity, weights) => {
      const counts = allocate(quantity, weights);
      assert.equal(sum(counts), quantity);
      counts.forEach((count, i) =>
        assert.ok(Math.abs(count - (quantity * (weights[i] ?? 0)) / sum(weights)) < 1 + 1e-6),
      );
    }),
  );
});
test('SCH-1: sizes near the end of whole numbers still sum', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2 ** 50, max: Number.MAX_SAFE_INTEGER }),
      weightLists,
      (quantity, weights) => assert.equal(sum(allocate(quantity, weights)), quantity),
    ),
  );
});
test('SCH-1: ties go to the earlier slice, also where floating point disagrees', () => {
  assert.deepEqual(allocate(2, [0.1 + 0.2, 0.3, 0.3]), [1, 1, 0]);
  assert.deepEqual(allocate(2, [0.3, 0.1 + 0.2, 0.3]), [1, 1, 0]);
});
// No market has rooms of 1e-300 lots: there the products of the test itself lose their digits.
const capacityLists = fc.array(
  fc.double({ min: 0, max: 100, noNaN: true }).map((room) => (room < 1e-6 ? 0 : room)),
  { minLength: 50, maxLength: 50 },
);
test('SCH-5: within capacities: none is exceeded, all is placed, and who is not full keeps his proportion', () => {
  fc.assert(
    fc.property(
      weightLists,
      capacityLists,
      fc.double({ min: 0.01, max: 1.2, noNaN: true }),
      (weights, room, fill) => {
        const capacities = room.slice(0, weights.length);
        const quantity = sum(capacities) * fill;
        const placed = allocateWithin(quantity, weights, capacities);
        if (fill > 1 + 1e-9 && quantity > 0) return assert.equal(placed, null);
        assert.ok(placed !== null);
        assert.ok(Math.abs(sum(placed) - quantity) <= 1e-9 * (1 + quantity));
        placed.forEach((count, i) => assert.ok(count <= (capacities[i] ?? 0) * (1 + 1e-12)));
        const open = placed
          .map((count, i) => ({ count, weight: weights[i] ?? 0, room: capacities[i] ?? 0 }))
          .filter((each) => each.count < each.room * (1 - 1e-9));
        const [first] = open;
        if (first !== undefined)
          open.forEach((each) =>
            assert.ok(
              Math.abs(each.count / each.weight - first.count / first.weight) <
                1e-6 * (1 + first.count / first.weight),
            ),
          );
      },
    ),
  );
});
test('SCH-5: a slice that nobody wants takes only what the others cannot', () => {
  assert.deepEqual(allocateWithin(5, [1, 0], [10, 10]), [5, 0]);
  assert.deepEqual(allocateWithin(15, [1, 0], [10, 10]), [10, 5]);
});
