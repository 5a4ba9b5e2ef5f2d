// One parent order, a service that is killed again and again, and a venue that keeps its own books: who is right in the end?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { freePort } from '../support/free-port.ts';

export interface KillReport {
  readonly kills: number;
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
  readonly child: ChildProcess;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}
/** The service on this home, which dies at `crashAt` ('': never). */
export async function start(
  home: string,
  crashAt: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      'test/proof/crashing-service.ts',
    ],
    {
      env: { ...process.env, ...more, PLIMSOLL_HOME: home, PORT: String(port), CRASH_AT: crashAt },
      stdio: 'ignore',
    },
  );
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const token = readFileSync(join(home, 'token'), 'utf8').trim();
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    return reply.ok ? reply.json() : null;
  };
  return {
    child,
    get: (path) => ask(path, {}),
    post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
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

/** Kills at every step of `crashes` in turn (`random` is 0.2-2 s of life), then lets the parent end and compares with the venue's own log. */
export async function killRun(
  crashes: readonly string[],
  horizonSeconds: number,
): Promise<KillReport> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-kill-'));
  const steps: string[] = [];
  let service = await start(home, '');
  try {
    const body = { symbol: 'KEEL', side: 'buy', quantity: 1500, horizonSeconds };
    for (let i = 0; (await service.post('/api/orders', body).catch(() => null)) === null; i++) {
      if (i > 150) throw new Error('the order was never taken');
      await wait(200);
    }
    service.child.kill('SIGKILL');
    steps.push('random');
    for (const crash of crashes) {
      await gone(service.child);
      service = await start(home, crash === 'random' ? '' : crash);
      for (
        let waited = 0;
        waited < (crash === 'random' ? 900 + 1500 * Math.random() : 6000) && !isDead(service.child);
        waited += 50
      )
        await wait(50);
      if (!isDead(service.child)) service.child.kill('SIGKILL');
      await gone(service.child);
      steps.push(service.child.signalCode === 'SIGKILL' && crash !== 'random' ? crash : 'random');
    }
    await gone(service.child);
    service = await start(home, '');
    let order: Order | null = null;
    for (
      let waited = 0;
      waited < (horizonSeconds + 40) * 1000 && (order === null || order.endedAt === null);
      waited += 300
    ) {
      await wait(300);
      order = await orderOf(service);
    }
    return {
      kills: steps.length,
      steps,
      ...judged(home),
      filled: order?.filled ?? NaN,
      quantity: body.quantity,
      status: order?.endedAt === null ? 'never ended' : (order?.status ?? 'lost'),
      note: order?.note ?? '',
    };
  } finally {
    service.child.kill('SIGTERM');
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
