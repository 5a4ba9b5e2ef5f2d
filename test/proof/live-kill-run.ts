// One parent through ccxt on our own exchange, with faults on, while our process is killed again and again, and the exchange too. The exchange's log is the judge.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type RunningExchange, startExchange } from '../support/running-exchange.ts';
import { startThree } from '../support/three-exchanges.ts';
import {
  gone,
  isDead,
  type KillReport,
  type Order,
  orderOf,
  type Running,
  start,
  wait,
} from './kill-run.ts';

export interface LiveKillReport extends KillReport {
  readonly exchangeKills: number;
  /** Our books against the exchange's statement, at the end. */
  readonly isReconciled: boolean;
}
const LOT = 1e-5;
const QUANTITY = 0.5;
const FAULTS = {
  faults: [
    { kind: 'request_lost', probability: 0.02, path: '/api/v3/order' },
    { kind: 'reply_lost', probability: 0.03, path: '/api/v3/order' },
    { kind: 'reply_late', probability: 0.02, late_ms: 1500 },
    { kind: 'request_lost', probability: 0.02, path: '/api/v5/trade' },
    { kind: 'reply_lost', probability: 0.03, path: '/api/v5/trade' },
    { kind: 'frame_lost', probability: 0.01 },
    { kind: 'frame_repeated', probability: 0.02 },
    { kind: 'frame_swapped', probability: 0.01 },
    { kind: 'disconnect', probability: 0.02 },
    { kind: 'refused', probability: 0.005, status: 429, retry_after_seconds: 1 },
  ],
};

function settings(exchange: RunningExchange, home: string): Record<string, string> {
  const config = join(home, 'plimsoll.yaml');
  const [key] = exchange.keys;
  writeFileSync(
    config,
    `trade_at: local\nreporting_currency: USDT\nvenues:\n  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }\n`,
  );
  return {
    PLIMSOLL_CONFIG: config,
    PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
    PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
  };
}

/** How long one life of ours lasts at most where its step is not reached. */
const LIFE_SECONDS = 9;
interface Traded {
  readonly exchanges: readonly RunningExchange[];
  settings(home: string): Record<string, string>;
  end(): Promise<void>;
}
async function oneExchange(script: string): Promise<Traded> {
  const exchange = await startExchange([
    '--market',
    'generated',
    '--faults',
    script,
    '--weight-per-minute',
    '100000',
    '--orders-per-10s',
    '10000',
  ]);
  return {
    exchanges: [exchange],
    settings: (home) => settings(exchange, home),
    end: () => exchange.end(),
  };
}
async function threeExchanges(script: string): Promise<Traded> {
  const three = await startThree(['--faults', script]);
  return { ...three, exchanges: [...three.exchanges.values()] };
}

/** Kills ours at every step of `crashes` in turn, and the exchange, or one of three after the other, `exchangeKills` times between them. The horizon is at least `leastSeconds`, and longer where the machine needs long to start us. */
export async function liveKillRun(
  crashes: readonly string[],
  exchangeKills: number,
  leastSeconds: number,
  venues: 1 | 3 = 1,
): Promise<LiveKillReport> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-live-'));
  const script = join(home, 'faults.json');
  writeFileSync(script, JSON.stringify(FAULTS));
  const traded = await (venues === 1 ? oneExchange(script) : threeExchanges(script));
  const { exchanges } = traded;
  const env = traded.settings(home);
  const steps: string[] = [];
  const startedAt = Date.now();
  let [service, killed] = [await start(home, '', env), 0];
  const startSeconds = (Date.now() - startedAt) / 1000;
  const horizonSeconds = Math.max(
    leastSeconds,
    Math.ceil(crashes.length * (LIFE_SECONDS + 2 * startSeconds)),
  );
  try {
    const body = {
      symbol: 'BTCUSDT',
      side: 'sell',
      quantity: QUANTITY,
      horizonSeconds,
      reduceOnly: true,
      confirmed: true,
    };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      if (i > 900) throw new Error('the order was never taken');
      if (isDead(service.engine)) service = await start(home, '', env);
      await wait(200);
    }
    service.engine.kill('SIGKILL');
    steps.push('random');
    for (const [i, crash] of crashes.entries()) {
      await gone(service.engine);
      if (
        killed < exchangeKills &&
        i % Math.max(1, Math.floor(crashes.length / exchangeKills)) === 0
      ) {
        const exchange = exchanges[killed % exchanges.length];
        killed++;
        await exchange?.kill();
        await exchange?.restart();
      }
      service = await start(home, crash === 'random' ? '' : crash, env);
      for (
        let waited = 0;
        waited < (crash === 'random' ? 2500 + 1500 * Math.random() : 1000 * LIFE_SECONDS) &&
        !isDead(service.engine);
        waited += 50
      )
        await wait(50);
      const hasReached = isDead(service.engine);
      if (!hasReached) service.engine.kill('SIGKILL');
      await gone(service.engine);
      steps.push(hasReached && crash !== 'random' ? crash : 'random');
    }
    const order = await ended(
      () => service,
      (next) => (service = next),
      { home, env, horizonSeconds },
    );
    const isReconciled = await reconciled(service);
    return {
      kills: steps.length,
      serverKills: 0,
      exchangeKills: killed,
      steps,
      ...judged(exchanges.map((each) => each.home)),
      filled: Math.round((order?.filled ?? NaN) / LOT),
      quantity: Math.round(QUANTITY / LOT),
      status: order?.endedAt === null ? 'never ended' : (order?.status ?? 'lost'),
      note: order?.note ?? '',
      isReconciled,
    };
  } finally {
    await service.end();
    await traded.end();
  }
}

async function ended(
  at: () => Running,
  restart: (next: Running) => void,
  {
    home,
    env,
    horizonSeconds,
  }: {
    readonly home: string;
    readonly env: Record<string, string>;
    readonly horizonSeconds: number;
  },
): Promise<Order | null> {
  let order: Order | null = null;
  for (
    let waited = 0;
    waited < (horizonSeconds + 60) * 1000 && (order === null || order.endedAt === null);
    waited += 300
  ) {
    if (isDead(at().engine)) restart(await start(home, '', env));
    await wait(300);
    order = (await orderOf(at())) ?? order;
  }
  return order;
}

async function reconciled(service: Running): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const controls = (await service.get('/api/controls').catch(() => null)) as {
      readonly reconciling: unknown;
      readonly quarantine: readonly unknown[];
    } | null;
    if (controls !== null && controls.reconciling === null) return controls.quarantine.length === 0;
    await wait(200);
  }
  return false;
}

/** Every order and fill of our account in the exchanges' own logs, the market's apart. Ids are ours: none is used at two venues either. */
function judged(homes: readonly string[]): {
  readonly orders: number;
  readonly duplicates: number;
  readonly venueFilled: number;
} {
  const logs = homes.map((home) => readSpotLog(join(home, 'exchange.sqlite')));
  const ours = logs.flatMap(({ orders }) => orders.filter((each) => each.account === 'first'));
  return {
    orders: ours.length,
    duplicates: ours.length - new Set(ours.map((each) => each.clientOrderId)).size,
    venueFilled: logs
      .flatMap(({ fills }) => fills)
      .filter((each) => each.account === 'first' && !each.isBusted)
      .reduce((sum, each) => sum + each.quantity, 0),
  };
}
