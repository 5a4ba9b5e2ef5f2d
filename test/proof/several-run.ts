// Three engines of two accounts, two servers, PostgreSQL with a synchronous standby: killed, frozen or cut off for longer than the lease, and the primary taken
// away, again and again, while parents work on our exchange. Each has a home of its own, as on a machine of its own. The exchange's log is the judge.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type BreakableWire, breakableWire } from '../support/breakable-wire.ts';
import { type RunningExchange, startExchange } from '../support/running-exchange.ts';
import { type Replicated, startReplicated } from '../support/running-postgres.ts';
import {
  type Launched,
  type LoneEngine,
  launchEngine,
  launchService,
  type ServiceStart,
} from '../support/running-service.ts';
import { wait } from './kill-run.ts';

const LEASE_SECONDS = 3;
const READY_WITHIN_MS = 60_000;
const NOTICED_WITHIN_MS = 6000;
const END_WITHIN_MS = 240_000;
const ACCOUNTS = ['FIRST', 'SECOND'] as const;
/** A machine of the first account with two engines, of the second with one. */
const ENGINES = [0, 0, 1] as const;
const FAULTS = [
  'kill the leader',
  'freeze the leader',
  'kill the lone engine',
  'kill a server',
  'freeze the lone engine',
  'kill the leader and its server',
  'cut the leader off',
  'cut the lone engine off',
] as const;
/** After so many faults the primary is taken away, and made anew as the standby. */
const PRIMARY_EVERY = 25;
type Fault = (typeof FAULTS)[number] | 'primary taken away';

export interface SeveralReport {
  readonly faults: Readonly<Record<string, number>>;
  readonly parents: number;
  readonly ended: number;
  readonly orders: number;
  readonly duplicates: number;
  /** Base units at the exchange and in our books that are not in the other. */
  readonly difference: number;
  /** Orders that the exchange still has open at the end. */
  readonly open: number;
  /** From a fault that took the engine until the server of that account may trade again, seconds, sorted. */
  readonly backSeconds: readonly number[];
  readonly notBack: number;
}

interface OrderDoc {
  readonly parentId: string;
  readonly status: string;
  readonly filled: number;
  readonly endedAt: string | null;
}

export async function severalRun(
  count: number,
  say: (line: string) => void,
): Promise<SeveralReport> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-several-'));
  const database = await startReplicated();
  const exchange = await startExchange([
    '--market',
    'generated',
    '--weight-per-minute',
    '1000000',
    '--orders-per-10s',
    '100000',
  ]);
  const stage = await staged(folder, database, exchange);
  try {
    return await played(stage, count, say);
  } finally {
    await stage.end();
    await exchange.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly exchange: RunningExchange;
  readonly engines: LoneEngine[];
  readonly servers: Launched[];
  engineAgain(i: number): void;
  serverAgain(account: number): Promise<void>;
  takePrimary(): Promise<void>;
  /** Between an engine and the database. */
  readonly wires: readonly (readonly BreakableWire[])[];
  /** The process that holds the account, as the database says. */
  leaderOf(account: number): number;
  end(): Promise<void>;
}
async function staged(
  folder: string,
  database: Replicated,
  exchange: RunningExchange,
): Promise<Stage> {
  let replicated = database;
  const ports = [database.primary, database.standby].map(({ url }) => Number(new URL(url).port));
  const wires = await Promise.all(
    ENGINES.map(() => Promise.all(ports.map((port) => breakableWire(port)))),
  );
  const startOf = (
    home: string,
    account: number,
    through: readonly number[] = ports,
  ): ServiceStart => {
    const config = join(home, 'plimsoll.yaml');
    const tier = '{ min_adv: 1000, max_position_pct: 1 }';
    writeFileSync(
      config,
      `trade_at: local
reporting_currency: USDT
journal: { kind: postgres, account: ${ACCOUNTS[account]}, lease_seconds: ${LEASE_SECONDS} }
liquidity: { tiers: { high_liquidity: ${tier}, medium_liquidity: ${tier}, low_liquidity: ${tier} } }
venues:
  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`,
    );
    const key = exchange.keys[account];
    return {
      symbol: 'BTCUSDT',
      flags: ['--config', config],
      env: {
        PLIMSOLL_POSTGRES: through
          .map((port) => `postgresql://plimsoll@127.0.0.1:${port}/postgres`)
          .join(','),
        PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '',
        PLIMSOLL_LOCAL_SECRET: key?.secret ?? '',
      },
    };
  };
  const homes = Array.from({ length: 5 }, () => mkdtempSync(join(folder, 'home-')));
  const homeOf = (i: number): string => homes[i] ?? folder;
  const engine = (i: number): LoneEngine =>
    launchEngine(
      homeOf(i),
      startOf(
        homeOf(i),
        ENGINES[i] ?? 0,
        wires[i]?.map(({ port }) => port),
      ),
    );
  const server = (account: number): Promise<Launched> => {
    const home = homeOf(ENGINES.length + account);
    return launchService(home, { ...startOf(home, account), command: 'server' });
  };
  const engines = ENGINES.map((_, i) => engine(i));
  const servers = await Promise.all(ACCOUNTS.map((_, account) => server(account)));
  await Promise.all(servers.map((each) => each.up()));
  return {
    exchange,
    engines,
    servers,
    engineAgain: (i) => void (engines[i] = engine(i)),
    async serverAgain(account) {
      servers[account] = await server(account);
    },
    async takePrimary() {
      await replicated.primary.crash();
      replicated.promote();
      replicated = await replicated.rejoined();
    },
    wires,
    leaderOf(account) {
      const holder = replicated.primary.ask(
        `SELECT holder FROM plimsoll_lease WHERE account = '${ACCOUNTS[account]}'`,
      );
      return Number(/process (\d+)$/.exec(holder)?.[1]);
    },
    async end() {
      await Promise.all([
        ...engines.map((each) => each.end('SIGKILL')),
        ...servers.map((each) => each.kill()),
        ...wires.flat().map((each) => each.end()),
      ]);
      await replicated.primary.end();
      await replicated.standby.end();
    },
  };
}

