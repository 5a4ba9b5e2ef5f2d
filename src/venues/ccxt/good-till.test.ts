import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodTill } from '#venues/ccxt/good-till';

test('VEN-24: what rests says until when, in the words of its exchange; what never rests, or where nobody asked, says nothing', () => {
  const nowMs = 1_800_000_000_000;
  assert.deepEqual(goodTill('kraken', 60, { type: 'limit', nowMs }), { expiretm: '+60' });
  assert.deepEqual(goodTill('kraken', 60, { type: 'postOnly', nowMs }), { expiretm: '+60' });
  assert.deepEqual(goodTill('binanceusdm', 900, { type: 'limit', nowMs }), {
    timeInForce: 'GTD',
    goodTillDate: nowMs + 900_000,
  });
  for (const [exchange, seconds, type] of [
    ['binanceusdm', 900, 'postOnly'],
    ['kraken', 60, 'ioc'],
    ['kraken', null, 'limit'],
    ['okx', 60, 'limit'],
  ] as const)
    assert.deepEqual(goodTill(exchange, seconds, { type, nowMs }), {}, exchange);
});
