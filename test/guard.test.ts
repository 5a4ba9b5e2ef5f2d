// VEN-22: the engine is killed with an order resting at a live exchange: the guard takes it back, and leaves the order of somebody else.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gone, start } from './proof/kill-run.ts';
import { MAIN } from './support/main.ts';
import { startExchange } from './support/running-exchange.ts';
import { until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-guard-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('VEN-22: an engine that is killed leaves nothing resting for long, and a guard touches nobody else’s orders', {
  timeout: 400_000,
}, async () => {
  const exchange = await startExchange([
    '--market',
    'generated',
    '--weight-per-minute',
    '100000',
    '--orders-per-10s',
    '10000',
  ]);
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `trade_at: local\nreporting_currency: USDT\ndead_man_seconds: 4\nvenues:\n  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }\n`,
  );
  const [key] = exchange.keys;
  const env = {
    PLIMSOLL_HOME: home,
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
    PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
  };
  const service = await start(home, '', env);
  const guard = spawn(process.execPath, [...MAIN, 'guard', '--config', config], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  guard.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const client = await exchange.ccxt(0);
  await client.loadMarkets();
  const open = async (): Promise<readonly string[]> =>
    (await client.fetchOpenOrders('BTC/USDT')).map(({ clientOrderId }) => clientOrderId);
  try {
    await until('the guard is up', 60, async () => said.includes('Guarding local'));
    // Far from the market: it rests.
    const order = {
      symbol: 'BTCUSDT',
      side: 'sell',
      quantity: 0.2,
      horizonSeconds: 600,
      strategy: 'twap',
      limit: 61_500,
      reduceOnly: true,
      confirmed: true,
    };
    await until(
      'the order is taken',
      60,
      async () => (await service.post('/api/orders', order)) !== null,
    );
    await until('something of ours rests', 60, async () => (await open()).length > 0);
    // A stranger's, and only now: one that stands there before ours would keep it from being taken.
    await client.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 40_000, { clientOrderId: 'mine' });
    service.engine.kill('SIGKILL');
    await gone(service.engine);
    assert.ok(!said.includes('has said nothing for'), said);
    await until('the guard takes it back', 30, async () => {
      const left = await open();
      return left.length === 1 && left[0] === 'mine';
    });
    await until('it says so', 10, async () =>
      /local: \d of \d open orders are cancelled/.test(said),
    );
    const again = await start(home, '', env);
    await until('the guard hears the engine', 60, async () => said.includes('speaks again'));
    await again.end();
  } finally {
    guard.kill('SIGTERM');
    if (guard.exitCode === null) await once(guard, 'exit');
    await service.end();
    await exchange.end();
  }
});
