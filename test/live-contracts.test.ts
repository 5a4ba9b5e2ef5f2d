// Our service on perpetuals, at our own exchange in Binance's words, margined in dollars and in coin: sold short through a kill, funded, bought back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PAPER_CASH } from '#engine/ports/venue';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { statedContracts } from '#venues/ccxt/contract-account';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { gone, type Order, start, wait } from './proof/kill-run.ts';
import { reconciled, untilEnded } from './support/live-parent.ts';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';
import { cli } from './support/running-service.ts';

const HORIZON_SECONDS = 40;
interface Contracts {
  readonly exchange: 'binanceusdm' | 'binancecoinm';
  readonly dialect: string;
  readonly symbol: string;
  readonly currency: string;
  readonly asset: string;
  readonly wallet: number;
  readonly quantity: number;
  readonly lot: number;
}
const LINEAR: Contracts = {
  exchange: 'binanceusdm',
  dialect: 'binance-usdm',
  symbol: 'BTCUSDT',
  currency: 'USDT',
  asset: 'USDT',
  wallet: 1_000_000,
  quantity: 0.02,
  lot: 0.00001,
};
const INVERSE: Contracts = {
  exchange: 'binancecoinm',
  dialect: 'binance-coinm',
  symbol: 'BTCUSD_PERP',
  currency: 'USD',
  asset: 'BTC',
  wallet: 1000,
  quantity: 12,
  lot: 1,
};

function settings(
  of: Contracts,
  exchange: RunningExchange,
  { home, live = true }: { readonly home: string; readonly live?: boolean },
): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  const stream = exchange.url.replace('http', 'ws');
  const tier = '{ min_adv: 1000, max_position_pct: 1 }';
  writeFileSync(
    config,
    `trade_at: usdm
reporting_currency: ${of.currency}
reconcile_seconds: 5
liquidity: { tiers: { high_liquidity: ${tier}, medium_liquidity: ${tier}, low_liquidity: ${tier} } }
venues:
  usdm: { kind: ccxt, exchange: ${of.exchange}, symbols: [${of.symbol}], live: ${live}, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${stream}" }
`,
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_USDM_KEY: key?.apiKey ?? '',
    PLIMSOLL_USDM_SECRET: key?.secret ?? '',
  };
}

interface Account {
  readonly balances: readonly { readonly asset: string; readonly amount: string }[];
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
}
/** Both sides at once: a funding or a fill between two questions is neither's mistake. */
async function sameAccount(
  of: Contracts,
  service: Awaited<ReturnType<typeof start>>,
  exchange: RunningExchange,
): Promise<{ readonly wallet: number; readonly held: number }> {
  const { apiKey = '', secret = '' } = exchange.keys[0] ?? {};
  const at = { rest: exchange.url, stream: exchange.url.replace('http', 'ws') };
  const loaded = await loadExchange({ exchange: of.exchange, apiKey, secret, at });
  assert.ok(loaded.ok);
  try {
    for (let i = 0; ; i++) {
      const { wallets } = await statedContracts(loaded.value, []);
      const { balances, positions } = (await service.get('/api/account')) as Account;
      const ours = balances.find(({ asset }) => asset === of.asset)?.amount ?? '';
      if (Number(ours) === Number(wallets[of.asset]))
        return {
          wallet: Number(ours),
          held: positions.find(({ quantity }) => quantity !== 0)?.quantity ?? 0,
        };
      assert.ok(i < 60, `${ours} here, ${wallets[of.asset]} at the exchange`);
      await wait(1000);
    }
  } finally {
    await loaded.value.close();
  }
}
async function placed(
  { symbol, quantity }: Contracts,
  service: Awaited<ReturnType<typeof start>>,
  body: object,
): Promise<void> {
  const order = { symbol, quantity, horizonSeconds: HORIZON_SECONDS, ...body };
  for (let i = 0; (await service.post('/api/orders', order).catch(() => null)) === null; i++) {
    assert.ok(i < 900, 'the order is taken');
    await wait(200);
  }
}

