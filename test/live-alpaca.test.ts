// ALG-9: our service on shares, at our own exchange in Alpaca's words, through a kill.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { gone, start, wait } from './proof/kill-run.ts';
import { reconciled, untilEnded } from './support/live-parent.ts';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';

const HORIZON_SECONDS = 40;
const QUANTITY = 300;

function settings(exchange: RunningExchange, home: string): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  const stream = exchange.url.replace('http', 'ws');
  writeFileSync(
    config,
    `trade_at: shares\nvenues:\n  shares: { kind: alpaca, symbols: [KEEL], live: true, prior: us-mid-cap, hours: always, weight_per_minute: 5000, rest_url: "${exchange.url}", stream_url: "${stream}" }\n`,
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_SHARES_KEY: key?.apiKey ?? '',
    PLIMSOLL_SHARES_SECRET: key?.secret ?? '',
  };
}

test('ALG-9: one parent in shares is traded to its end, through a kill of ours, and books and log say the same', async () => {
  const exchange = await startExchange(['--market', 'generated', '--dialect', 'alpaca']);
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-live-alpaca-'));
  const env = settings(exchange, home);
  let service = await start(home, '', env);
  try {
    const body = {
      symbol: 'KEEL',
      side: 'sell',
      quantity: QUANTITY,
      horizonSeconds: HORIZON_SECONDS,
      reduceOnly: true,
      confirmed: true,
    };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      assert.ok(i < 900, 'the order is taken');
      await wait(200);
    }
    await wait(8000);
    service.engine.kill('SIGKILL');
    await gone(service.engine);
    service = await start(home, '', env);
    const order = await untilEnded(service, HORIZON_SECONDS + 60);
    assert.ok(order !== null && order.endedAt !== null, JSON.stringify(order));
    assert.equal(await reconciled(service), true, 'nothing is in quarantine');
    const { orders, fills } = readSpotLog(join(exchange.home, 'exchange.sqlite'));
    const ours = orders.filter(({ account }) => account === 'first');
    const sold = fills
      .filter(({ account, isBusted }) => account === 'first' && !isBusted)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    assert.ok(ours.length > 1, `${ours.length} orders`);
    assert.equal(new Set(ours.map(({ clientOrderId }) => clientOrderId)).size, ours.length);
    assert.equal(order.filled, sold, JSON.stringify(order));
    assert.ok(sold > 0 && sold <= QUANTITY, `${sold}`);
  } finally {
    await service.end();
    await exchange.end();
    rmSync(home, { recursive: true, force: true });
  }
});
