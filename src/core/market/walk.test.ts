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