/** Keeps a parent at work in each account: the next one when the last has ended. */
function clients(stage: Stage): {
  readonly placed: readonly string[][];
  stop(): Promise<void>;
} {
  const placed: string[][] = ACCOUNTS.map(() => []);
  let isOver = false;
  const work = async (account: number): Promise<void> => {
    const mine = placed[account] ?? [];
    for (let i = 0; !isOver; i++) {
      const parentId = `${ACCOUNTS[account]?.slice(0, 2)}${i}`;
      const side = i % 2 === 0 ? 'buy' : 'sell';
      const close = side === 'sell' ? { reduceOnly: true, confirmed: true } : {};
      const order = { symbol: 'BTCUSDT', side, quantity: 0.02, horizonSeconds: 30, ...close };
      const wish = { ...order, parentId, strategy: i % 3 === 0 ? 'twap' : 'adaptive' };
      // A client that got no answer asks again; the id is the key.
      while (!(await isThere(stage.servers[account], wish))) {
        if (isOver) return;
        await wait(300);
      }
      mine.push(parentId);
      // Also the last one is waited for.
      for (let waited = 0; waited < END_WITHIN_MS; waited += 500) {
        if (await hasEnded(stage.servers[account], parentId)) break;
        await wait(500);
      }
    }
  };
  const working = ACCOUNTS.map((_, account) => work(account));
  return {
    placed,
    async stop() {
      isOver = true;
      await Promise.all(working);
    },
  };
}
type Wish = { readonly parentId: string };
async function isThere(server: Launched | undefined, wish: Wish): Promise<boolean> {
  const reply = await server?.call('/api/orders', wish).catch(() => null);
  if (reply?.status === 201) return true;
  // Taken, and the answer was lost; or refused for now, as while books are compared: a refused one keeps its id, and is an end too.
  return (await orderOf(server, wish.parentId)) !== null;
}
async function orderOf(server: Launched | undefined, id: string): Promise<OrderDoc | null> {
  const reply = await server?.call(`/api/orders/${id}`).catch(() => null);
  return reply?.status === 200 ? (reply.doc as OrderDoc) : null;
}
const hasEnded = async (server: Launched | undefined, id: string): Promise<boolean> =>
  ((await orderOf(server, id))?.endedAt ?? null) !== null;

const mayTrade = async ({ url }: Launched): Promise<boolean> =>
  (await fetch(`${url}/readyz`).catch(() => null))?.status === 200;