async function endOf(service: Awaited<ReturnType<typeof start>>, parentId: string): Promise<void> {
  for (let i = 0; i < HORIZON_SECONDS + 60; i++) {
    const order = (await service.get(`/api/orders/${parentId}`).catch(() => null)) as Order | null;
    if (order?.endedAt != null) return;
    await wait(1000);
  }
  assert.fail(`${parentId} has not ended`);
}

async function soldAndBoughtBack(of: Contracts): Promise<void> {
  const exchange = await startExchange([
    '--market',
    'generated',
    '--dialect',
    of.dialect,
    '--funding-seconds',
    '15',
  ]);
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-live-usdm-'));
  const env = settings(of, exchange, { home });
  let service = await start(home, '', env);
  try {
    await placed(of, service, { side: 'sell' });
    await wait(8000);
    service.engine.kill('SIGKILL');
    await gone(service.engine);
    service = await start(home, '', env);
    const sold = await untilEnded(service, HORIZON_SECONDS + 60);
    assert.ok(sold !== null && sold.endedAt !== null && sold.filled > 0, JSON.stringify(sold));
    // A contract in coin has its fees in coin: a cost of thousands of basis points would be dollars among them.
    const { feesBps } = (await service.get(`/api/orders/${sold.parentId}/tca`)) as {
      readonly feesBps: number;
    };
    assert.ok(feesBps > 0.5 && feesBps < 6, `${feesBps} bps of fees`);
    assert.equal(await reconciled(service), true, 'nothing is in quarantine');
    const short = await sameAccount(of, service, exchange);
    assert.equal(short.held, -sold.filled);
    const log = () => readSpotLog(join(exchange.home, 'exchange.sqlite'));
    const left = (): number => {
      const { orders, fills } = log();
      const sideOf = new Map(orders.map((each) => [each.clientOrderId, each.side]));
      return fills
        .filter(({ account }) => account === 'first')
        .reduce((sum, each) => sum + (sideOf.get(each.clientOrderId) ?? NaN) * each.quantity, 0);
    };
    // What a quiet minute leaves is bought in the next one.
    for (let i = 0; left() !== 0; i++) {
      assert.ok(i < 4, `${left()} lots are left`);
      const quantity = Number((-left() * of.lot).toFixed(5));
      const exit = {
        parentId: `EXIT${i}`,
        side: 'buy',
        quantity,
        reduceOnly: true,
        confirmed: true,
      };
      await placed(of, service, exit);
      await endOf(service, exit.parentId);
    }
    assert.equal(await reconciled(service), true, 'nothing is in quarantine');
    const flat = await sameAccount(of, service, exchange);
    assert.deepEqual([flat.held, left()], [0, 0]);
    const ours = log().orders.filter(({ account }) => account === 'first');
    assert.equal(new Set(ours.map(({ clientOrderId }) => clientOrderId)).size, ours.length);
    const exit = ours.filter(({ side }) => side === 1);
    assert.ok(exit.length > 0 && exit.every((each) => each.reduceOnly === true));
    assert.ok(flat.wallet !== of.wallet, 'fees, fundings and what was realised');
  } finally {
    await service.end();
    await exchange.end();
    rmSync(home, { recursive: true, force: true });
  }
}

test('USM-3, USM-7, MRG-1, MRG-3: a perpetual is sold short through a kill, funded and bought back, and wallet, position and log are those of the exchange', () =>
  soldAndBoughtBack(LINEAR));
test('CNM-1, CNM-2, MRG-1, MRG-3: the same with a perpetual margined in its coin', () =>
  soldAndBoughtBack(INVERSE));

