// EXC-12: windows of the clock, the time to wait, and the ban of whoever goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateCounter } from '#venues/exchange/spot/rest/rate-limits';

const NOON = Date.UTC(2025, 0, 1, 12);
const limits = { weightPerMinute: 10, ordersPer10s: 2, ordersPerDay: 3 };

test('EXC-12: above the weight of a minute 429 until the minute ends; the next minute is a new one', () => {
  const counter = rateCounter(limits);
  assert.equal(counter.charge('a', 10, NOON + 15_000), null);
  const refused = counter.charge('a', 1, NOON + 15_000);
  assert.deepEqual(
    [refused?.status, refused?.retryAfterSeconds, refused?.error.code],
    [429, 45, -1003],
  );
  assert.equal(counter.charge('b', 1, NOON + 15_000), null, 'another address has its own');
  assert.equal(counter.charge('a', 1, NOON + 60_000), null);
  assert.equal(counter.usedWeight('a', NOON + 60_000), 1);
});
test('EXC-12: who goes on after 429 is banned for two minutes, over the end of the window', () => {
  const counter = rateCounter(limits);
  counter.charge('a', 10, NOON);
  const statuses = Array.from({ length: 21 }, () => counter.charge('a', 1, NOON)?.status);
  assert.deepEqual([statuses[19], statuses[20]], [429, 418]);
  assert.equal(counter.charge('a', 1, NOON + 119_000)?.status, 418);
  assert.equal(counter.charge('a', 1, NOON + 120_000), null);
});
test('EXC-12: orders count per account, in ten seconds and in a day', () => {
  const counter = rateCounter(limits);
  const order = (at: number): number | undefined => counter.chargeOrder('a', at)?.error.code;
  assert.deepEqual([order(NOON), order(NOON), order(NOON)], [undefined, undefined, -1015]);
  assert.deepEqual(
    [order(NOON + 10_000), order(NOON + 10_000)],
    [undefined, -1015],
    'the day is full',
  );
  assert.deepEqual(counter.orderCounts('a', NOON + 10_000), { tenSeconds: 1, day: 3 });
});
