// What the explorer of fills sorts, filters and exports.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CostedOrderDoc } from '#contracts/fills-documents';
import { keyOfOrder, ordersCsv, sortedNext, sortedOrders } from '#web/fills/order-columns';

const order = (id: string, totalBps: number | null): CostedOrderDoc =>
  ({
    id,
    symbol: 'XYZ',
    side: 'buy',
    startAt: '2024-03-12T14:00:00.000Z',
    value: 1000,
    totalBps,
    parts: {},
    againstBps: {},
    grade: 'A',
    tags: { strategy: 'twap' },
    keys: { size: null, hour: '10', day: '2024-03-12' },
  }) as unknown as CostedOrderDoc;

test('TCA-86: what is unknown comes last, whichever way', () => {
  const orders = [order('a', 1), order('b', null), order('c', 3)];
  const ids = (isDown: boolean) =>
    sortedOrders(orders, { by: 'total', isDown }).map(({ id }) => id);
  assert.deepEqual(ids(true), ['c', 'a', 'b']);
  assert.deepEqual(ids(false), ['a', 'c', 'b']);
  assert.equal(sortedNext({ by: 'total', isDown: true }, 'total').isDown, false);
  assert.equal(sortedNext({ by: 'total', isDown: false }, 'fees').isDown, true);
});

test('TCA-86: an order is in the group of its tag, or of its own key', () => {
  assert.equal(keyOfOrder(order('a', 1), 'strategy'), 'twap');
  assert.equal(keyOfOrder(order('a', 1), 'hour'), '10');
  assert.equal(keyOfOrder(order('a', 1), 'size'), '(not said)');
  assert.equal(keyOfOrder(order('a', 1), 'strategy+hour'), 'twap · 10');
});

test('TCA-86: the export has the rows that are shown, and no formulas', () => {
  const lines = ordersCsv([order('=1+1', 2), order('a,b', null)])
    .trim()
    .split('\n');
  assert.match(lines[0] ?? '', /^id,symbol,side,start,value,total_bps/);
  assert.match(lines[1] ?? '', /^'=1\+1,XYZ,buy,2024-03-12T14:00:00,1000,2,/);
  assert.match(lines[2] ?? '', /^"a,b",XYZ,buy,2024-03-12T14:00:00,1000,,/);
});