async function played(
  stage: Stage,
  count: number,
  say: (line: string) => void,
): Promise<SeveralReport> {
  const { engines, servers } = stage;
  const faults: Record<string, number> = {};
  const backSeconds: number[] = [];
  let notBack = 0;
  const leader = (): number => (engines[1]?.pid === stage.leaderOf(0) ? 1 : 0);
  const isAlive = (i: number): boolean => engines[i]?.exitCode() === null;
  const die = async (i: number): Promise<void> => {
    await engines[i]?.end('SIGKILL');
    stage.engineAgain(i);
  };
  const freeze = async (i: number): Promise<void> => {
    const frozen = engines[i];
    if (frozen === undefined || frozen.exitCode() !== null) return stage.engineAgain(i);
    process.kill(frozen.pid, 'SIGSTOP');
    await wait((LEASE_SECONDS + 2) * 1000);
    process.kill(frozen.pid, 'SIGCONT');
    // Who lost the account ends; where nobody took it, it goes on.
    await wait(1500);
    if (frozen.exitCode() !== null) stage.engineAgain(i);
  };
  const cutOff = async (i: number): Promise<void> => {
    for (const wire of stage.wires[i] ?? []) wire.cut();
    await wait((LEASE_SECONDS + 2) * 1000 + 8000 * Math.random());
    for (const wire of stage.wires[i] ?? []) wire.mend();
    await wait(500);
    if (!isAlive(i)) stage.engineAgain(i);
  };
  const strike: Readonly<Record<Fault, () => Promise<readonly number[]>>> = {
    'kill the leader': async () => (await die(leader()), [0]),
    'freeze the leader': async () => (await freeze(leader()), [0]),
    'kill the lone engine': async () => (await die(2), [1]),
    'freeze the lone engine': async () => (await freeze(2), [1]),
    'kill a server': async () => (await servers[0]?.kill(), await stage.serverAgain(0), [0]),
    'kill the leader and its server': async () => (
      await servers[0]?.kill(), await die(leader()), await stage.serverAgain(0), [0]
    ),
    'cut the leader off': async () => (await cutOff(leader()), [0]),
    'cut the lone engine off': async () => (await cutOff(2), [1]),
    'primary taken away': async () => (await stage.takePrimary(), [0, 1]),
  };
  const people = clients(stage);
  for (let i = 0; i < count; i++) {
    await wait(2000 + 3000 * Math.random());
    const fault: Fault =
      i % PRIMARY_EVERY === PRIMARY_EVERY - 1
        ? 'primary taken away'
        : (FAULTS[i % FAULTS.length] ?? FAULTS[0]);
    const from = performance.now();
    const hit = await strike[fault]();
    faults[fault] = (faults[fault] ?? 0) + 1;
    let isNoticed = false;
    while (performance.now() - from < READY_WITHIN_MS) {
      await wait(100);
      for (const each of ENGINES.keys()) if (!isAlive(each)) stage.engineAgain(each);
      const ready = await Promise.all(hit.map((account) => mayTradeAt(servers[account])));
      isNoticed ||= !ready.every(Boolean);
      // A server that noticed nothing within its three seconds of silence has nothing to come back from.
      if ((isNoticed || performance.now() - from > NOTICED_WITHIN_MS) && ready.every(Boolean))
        break;
    }
    const seconds = (performance.now() - from) / 1000;
    if (seconds * 1000 >= READY_WITHIN_MS) notBack++;
    else backSeconds.push(seconds);
    say(`${i + 1} of ${count}: ${fault}, ready after ${seconds.toFixed(1)} s`);
  }
  // The last parents end in quiet.
  await people.stop();
  return {
    faults,
    notBack,
    ...(await judged(stage, people.placed)),
    backSeconds: backSeconds.toSorted((a, b) => a - b),
  };
}
const mayTradeAt = async (server: Launched | undefined): Promise<boolean> =>
  server !== undefined && (await mayTrade(server));

async function judged(
  { exchange, servers }: Stage,
  placed: readonly (readonly string[])[],
): Promise<
  Pick<SeveralReport, 'parents' | 'ended' | 'orders' | 'duplicates' | 'difference' | 'open'>
> {
  const docs = (
    await Promise.all(
      placed.flatMap((ids, account) => ids.map((id) => orderOf(servers[account], id))),
    )
  ).filter((doc) => doc !== null);
  const { orders, refusals } = readSpotLog(join(exchange.home, 'exchange.sqlite'));
  const ids = [...orders, ...refusals].map(
    ({ account, clientOrderId }) => `${account} ${clientOrderId}`,
  );
  const LOT = 1e-5;
  const atExchange = orders.reduce((sum, { filled }) => sum + filled, 0) * LOT;
  const here = docs.reduce((sum, { filled }) => sum + filled, 0);
  return {
    parents: placed.flat().length,
    ended: docs.filter(({ endedAt }) => endedAt !== null).length,
    orders: orders.length,
    duplicates: ids.length - new Set(ids).size,
    difference: Math.abs(atExchange - here),
    open: orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED').length,
  };
}
