// A symbol that the exchange does not list, or that is taken off the configuration while it is at work.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type RunningExchange, signedCall, startExchange } from './support/running-exchange.ts';
import { cli, type Service, startService, until } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-delisted-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A configuration that trades these symbols at our exchange through ccxt, and the keys of its first account. */
function tradesAt(
  exchange: RunningExchange,
  home: string,
  symbols: readonly string[],
): { readonly config: string; readonly keys: Readonly<Record<string, string>> } {
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `trade_at: local
reporting_currency: USDT
liquidity: { tiers: { high_liquidity: { min_adv: 1000, max_position_pct: 1 }, medium_liquidity: { min_adv: 1000, max_position_pct: 1 }, low_liquidity: { min_adv: 1000, max_position_pct: 1 } } }
venues:
  local: { kind: ccxt, exchange: binance, symbols: [${symbols.join(', ')}], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`,
  );
  const [key] = exchange.keys;
  return {
    config,
    keys: { PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '', PLIMSOLL_LOCAL_SECRET: key?.secret ?? '' },
  };
}

const openOrders = async (exchange: RunningExchange, symbol: string): Promise<number> =>
  (
    await signedCall<readonly unknown[]>(exchange, {
      method: 'GET',
      path: 'openOrders',
      query: `symbol=${symbol}`,
    })
  ).body.length;

test('F38, F33: a symbol that the exchange does not list: the service starts, says so, and trades the rest; two homes, one account: the second does not start', {
  timeout: 360_000,
}, async () => {
  const exchange = await startExchange(['--market', 'generated']);
  const home = mkdtempSync(join(folder, 'home-'));
  const { config, keys } = tradesAt(exchange, home, ['BTCUSDT', 'OLDUSDT']);
  const service = await startService(home, {
    symbol: 'BTCUSDT',
    flags: ['--config', config],
    env: keys,
  });
  try {
    const { doc } = await service.call('/api/instruments');
    assert.deepEqual(
      (doc as readonly { readonly symbol: string }[]).map(({ symbol }) => symbol),
      ['BTCUSDT'],
    );
    assert.match(service.words(), /does not list OLDUSDT/);
    const placed = await service.call('/api/orders', {
      symbol: 'BTCUSDT',
      side: 'buy',
      quantity: 0.02,
      strategy: 'twap',
      horizonSeconds: 30,
    });
    assert.equal(placed.status, 201, JSON.stringify(placed.doc));
    assert.equal((await fetch(`${service.url}/readyz`)).status, 200, 'the rest is ready');
    const other = mkdtempSync(join(folder, 'other-'));
    const second = await cli(['start', '--port', '0', '--config', config], {
      PLIMSOLL_HOME: other,
      ...keys,
    });
    assert.equal(second.code, 2, second.err);
    assert.match(second.err, /account .*(held|traded) by/);
  } finally {
    await service.stop();
    await exchange.end();
  }
});

test('F38: a symbol that is taken off the configuration while its order works: nothing of it stays at the exchange, a finding names it, the rest trades; back on the list, the finding is gone', {
  timeout: 360_000,
}, async () => {
  const exchange = await startExchange(['--market', 'generated']);
  const home = mkdtempSync(join(folder, 'home-'));
  const started = async (...symbols: string[]): Promise<Service> => {
    const { config, keys } = tradesAt(exchange, home, symbols);
    return startService(home, { symbol: 'BTCUSDT', flags: ['--config', config], env: keys });
  };
  const order = async (service: Service, symbol: string, quantity: number): Promise<void> => {
    await until(
      `${symbol} is assessed`,
      40,
      async () => (await service.call(`/api/liquidity/assessment/${symbol}`)).status === 200,
    );
    const { status, doc } = await service.call('/api/orders', {
      symbol,
      side: 'buy',
      quantity,
      strategy: 'twap',
      horizonSeconds: 120,
    });
    assert.equal(status, 201, JSON.stringify(doc));
  };
  const findings = async (service: Service): Promise<readonly string[]> => {
    const { doc } = await service.call('/api/controls');
    return (doc as { readonly quarantine: readonly { readonly id: string }[] }).quarantine.map(
      ({ id }) => id,
    );
  };
  let service = await started('BTCUSDT', 'ETHUSDT');
  try {
    await order(service, 'ETHUSDT', 2);
    await until('a child rests', 30, async () => (await openOrders(exchange, 'ETHUSDT')) > 0);
    await service.kill();
    service = await started('BTCUSDT');
    await until('a finding names it', 20, async () =>
      (await findings(service)).includes('instrument ETHUSDT.LOCAL'),
    );
    await order(service, 'BTCUSDT', 0.02);
    await until(
      'nothing of it is open at the exchange',
      20,
      async () => (await openOrders(exchange, 'ETHUSDT')) === 0,
    );
    await service.kill();
    service = await started('BTCUSDT', 'ETHUSDT');
    await until(
      'the finding is gone',
      20,
      async () => !(await findings(service)).includes('instrument ETHUSDT.LOCAL'),
    );
  } finally {
    await service.stop();
    await exchange.end();
  }
});
