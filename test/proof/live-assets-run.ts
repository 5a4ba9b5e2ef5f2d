// Several parents at once through ccxt on our own exchange, buying and selling pairs that share assets, with commissions taken from whatever
// the exchange is told to take them from, with faults on, and kills on both sides. In the end our books are the exchange's, to the last unit.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountDoc } from '#contracts/account-documents';
import { minus, parseAmount, plus, ZERO } from '#core/kernel/amount';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type RunningExchange, signedCall, startExchange } from '../support/running-exchange.ts';
import { gone, isDead, type Running, start, wait } from './kill-run.ts';

export interface AssetsReport {
  readonly fees: string;
  readonly kills: number;
  readonly exchangeKills: number;
  readonly parents: readonly {
    readonly symbol: string;
    readonly side: string;
    readonly status: string;
    readonly filled: number;
    readonly quantity: number;
    readonly note: string;
  }[];
  readonly orders: number;
  readonly duplicates: number;
  /** Ours less the exchange's, by asset, where it is not nothing. */
  readonly differences: Readonly<Record<string, string>>;
  readonly charged: readonly string[];
  readonly quarantine: readonly string[];
}
const FAULTS = [
  { kind: 'request_lost', probability: 0.02, path: '/api/v3/order' },
  { kind: 'reply_lost', probability: 0.03, path: '/api/v3/order' },
  { kind: 'reply_late', probability: 0.02, late_ms: 1500 },
  { kind: 'frame_lost', probability: 0.01 },
  { kind: 'frame_repeated', probability: 0.02 },
  { kind: 'disconnect', probability: 0.01 },
];
const PARENTS = [
  { symbol: 'BTCUSDT', side: 'buy', quantity: 0.2, strategy: 'twap' },
  { symbol: 'ETHUSDT', side: 'sell', quantity: 3, strategy: 'vwap' },
  { symbol: 'ETHUSDT', side: 'buy', quantity: 2, strategy: 'adaptive' },
  { symbol: 'BTCUSDT', side: 'sell', quantity: 0.1, strategy: 'is' },
  { symbol: 'BTCUSDT', side: 'buy', quantity: 0.15, strategy: 'pov' },
] as const;

interface Listed {
  readonly order: { readonly symbol: string; readonly side: string; readonly quantity: number };
  readonly parentId: string;
  readonly status: string;
  readonly filled: number;
  readonly note: string;
  readonly endedAt: string | null;
}

function settings(exchange: RunningExchange, home: string): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  const wide = 'min_adv: 1000, max_position_pct: 1';
  writeFileSync(
    config,
    [
      'trade_at: local',
      'reporting_currency: USDT',
      'reconcile_seconds: 5',
      'caps: { symbol_value: 1000000000, gross_value: 1000000000, net_value: 1000000000 }',
      'liquidity:',
      '  tiers:',
      `    high_liquidity: { ${wide} }`,
      `    medium_liquidity: { ${wide} }`,
      `    low_liquidity: { ${wide} }`,
      'venues:',
      `  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT, ETHUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }`,
      '',
    ].join('\n'),
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
    PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
  };
}

