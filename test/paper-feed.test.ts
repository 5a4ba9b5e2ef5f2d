// Paper orders on the live feed of an exchange, through an unmodified ccxt: our own fill rules, no key, and a journal that stays with its venue.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { gone, type Order, orderOf, start, wait } from './proof/kill-run.ts';
import { startExchange } from './support/running-exchange.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-feed-'));
const exchange = await startExchange(['--market', 'generated']);
after(async () => {
  await exchange.end();
  rmSync(home, { recursive: true, force: true });
});
const config = (live: boolean): string => {
  const path = join(home, `${live ? 'live' : 'paper'}.yaml`);
  writeFileSync(
    path,
    `trade_at: local\nreporting_currency: USDT\nvenues:\n  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: ${live}, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }\n`,
  );
  return path;
};

test('P7, P8: without the line `live: true` a parent runs to its cost on the live feed, and the exchange never sees an order of ours', {
  timeout: 360_000,
}, async () => {
  const service = await start(home, '', { PLIMSOLL_CONFIG: config(false) });
  try {
    const body = { symbol: 'BTCUSDT', side: 'buy', quantity: 0.2, horizonSeconds: 20 };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      assert.ok(i < 900, 'the order is taken');
      await wait(200);
    }
    let order: Order | null = null;
    for (let i = 0; i < 250 && (order === null || order.endedAt === null); i++) {
      await wait(200);
      order = (await orderOf(service)) ?? order;
    }
    assert.deepEqual([order?.status, order?.filled], ['completed', 0.2], JSON.stringify(order));
    assert.deepEqual(readSpotLog(join(exchange.home, 'exchange.sqlite')).orders, []);
  } finally {
    await service.end();
  }
});
test('VEN-10: a journal that was begun on paper is not gone on with real money', {
  timeout: 240_000,
}, async () => {
  const [key] = exchange.keys;
  const service = await start(home, '', {
    PLIMSOLL_CONFIG: config(true),
    PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
    PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
  });
  await gone(service.engine);
  assert.equal(service.engine.exitCode, 2);
  await service.end();
});
