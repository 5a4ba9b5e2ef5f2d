import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { walkLevelsOf } from '#core/market/walk';

const asks = [
  [100.01, 200],
  [100.02, 300],
  [100.05, 500],
  [100.1, 1000],
] as const;
const close = (was: number | null, want: number): void =>
  assert.ok(
    was !== null && Math.abs(was - want) < 1e-9 * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('walk: published steps through the book; what is not displayed is not filled', () => {
  const buy = walkLevelsOf(asks, 1000, 100, 'buy');
  assert.deepEqual([buy.filled, buy.unfilled, buy.levels, buy.lastPrice], [1000, 0, 3, 100.05]);
  close(buy.cost, 100_033);
  close(buy.slippageBps, 3.3);
  const small = walkLevelsOf(asks, 201, 100, 'buy');
  close(small.cost, 20_102.02);
  assert.equal(small.levels, 2);
  const large = walkLevelsOf(asks, 2500, 100, 'buy');
  assert.deepEqual([large.filled, large.unfilled, large.lastPrice], [2000, 500, 100.1]);
});
test('walk: an empty side fills nothing and has no price', () => {
  const nothing = walkLevelsOf([], 100, 100, 'buy');
  assert.deepEqual(
    [nothing.filled, nothing.average, nothing.lastPrice, nothing.slippageBps],
    [0, null, null, null],
  );
});
test('walk: the more, the more expensive, for both sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1999 }), (quantity) => {
      const [less, more] = [
        walkLevelsOf(asks, quantity, 100, 'buy'),
        walkLevelsOf(asks, quantity + 1, 100, 'buy'),
      ];
      assert.ok((more.slippageBps ?? NaN) >= (less.slippageBps ?? NaN) - 1e-9);
      const mirrored = walkLevelsOf(
        asks.map(([price, size]) => [200 - price, size] as const),
        quantity,
        100,
        'sell',
      );
      close(mirrored.slippageBps, less.slippageBps ?? NaN);
    }),
  );
});

const level = fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 50 }));
test('walk: filled and unfilled add up, the average lies within what was taken, and in other units it is the same', () => {
  fc.assert(
    fc.property(
      fc.array(level, { maxLength: 8 }),
      fc.integer({ min: 1, max: 200 }),
      (levels, quantity) => {
        const sorted = levels.toSorted(([a], [b]) => a - b);
        const walk = walkLevelsOf(sorted, quantity, 100, 'buy');
        assert.equal(walk.filled + walk.unfilled, quantity);
        const shown = sorted.reduce((sum, [, size]) => sum + size, 0);
        assert.equal(walk.filled, Math.min(quantity, shown));
        if (walk.average === null || walk.lastPrice === null) return assert.equal(walk.filled, 0);
        assert.ok(
          walk.average >= (sorted[0]?.[0] ?? NaN) - 1e-9 && walk.average <= walk.lastPrice + 1e-9,
        );
        close(walk.average * walk.filled, walk.cost);
        const dearer = walkLevelsOf(
          sorted.map(([price, size]) => [price * 7, size * 3] as const),
          quantity * 3,
          700,
          'buy',
        );
        close(dearer.slippageBps, walk.slippageBps ?? NaN);
        close(dearer.cost, walk.cost * 21);
        assert.equal(dearer.levels, walk.levels);
        // A level of nothing is no level.
        const there = sorted.filter(([, size]) => size > 0);
        assert.equal(there[walk.levels - 1]?.[0], walk.lastPrice);
      },
    ),
  );
});
