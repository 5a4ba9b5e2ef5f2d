// OKX-14: our service at our own exchange in OKX's words, through the unmodified client.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseAmount } from '#core/kernel/amount';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { start, wait } from './proof/kill-run.ts';
import { reconciled, untilEnded } from './support/live-parent.ts';
import { okxCall, passphraseAt } from './support/okx-client.ts';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';

const LOT = 1e-5;
const HORIZON_SECONDS = 40;

function settings(exchange: RunningExchange, home: string): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  const stream = exchange.url.replace('http', 'ws');
  writeFileSync(
    config,
    `trade_at: okxlike\nreporting_currency: USDT\nvenues:\n  okxlike: { kind: ccxt, exchange: okx, symbols: [BTC-USDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${stream}" }\n`,
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_OKXLIKE_KEY: key?.apiKey ?? '',
    PLIMSOLL_OKXLIKE_SECRET: key?.secret ?? '',
    PLIMSOLL_OKXLIKE_PASSPHRASE: passphraseAt(exchange),
  };
}
type Balances = readonly { readonly asset: string; readonly amount: string }[];
const amountsOf = (balances: Balances): Readonly<Record<string, bigint | null>> =>
  Object.fromEntries(
    balances
      .map(({ asset, amount }) => [asset, parseAmount(amount)] as const)
      .filter(([, amount]) => amount !== 0n)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

test('OKX-14: one parent is traded to its end, and our books say what the log of the exchange says', async () => {
  const flags = ['--market', 'generated', '--dialect', 'okx', '--weight-per-minute', '100000'];
  const exchange = await startExchange([...flags, '--orders-per-10s', '10000']);
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-live-okx-'));
  const service = await start(home, '', settings(exchange, home));
  try {
    const body = {
      symbol: 'BTC-USDT',
      side: 'sell',
      quantity: 0.2,
      horizonSeconds: HORIZON_SECONDS,
      reduceOnly: true,
      confirmed: true,
    };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      assert.ok(i < 900, 'the order is taken');
      await wait(200);
    }
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
    assert.equal(Math.round(order.filled / LOT), sold, JSON.stringify(order));
    assert.equal(sold, Math.round(0.2 / LOT), JSON.stringify(order));
    // Fees included: a sign or an asset that is wrong would stand here, to the last unit.
    const account = (await service.get('/api/account')) as { readonly balances: Balances };
    const path = '/api/v5/account/balance';
    const [stated] = (await okxCall(exchange, { method: 'GET', path })).data;
    const details = stated?.['details'] as unknown as readonly Readonly<Record<string, string>>[];
    assert.deepEqual(
      amountsOf(account.balances),
      amountsOf(details.map(({ ccy = '', eq = '' }) => ({ asset: ccy, amount: eq }))),
    );
  } finally {
    await service.end();
    await exchange.end();
    rmSync(home, { recursive: true, force: true });
  }
});
