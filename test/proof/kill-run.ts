// One parent order, an engine and a server that are killed again and again, one or both, and a venue that keeps its own books: who is right in the end?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { freePort } from '../support/free-port.ts';
import { MAIN } from '../support/main.ts';

export interface KillReport {
  /** Of the engine. */
  readonly kills: number;
  /** Of the server, with the engine or alone. */
  readonly serverKills: number;
  readonly steps: readonly string[];
  readonly orders: number;
  /** The same client id twice at the venue. */
  readonly duplicates: number;
  readonly venueFilled: number;
  readonly filled: number;
  readonly quantity: number;
  readonly status: string;
  readonly note: string;
}
export const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export interface Running {
  readonly engine: ChildProcess;
  readonly server: ChildProcess;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
  readonly url: string;
  token(): string;
  /** The code with which a request is refused; null: it is not. */
  refusal(path: string, body: unknown): Promise<string | null>;
  /** Both, by SIGTERM. */
  end(): Promise<void>;
}
const FLAGS = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
/** The server of each home, which lives on while engines die. */
const servers = new Map<string, { readonly child: ChildProcess; readonly port: number }>();
async function serverOf(
  home: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const living = servers.get(home);
  if (living !== undefined && !isDead(living.child)) return living;
  const port = living?.port ?? (await freePort());
  const config = env['PLIMSOLL_CONFIG'];
  const child = spawn(
    process.execPath,
    [
      ...MAIN,
      'server',
      '--port',
      String(port),
      ...(config === undefined ? [] : ['--config', config]),
    ],
    { env: { ...process.env, ...env, PLIMSOLL_HOME: home }, stdio: 'ignore' },
  );
  const started = { child, port };
  servers.set(home, started);
  return started;
}

/** An engine on this home that dies at `crashAt` ('': never), and a server where none lives. */
export async function start(
  home: string,
  crashAt: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const engine = spawn(process.execPath, [...FLAGS, 'test/proof/crashing-engine.ts'], {
    env: { ...process.env, ...more, PLIMSOLL_HOME: home, CRASH_AT: crashAt },
    stdio: 'ignore',
  });
  const { child: server, port } = await serverOf(home, more);
  const url = `http://127.0.0.1:${port}`;
  const token = (): string => readFileSync(join(home, 'token'), 'utf8').trim();
  const reach = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
    });
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const reply = await reach(path, init);
    return reply.ok ? reply.json() : null;
  };
  return {
    engine,
    server,
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    url,
    token,
    async refusal(path, body) {
      const reply = await reach(path, { method: 'POST', body: JSON.stringify(body) });
      const { code } = (await reply.json()) as { readonly code?: string };
      return reply.ok ? null : (code ?? String(reply.status));
    },
    async end() {
      // The server that lives now: it may have been started again since.
      const last = servers.get(home)?.child ?? server;
      engine.kill('SIGTERM');
      last.kill('SIGTERM');
      await Promise.all([gone(engine), gone(last)]);
    },
  };
}
export const gone = async (child: ChildProcess): Promise<void> => {
  if (!isDead(child)) await once(child, 'exit');
};
export const isDead = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;
export interface Order {
  readonly parentId: string;
  readonly status: string;
  readonly note: string;
  readonly filled: number;
  readonly endedAt: string | null;
  readonly order: { readonly quantity: number };
}
/** The parent that was taken; those that were refused before it stand in the list too. */
export const orderOf = async (service: Running): Promise<Order | null> =>
  ((await service.get('/api/orders').catch(() => null)) as Order[] | null)?.find(
    (each) => each.status !== 'refused',
  ) ?? null;

/** Kills the engine at every step of `crashes` in turn (`random` is 0.2-2 s of life), with it or before it the server now and then, then lets the parent end and compares with the venue's own log. */
export async function killRun(
  crashes: readonly string[],
  horizonSeconds: number,
): Promise<KillReport> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-kill-'));
  const steps: string[] = [];
  let service = await start(home, '');
  let serverKills = 0;
  const killServer = async (): Promise<void> => {
    if (isDead(service.server)) return;
    serverKills++;
    service.server.kill('SIGKILL');
    await gone(service.server);
  };
  try {
    const body = { symbol: 'KEEL', side: 'buy', quantity: 1500, horizonSeconds };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      if (i > 900) throw new Error('the order was never taken');
      await wait(200);
    }
    service.engine.kill('SIGKILL');
    steps.push('random');
    for (const [i, crash] of crashes.entries()) {
      await gone(service.engine);
      // Every third time both are gone, every third time the server dies while the engine lives.
      if (i % 3 === 1) await killServer();
      service = await start(home, crash === 'random' ? '' : crash);
      if (i % 3 === 2) setTimeout(() => void killServer(), 600);
      for (
        let waited = 0;
        waited < (crash === 'random' ? 900 + 1500 * Math.random() : 6000) &&
        !isDead(service.engine);
        waited += 50
      )
        await wait(50);
      const hasReached = isDead(service.engine);
      if (!hasReached) service.engine.kill('SIGKILL');
      await gone(service.engine);
      steps.push(hasReached && crash !== 'random' ? crash : 'random');
    }
    await gone(service.engine);
    service = await start(home, '');
    let order: Order | null = null;
    for (
      let waited = 0;
      waited < (horizonSeconds + 40) * 1000 && (order === null || order.endedAt === null);
      waited += 300
    ) {
      await wait(300);
      // As who supervises does.
      if (isDead(service.server))
        service = { ...service, server: (await serverOf(home, {})).child };
      order = await orderOf(service);
    }
    return {
      kills: steps.length,
      serverKills,
      steps,
      ...judged(home),
      filled: order?.filled ?? NaN,
      quantity: body.quantity,
      status: order?.endedAt === null ? 'never ended' : (order?.status ?? 'lost'),
      note: order?.note ?? '',
    };
  } finally {
    await service.end();
    process.kill(
      (JSON.parse(readFileSync(join(home, 'venue.json'), 'utf8')) as { pid: number }).pid,
      'SIGTERM',
    );
  }
}

/** What the venue's log says: it takes reused ids of closed orders and writes down what it refuses, so every copy that arrived stands there. */
function judged(home: string): {
  readonly orders: number;
  readonly duplicates: number;
  readonly venueFilled: number;
} {
  const { orders, fills, refusals } = readSpotLog(join(home, 'venue.sqlite'));
  const ids = [...orders, ...refusals].map(({ clientOrderId }) => clientOrderId);
  return {
    orders: ids.length,
    duplicates: ids.length - new Set(ids).size,
    venueFilled: fills.reduce((sum, { quantity }) => sum + quantity, 0),
  };
}

/** Every kind of journaled step, before and after its commit. */
export const STEPS: readonly string[] = [
  'look',
  'send',
  'accepted',
  'fill',
  'cancel',
  'cancelled',
  'ended',
].flatMap((step) => [`${step}:1:before`, `${step}:1:after`, `${step}:2:after`]);