test('PRP-6, PRP-9, CON-11, GAT-37: a dated contract is bought, half of it is rolled into the perpetual, and the rest is settled at its expiry', async () => {
  const expiry = new Date(Math.ceil(Date.now() / 1000 + 110) * 1000);
  const dated = `BTCUSDT_${expiry.toISOString().slice(2, 10).replaceAll('-', '')}`;
  const exchange = await startExchange([
    '--market',
    'generated',
    '--dialect',
    'binance-usdm',
    '--delivery',
    expiry.toISOString(),
  ]);
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-dated-'));
  const of: Contracts = { ...LINEAR, symbol: dated };
  const listed = { ...of, symbol: `${dated}, BTCUSDT` };
  const service = await start(home, '', settings(listed, exchange, { home }));
  const positions = async (): Promise<Readonly<Record<string, number>>> => {
    const account = (await service.get('/api/account')) as Account;
    return Object.fromEntries(account.positions.map((each) => [each.symbol, each.quantity]));
  };
  try {
    await placed(of, service, { parentId: 'IN', side: 'buy', horizonSeconds: 15 });
    await endOf(service, 'IN');
    const held = (await positions())[dated] ?? 0;
    assert.ok(held > 0, `${held} of ${dated} are held`);
    const env = { PLIMSOLL_URL: service.url, PLIMSOLL_TOKEN: service.token() };
    const flags = ['--from', dated, '--to', 'BTCUSDT', '--json'];
    const preview = await cli(['roll', ...flags, '--preview'], env);
    assert.equal(preview.code, 0, preview.out + preview.err);
    const said = JSON.parse(preview.out) as Readonly<Record<string, unknown>>;
    // A perpetual never expires: there is no year to count the basis over.
    assert.deepEqual([said['units'], said['basisAnnual']], [held, null]);
    assert.ok(Number(said['crossing']) > 0);
    const half = String(Number((held / 2).toFixed(5)));
    const more = ['--units', half, '--over', '20', '--waves', '1'];
    const rolled = await cli(['roll', ...flags, ...more], env);
    assert.equal(rolled.code, 0, rolled.out + rolled.err);
    const after = await positions();
    assert.ok((after['BTCUSDT'] ?? 0) > 0 && (after[dated] ?? 0) < held, JSON.stringify(after));
    const over = await cli(['roll', ...flags, '--units', '1'], env);
    assert.deepEqual([over.code, over.out.includes('NOTHING_TO_ROLL')], [2, true]);
    const tooLong = { symbol: dated, side: 'buy', quantity: 0.01, horizonSeconds: 600 };
    assert.equal(await service.refusal('/api/orders', tooLong), 'CONTRACT_EXPIRES');
    for (let i = 0; ((await positions())[dated] ?? 0) !== 0; i++) {
      assert.ok(i < 120, `${dated} is settled: ${JSON.stringify(await positions())}`);
      await wait(1000);
    }
    assert.ok(Date.now() >= expiry.getTime());
    assert.equal(await reconciled(service), true, 'nothing is in quarantine');
    const { held: left } = await sameAccount(of, service, exchange);
    assert.equal(left, (await positions())['BTCUSDT']);
  } finally {
    await service.end();
    await exchange.end();
    rmSync(home, { recursive: true, force: true });
  }
});

test('USM-8: on paper a contract is paid for in full, and cannot be sold short', async () => {
  const exchange = await startExchange(['--market', 'generated', '--dialect', 'binance-usdm']);
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-paper-usdm-'));
  const service = await start(home, '', settings(LINEAR, exchange, { home, live: false }));
  try {
    await placed(LINEAR, service, { side: 'buy', horizonSeconds: 20 });
    const bought = await untilEnded(service, 60);
    assert.ok(bought !== null && bought.filled > 0, JSON.stringify(bought));
    const { balances, positions } = (await service.get('/api/account')) as Account;
    const cash = Number(balances.find(({ asset }) => asset === 'USDT')?.amount);
    assert.equal(positions[0]?.quantity, bought.filled);
    assert.ok(PAPER_CASH - cash > 50_000 * bought.filled, `${cash}`);
    const short = { symbol: 'BTCUSDT', side: 'sell', quantity: 1, horizonSeconds: 600 };
    assert.equal(await service.post('/api/orders', short), null, 'it is refused');
  } finally {
    await service.end();
    await exchange.end();
    rmSync(home, { recursive: true, force: true });
  }
});