export interface AssetsTask {
  readonly fees: string;
  readonly kills: number;
  readonly exchangeKills: number;
  readonly horizonSeconds: number;
}
export async function liveAssetsRun({
  fees,
  kills,
  exchangeKills,
  horizonSeconds,
}: AssetsTask): Promise<AssetsReport> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-assets-'));
  const script = join(home, 'faults.json');
  writeFileSync(script, JSON.stringify({ faults: FAULTS }));
  const exchange = await startExchange([
    '--market',
    'generated',
    '--fees',
    fees,
    '--faults',
    script,
    '--weight-per-minute',
    '1000000',
    '--orders-per-10s',
    '100000',
  ]);
  const env = settings(exchange, home);
  let service = await start(home, '', env);
  try {
    for (const parent of PARENTS)
      await placed(() => service, {
        ...parent,
        horizonSeconds,
        ...(parent.side === 'sell' ? { reduceOnly: true, confirmed: true } : {}),
      });
    const began = performance.now();
    let exchangeKilled = 0;
    for (let i = 0; i < kills; i++) {
      await wait(1000 + ((horizonSeconds * 1000) / kills) * (0.2 + 0.5 * Math.random()));
      service.engine.kill('SIGKILL');
      await gone(service.engine);
      if (
        exchangeKilled < exchangeKills &&
        i % Math.max(1, Math.floor(kills / exchangeKills)) === 0
      ) {
        exchangeKilled++;
        await exchange.kill();
        await exchange.restart();
      }
      service = await start(home, '', env);
    }
    const parents = await ended(
      () => service,
      (horizonSeconds + 90) * 1000 - (performance.now() - began),
    );
    const books = await equalBooks(service, exchange);
    const { orders, fills } = readSpotLog(join(exchange.home, 'exchange.sqlite'));
    const ours = orders.filter((each) => each.account === 'first');
    return {
      fees,
      kills,
      exchangeKills: exchangeKilled,
      parents: parents.map(({ order, status, filled, note }) => ({
        symbol: order.symbol,
        side: order.side,
        quantity: order.quantity,
        status,
        filled,
        note,
      })),
      orders: ours.length,
      duplicates: ours.length - new Set(ours.map((each) => each.clientOrderId)).size,
      ...books,
      charged: [
        ...new Set(
          fills.filter((each) => each.account === 'first').map((each) => each.commissionAsset),
        ),
      ].toSorted(),
    };
  } finally {
    await service.end();
    await exchange.end();
  }
}

async function placed(service: () => Running, body: object): Promise<void> {
  for (let i = 0; i < 900; i++) {
    if (
      (await service()
        .post('/api/orders', body)
        .catch(() => null)) !== null
    )
      return;
    if (isDead(service().engine)) throw new Error('the service ended');
    await wait(200);
  }
  throw new Error(`the order was never taken: ${JSON.stringify(body)}`);
}

async function ended(service: () => Running, withinMs: number): Promise<readonly Listed[]> {
  let last: readonly Listed[] = [];
  for (let waited = 0; waited < withinMs; waited += 500) {
    last =
      (
        (await service()
          .get('/api/orders')
          .catch(() => null)) as readonly Listed[] | null
      )?.filter((each) => each.status !== 'refused') ?? last;
    if (last.length >= PARENTS.length && last.every((each) => each.endedAt !== null)) return last;
    await wait(500);
  }
  return last;
}

/** Compared again and again for a while: what is still under way has to arrive first. */
async function equalBooks(
  service: Running,
  exchange: RunningExchange,
): Promise<Pick<AssetsReport, 'differences' | 'quarantine'>> {
  let found: Pick<AssetsReport, 'differences' | 'quarantine'> = {
    differences: { all: 'never compared' },
    quarantine: [],
  };
  for (let i = 0; i < 60; i++) {
    await wait(500);
    const account = (await service.get('/api/account').catch(() => null)) as AccountDoc | null;
    const controls = (await service.get('/api/controls').catch(() => null)) as {
      readonly reconciling: unknown;
      readonly quarantine: readonly { readonly found: string }[];
    } | null;
    const stated = await signedCall<{
      readonly balances: readonly {
        readonly asset: string;
        readonly free: string;
        readonly locked: string;
      }[];
    }>(exchange, { method: 'GET', path: 'account', query: '' }).catch(() => null);
    if (account === null || controls === null || stated === null) continue;
    const ours = new Map(
      account.balances.map(({ asset, amount }) => [asset, parseAmount(amount) ?? ZERO]),
    );
    const theirs = new Map(
      stated.body.balances.map(({ asset, free, locked }) => [
        asset,
        plus(parseAmount(free) ?? ZERO, parseAmount(locked) ?? ZERO),
      ]),
    );
    const differences: Record<string, string> = {};
    for (const asset of new Set([...ours.keys(), ...theirs.keys()])) {
      const difference = minus(ours.get(asset) ?? ZERO, theirs.get(asset) ?? ZERO);
      if (difference !== ZERO)
        differences[asset] = `${ours.get(asset)} here, ${theirs.get(asset)} there (10^-24)`;
    }
    found = { differences, quarantine: controls.quarantine.map((each) => each.found) };
    if (Object.keys(differences).length === 0 && controls.reconciling === null) return found;
  }
  return found;
}
