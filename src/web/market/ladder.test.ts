import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageNow, ladderOf } from '#web/market/ladder';

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
test('ladder: an empty book has no rungs', () =>
  assert.deepEqual(ladderOf({ ...market, bids: [], asks: [] }, 5), { bids: [], asks: [] }));
test('ladder: age grows while nothing arrives', () =>
  assert.equal(ageNow(market, 1_000, 4_000), 3.5));
