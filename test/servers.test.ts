// F33, SRV-7: two engines of one account and two servers, each with a home of its own, and PostgreSQL between them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningExchange, signedCall, startExchange } from './support/running-exchange.ts';
import {
  POSTGRES_MISSING,
  type RunningPostgres,
  startPostgres,
} from './support/running-postgres.ts';
import {
  type Launched,
  type LoneEngine,
  launchEngine,
  launchService,
  type ServiceStart,
  until,
} from './support/running-service.ts';

const skip = POSTGRES_MISSING;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-servers-'));
let database: RunningPostgres;
let exchange: RunningExchange;
const engines: LoneEngine[] = [];
const servers: Launched[] = [];
before(async () => {
  if (skip !== false) return;
  database = await startPostgres();
  exchange = await startExchange(['--market', 'generated']);
});
after(async () => {
  await Promise.all([
    ...engines.map((each) => each.end('SIGKILL')),
    ...servers.map((each) => each.kill()),
  ]);
  await exchange?.end();
  await database?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** A machine of its own: a home and the configuration that all of them have. */
function machine(): { readonly home: string; readonly start: ServiceStart } {
  const home = mkdtempSync(join(folder, 'home-'));
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `trade_at: local
reporting_currency: USDT
journal: { kind: postgres, account: SEVERAL, lease_seconds: 3 }
liquidity: { tiers: { high_liquidity: { min_adv: 1000, max_position_pct: 1 }, medium_liquidity: { min_adv: 1000, max_position_pct: 1 }, low_liquidity: { min_adv: 1000, max_position_pct: 1 } } }
venues:
  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`,
  );
  const [key] = exchange.keys;
  const env = {
    PLIMSOLL_POSTGRES: database.url,
    PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
    PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
  };
  return { home, start: { symbol: 'BTCUSDT', env, flags: ['--config', config] } };
}
function engine(): LoneEngine {
  const { home, start } = machine();
  const begun = launchEngine(home, start);
  engines.push(begun);
  return begun;
}
async function server(): Promise<Launched> {
  const { home, start } = machine();
  const begun = await launchService(home, { ...start, command: 'server' });
  servers.push(begun);
  return begun;
}
interface OrderDoc {
  readonly status: string;
  readonly filled: number;
  readonly endedAt: string | null;
}
const orderAt = async (at: Launched, id: string): Promise<OrderDoc> =>
  (await at.call(`/api/orders/${id}`)).doc as OrderDoc;

test('F33, SRV-7: an order of one server is seen by the other; the engine dies, servers find the one that took over, and the order ends', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const first = engine();
  const [left, right] = await Promise.all([server(), server()]);
  await Promise.all([left.up(), right.up()]);
  const second = engine();
  await until('the second engine stands by', 20, () =>
    Promise.resolve(/Standing by/.test(second.words())),
  );
  const order = { symbol: 'BTCUSDT', side: 'buy', quantity: 0.05, strategy: 'twap' };
  const wish = { ...order, parentId: 'SEVERAL', horizonSeconds: 40 };
  assert.equal((await left.call('/api/orders', wish)).status, 201);
  await until(
    'the other server knows it',
    5,
    async () => ((await orderAt(right, 'SEVERAL')) as Partial<OrderDoc>).status === 'working',
  );
  await until('something fills', 30, async () => (await orderAt(right, 'SEVERAL')).filled > 0);
  await first.end('SIGKILL');
  const from = performance.now();
  await until(
    'a server says that its engine is silent',
    10,
    async () => (await fetch(`${left.url}/readyz`)).status === 503,
  );
  await until('both servers are ready again', 40, async () => {
    const ready = await Promise.all(
      [left, right].map(async ({ url }) => (await fetch(`${url}/readyz`)).status),
    );
    return ready.every((status) => status === 200);
  });
  t.diagnostic(`ready again after ${((performance.now() - from) / 1000).toFixed(1)} s`);
  await until('it ends', 90, async () => (await orderAt(right, 'SEVERAL')).endedAt !== null);
  const ended = await orderAt(right, 'SEVERAL');
  assert.deepEqual(await orderAt(left, 'SEVERAL'), ended, 'both say the same');
  const sent = (
    await signedCall<readonly { readonly clientOrderId: string; readonly executedQty: string }[]>(
      exchange,
      { method: 'GET', path: 'allOrders', query: 'symbol=BTCUSDT&limit=1000' },
    )
  ).body;
  const ids = sent.map(({ clientOrderId }) => clientOrderId);
  assert.equal(new Set(ids).size, ids.length, 'no id is used twice');
  const filled = sent.reduce((sum, { executedQty }) => sum + Number(executedQty), 0);
  assert.ok(Math.abs(filled - ended.filled) < 1e-9, `${filled} and ${ended.filled}`);
  // What a server asks for, the engine that has taken over does; both servers show it.
  const kill = await left.call('/api/controls/kill', { reason: 'drill' });
  assert.equal(kill.status, 200, JSON.stringify(kill.doc));
  await until('the other server shows the switch', 5, async () =>
    (await (await fetch(`${right.url}/readyz`)).text()).includes('"killed":true'),
  );
});
