import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageNow, ladderOf, ownAt } from '#web/market/ladder';

const market = {
  symbol: 'ACME',
  at: '2026-01-05T14:30:00.000000Z',
  ageSeconds: 0.5,
  bids: [
    { price: 99, quantity: 10 },
    { price: 98, quantity: 30 },
    { price: 97, quantity: 60 },
  ],
  asks: [{ price: 101, quantity: 5 }],
  mid: 100,
  spreadBps: 200,
  valid: true,
};

test('ladder: depth accumulates from the touch, on one scale for both sides', () => {
  const { bids, asks } = ladderOf(market, 2);
  assert.deepEqual(
    bids.map((rung) => rung.cumulative),
    [10, 40],
  );
  assert.deepEqual([bids[1]?.depth, asks[0]?.depth], [1, 0.125]);
});
test('ladder: own orders are marked on their side at their price, and those beyond the rungs are said apart', () => {
  const own = (side: 'buy' | 'sell', price: number, quantity: number) => ({
    parentId: 'P1',
    side,
    price,
    quantity,
  });
  const { at, hidden } = ownAt(ladderOf(market, 2), [
    own('buy', 99, 3),
    own('buy', 99, 4),
    own('sell', 101, 5),
    own('sell', 99, 6),
    own('buy', 97, 7),
  ]);
  assert.deepEqual(
    [[...at], hidden.map(({ quantity }) => quantity)],
    [
      [
        [99, 7],
        [101, 5],
      ],
      [6, 7],
    ],
  );
});
test('ladder: an empty book has no rungs', () =>
  assert.deepEqual(ladderOf({ ...market, bids: [], asks: [] }, 5), { bids: [], asks: [] }));
test('ladder: age grows while nothing arrives', () =>
  assert.equal(ageNow(market, 1_000, 4_000), 3.5));
