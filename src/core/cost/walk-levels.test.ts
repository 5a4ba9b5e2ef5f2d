import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/cost/near.fixture';
import { walkLevels } from '#core/cost/walk-levels';
import { lots, ticks } from '#core/kernel/units';

const level = (price: number, size: number) => ({ price: ticks(price), size: lots(size) });
const asks = [level(100, 10), level(101, 20), level(105, 5)];
for (const [quantity, average, filled, last, levels] of [
  [1, 100, 1, 100, 1],
  [10, 100, 10, 100, 1],
  [11, 1101 / 11, 11, 101, 2],
  [30, 3020 / 30, 30, 101, 2],
  [35, 3545 / 35, 35, 105, 3],
  [99, 3545 / 35, 35, 105, 3], // no more than is displayed
  [0, 100, 0, 100, 0],
] as const)
  test(`IMP-6: ${quantity} lots walk ${levels} levels to ${last}`, () => {
    const walk = walkLevels(asks, lots(quantity)) ?? assert.fail('there are levels');
    near(walk.average, average);
    assert.deepEqual(
      [walk.touch, walk.filled, walk.displayed, walk.last, walk.levels],
      [100, filled, 35, last, levels],
    );
  });
const books = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 50 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    let price = 1000;
    return steps.map(([step, size]) => level((price += step), size));
  });
test('IMP-6: lot by lot it is the same walk', () => {
  fc.assert(
    fc.property(books, fc.integer({ min: 1, max: 700 }), (levels, quantity) => {
      const prices = levels.flatMap(({ price, size }) => Array.from({ length: size }, () => price));
      const taken = prices.slice(0, quantity);
      const walk = walkLevels(levels, lots(quantity)) ?? assert.fail();
      assert.deepEqual(
        [walk.filled, walk.displayed, walk.last, walk.levels],
        [taken.length, prices.length, taken.at(-1), new Set(taken).size],
      );
      near(walk.average, taken.reduce((sum, each) => sum + each, 0) / taken.length);
    }),
  );
});
test('IMP-6: more costs more a lot, bids are the asks turned round, and an empty side has no walk', () => {
  fc.assert(
    fc.property(books, fc.integer({ min: 1, max: 300 }), (levels, quantity) => {
      const [one, more] = [quantity, quantity + 1].map((q) => walkLevels(levels, lots(q))!);
      assert.ok(more!.average >= one!.average - 1e-9);
      const bids = levels.map(({ price, size }) => level(3000 - price, size));
      near(walkLevels(bids, lots(quantity))!.average, 3000 - one!.average);
    }),
  );
  assert.equal(walkLevels([], lots(1)), null);
});
