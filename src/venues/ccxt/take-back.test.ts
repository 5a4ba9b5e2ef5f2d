// VEN-22: what cannot be listed or cancelled stops nothing else, and nobody else's order is touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { encodeId, idRuleOf } from '#venues/ccxt/client-id-codec';
import { takeBackAt } from '#venues/ccxt/take-back';

const idOf = (instance: string, id: string): string => {
  const coded = encodeId(id, idRuleOf('binance', instance));
  assert.ok(coded.ok);
  return coded.value;
};
const OPEN: Readonly<Record<string, readonly (readonly [id: string, clientOrderId?: string])[]>> = {
  'BTC/USDT': [
    ['1', idOf('k7Q', 'P1/0/0/0')],
    ['2', idOf('zzz', 'P1/0/0/0')],
    ['3', 'by-hand'],
    ['4'],
  ],
  'SOL/USDT': [
    ['5', idOf('k7Q', 'P2/0/0/0')],
    ['6', idOf('k7Q', 'P2/1/0/0')],
  ],
};

test('VEN-22: a symbol that cannot be listed and an order that cannot be cancelled stop no other', async () => {
  const cancelled: string[] = [];
  const said: string[] = [];
  const exchange = {
    id: 'binance',
    async fetchOpenOrders(symbol: string) {
      const open = OPEN[symbol];
      if (open === undefined) throw new Error('503');
      return open.map(([id, clientOrderId]) => ({ id, clientOrderId }));
    },
    async cancelOrder(id: string) {
      if (id === '5') throw new Error('too late');
      cancelled.push(id);
    },
  } as unknown as ExchangeClient;
  const done = await takeBackAt(exchange, ['ETH/USDT', 'BTC/USDT', 'SOL/USDT'], 'k7Q', (line) =>
    said.push(line),
  );
  assert.deepEqual(done, { found: 3, cancelled: 2 });
  assert.deepEqual(cancelled, ['1', '6']);
  assert.equal(said.length, 2);
  assert.match(said[0] ?? '', /ETH\/USDT could not be listed/);
  assert.match(said[1] ?? '', /order 5 could not be cancelled/);
});
