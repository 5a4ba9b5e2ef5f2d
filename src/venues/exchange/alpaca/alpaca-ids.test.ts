import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  activityId,
  assetUuid,
  executionUuid,
  orderIdOfUuid,
  orderUuid,
} from '#venues/exchange/alpaca/alpaca-ids';
import { PAPER_MARKETS, symbolOf } from '#venues/exchange/markets/paper-markets';

const SYMBOLS = PAPER_MARKETS.map(symbolOf);
const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ALP-2: every order id is a UUID and back, in any case of its letters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (orderId) => {
      assert.match(orderUuid(orderId), FORM);
      assert.equal(orderIdOfUuid(orderUuid(orderId)), orderId);
      assert.equal(orderIdOfUuid(orderUuid(orderId).toUpperCase()), orderId);
    }),
  );
});

test('ALP-2: what is no order id names no order', () => {
  for (const other of [
    '',
    'KEEL',
    '7c1b2f0e-0000-4000-8000-000000000001',
    `${orderUuid(1)}0`,
    assetUuid(SYMBOLS, 'KEEL'),
    executionUuid(SYMBOLS, { symbol: 'KEEL', tradeId: 1, side: 1 }),
  ])
    assert.equal(orderIdOfUuid(other), null, other);
});

const fill = fc.record({
  symbol: fc.constantFrom(...SYMBOLS.map(({ symbol }) => symbol)),
  tradeId: fc.integer({ min: 1, max: 1e9 }),
  side: fc.constantFrom(1 as const, -1 as const),
  at: fc.integer({ min: 0, max: 4e15 }),
});
test('ALP-2, ALP-8: two sides of a trade differ, and ids of executions sort by time as text', () => {
  fc.assert(
    fc.property(fill, fill, (a, b) => {
      const other = { ...a, side: a.side === 1 ? (-1 as const) : (1 as const) };
      assert.notEqual(executionUuid(SYMBOLS, a), executionUuid(SYMBOLS, other));
      assert.match(activityId(SYMBOLS, a), /^\d{17}::[0-9a-f-]{36}$/);
      const [early, late] = a.at < b.at ? [a, b] : [b, a];
      if (Math.floor(early.at / 1000) < Math.floor(late.at / 1000))
        assert.ok(activityId(SYMBOLS, early) < activityId(SYMBOLS, late));
    }),
  );
});
