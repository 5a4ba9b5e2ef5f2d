import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderDeadline } from '#venues/ccxt/order-deadline';

test('KRK-18: an order for Kraken is wanted for five seconds by its clock, others say nothing', () => {
  const nowMs = Date.UTC(2026, 10, 30, 15, 0, 0);
  // Its clock is two seconds behind ours.
  const kraken = { id: 'kraken', options: { timeDifference: 2000 } };
  assert.deepEqual(orderDeadline(kraken, nowMs), { deadline: '2026-11-30T15:00:03.000Z' });
  assert.deepEqual(orderDeadline({ ...kraken, id: 'okx' }, nowMs), {});
});
