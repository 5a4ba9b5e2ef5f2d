// ALG-15: our service on coins and shares of one account, at our own exchange in Alpaca's words, through a kill.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { gone, type Running, start, wait } from './proof/kill-run.ts';
import { alpacaCall } from './support/alpaca-calls.ts';
import { reconciled, untilEnded } from './support/live-parent.ts';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';

const HORIZON_SECONDS = 40;
const QUANTITY = 0.5;
const STATEMENT_SECONDS = 90;

function settings(exchange: RunningExchange, home: string): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  const stream = exchange.url.replace('http', 'ws');
  writeFileSync(
    config,
    `trade_at: desk\nvenues:\n  desk: { kind: alpaca, symbols: [BTC/USD], live: true, prior: crypto-major, weight_per_minute: 5000, rest_url: "${exchange.url}", stream_url: "${stream}" }\nliquidity:\n  tiers:\n    high_liquidity: { max_position_pct: 0.95 }\n`,
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_DESK_KEY: key?.apiKey ?? '',
    PLIMSOLL_DESK_SECRET: key?.secret ?? '',
  };
}
type Row = Readonly<Record<string, unknown>>;
const balancesOf = async (service: Running): Promise<Readonly<Record<string, string>>> => {
  const { balances = [] } = (await service.get('/api/account')) as {
    readonly balances?: readonly { readonly asset: string; readonly amount: string }[];
  };
  return Object.fromEntries(balances.map(({ asset, amount }) => [asset, amount]));
};

for (const side of ['buy', 'sell'] as const)
  test(`ALG-15: a parent in coins, ${side}, is traded to its end through a kill of ours; orders, coins, money and commissions are those of the venue`, async () => {
    const exchange = await startExchange(['--market', 'generated', '--dialect', 'alpaca']);
    const home = mkdtempSync(join(tmpdir(), 'plimsoll-live-coins-'));
    const env = settings(exchange, home);
    let service = await start(home, '', env);
    try {
      const body = {
        symbol: 'BTCUSD',
        side,
        quantity: QUANTITY,
        horizonSeconds: HORIZON_SECONDS,
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
      const { orders, fills } = readSpotLog(join(exchange.home, 'exchange.sqlite'));
      const ours = orders.filter(({ account }) => account === 'first');
      const traded = fills
        .filter(({ account, isBusted }) => account === 'first' && !isBusted)
        .reduce((sum, { quantity }) => sum + quantity, 0);
      assert.ok(ours.length > 1, `${ours.length} orders`);
      assert.equal(new Set(ours.map(({ clientOrderId }) => clientOrderId)).size, ours.length);
      assert.ok(Math.abs(Number(order.filled) - traded / 1e6) < 1e-9, JSON.stringify(order));
      assert.ok(traded > 0 && traded <= QUANTITY * 1e6, `${traded}`);
      // The next statement names the commissions; then both say the same, to the last digit.
      const ask = <T>(path: string): Promise<T> =>
        alpacaCall<T>(exchange, { path }).then(({ body: found }) => found);
      const theirs = {
        BTC: (await ask<Row>('/v2/positions/BTCUSD'))['qty'],
        USD: (await ask<Row>('/v2/account'))['cash'],
      };
      let books: Readonly<Record<string, string>> = {};
      for (let waited = 0; waited < STATEMENT_SECONDS; waited++) {
        books = await balancesOf(service);
        if (books['BTC'] === theirs.BTC && books['USD'] === theirs.USD) break;
        await wait(1000);
      }
      assert.deepEqual({ BTC: books['BTC'], USD: books['USD'] }, theirs);
      assert.equal(await reconciled(service), true, 'nothing is in quarantine');
      const fees = await ask<Row[]>('/v2/account/activities/CFEE');
      assert.ok(fees.length > 0);
      const asset = side === 'buy' ? 'qty' : 'net_amount';
      assert.ok(
        fees.every((fee) => Number(fee[asset]) < 0),
        'in what was received',
      );
    } finally {
      await service.end();
      await exchange.end();
      rmSync(home, { recursive: true, force: true });
    }
  });
