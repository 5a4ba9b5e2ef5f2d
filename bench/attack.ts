// A server under attack, and what its engine feels of it: 1,900 event streams, lists of 10,000 parents in a loop, garbage, and the server killed in the middle; beside the
// same engine with a server that nobody asks. Asked directly, on the two lanes of its control socket. The attackers run at a low priority, as programs of another machine would.
//   node --conditions=source bench/attack.ts [seconds of each phase, 60]
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { constants, cpus, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok } from '#core/kernel/result';
import { plainOrder } from '#core/plan/new-order';
import type { DeskCommand } from '#engine/desk/commands';
import { type EngineLine, engineLine } from '#link/engine-line';
import { engineAddressOf } from '#platform/engine-address';
import { killOutright, launchService, stopVenue } from '../test/support/running-service.ts';

const PARENTS = 10_000;
const STREAMS = 1900;
const LISTERS = 16;
const PEOPLE = 60;
const EVERY_MS = 20;
const by = { name: 'bench', role: 'admin' } as const;
const tokenOf = (person: number): string => `a-token-of-person-${person}`;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Refused by the gate, and written down: a decision. */
const order: DeskCommand = {
  type: 'place',
  order: plainOrder({ symbol: 'KEEL', side: 'buy', quantity: 50_000_000, horizonSeconds: 60 }),
  idempotencyKey: null,
  by,
};
/** Read, judged and answered; nothing is written. */
const stop: DeskCommand = { type: 'cancel', parentId: 'NOSUCHORDER', by };

interface Felt {
  readonly stopMs: readonly number[];
  readonly orderMs: readonly number[];
  readonly delayP99Ms: number;
}
const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;

async function timed(line: EngineLine, command: DeskCommand): Promise<number> {
  const from = performance.now();
  await line.carryOut(command);
  return performance.now() - from;
}
async function felt(line: EngineLine, seconds: number): Promise<Felt> {
  const until = performance.now() + seconds * 1000;
  const stopMs: number[] = [];
  const orderMs: number[] = [];
  while (performance.now() < until) {
    stopMs.push(await timed(line, stop));
    orderMs.push(await timed(line, order));
    await wait(EVERY_MS);
  }
  return { stopMs, orderMs, delayP99Ms: line.pulse()?.delay.p99Ms ?? NaN };
}

async function measure(seconds: number): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-attack-'));
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    name: `p${i}`,
    role: 'trader',
    token: tokenOf(i),
  }));
  writeFileSync(join(home, 'tokens.json'), JSON.stringify(people), { mode: 0o600 });
  const service = await launchService(home);
  await service.up();
  const line = engineLine({
    find: async () => engineAddressOf(home).read(),
    readTo: async () => ok(undefined),
    onGrown: () => undefined,
    onHello: () => undefined,
    markKill: () => false,
  });
  while (line.pulse() === null) await wait(50);
  for (let i = 0; i < PARENTS; i += 100)
    await Promise.all(Array.from({ length: 100 }, () => line.carryOut(order)));
  const working = { symbol: 'KEEL', side: 'buy', quantity: 2000, strategy: 'twap' };
  for (let i = 0; i < 10; i++)
    await service.call('/api/orders', { ...working, horizonSeconds: 3600 });
  await felt(line, 5);
  const quiet = await felt(line, seconds);
  const attackers = Array.from({ length: 2 }, () => attacker(service.url));
  await wait(5000);
  const attacked = async (): Promise<Felt> => {
    const killing = setTimeout(() => killOutright(service.pidOf('server')), (seconds * 1000) / 2);
    const found = await felt(line, seconds);
    clearTimeout(killing);
    return found;
  };
  const shared = await attacked();
  const isPinned = pinned(service.pidOf('engine'), [
    // A server that is started again runs where they run who start it.
    service.pidOf('start'),
    service.pidOf('server'),
    ...attackers.map(({ pid }) => pid ?? 0),
  ]);
  const apart = isPinned ? await attacked() : null;
  for (const each of attackers) each.kill('SIGKILL');
  line.close();
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true });
  tell('server and attackers on the cores of the engine', quiet, shared);
  if (apart !== null) tell('the engine on a core of its own', quiet, apart);
  console.log(
    `${quiet.stopMs.length} rounds idle; ${STREAMS} streams, ${LISTERS * 2} listers; the server is killed once in each attack`,
  );
}

function tell(title: string, quiet: Felt, attacked: Felt): void {
  console.log(`${title}:`);
  const row = (what: string, a: number, b: number): void =>
    console.log(
      `  ${what.padEnd(42)} idle ${a.toFixed(2)} ms, attacked ${b.toFixed(2)} ms, factor ${(b / a).toFixed(2)}`,
    );
  for (const [name, share] of [
    ['median', 0.5],
    ['p99', 0.99],
  ] as const) {
    row(`a stop answered, ${name}`, at(quiet.stopMs, share), at(attacked.stopMs, share));
    row(
      `an order judged and durable, ${name}`,
      at(quiet.orderMs, share),
      at(attacked.orderMs, share),
    );
  }
  row('event loop of the engine, p99', quiet.delayP99Ms, attacked.delayP99Ms);
}

/** The first core for the engine and for who asks it, the others for everybody else. False: this system cannot do it. */
function pinned(engine: number, others: readonly number[]): boolean {
  const last = cpus().length - 1;
  const pin = (cores: string, pid: number): boolean =>
    spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)]).status === 0;
  return (
    last > 0 &&
    [engine, process.pid].every((pid) => pin('0', pid)) &&
    others.every((pid) => pin(`1-${last}`, pid))
  );
}

function attacker(url: string): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      import.meta.filename,
      'attack',
      url,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}
async function attack(url: string): Promise<void> {
  setPriority(constants.priority.PRIORITY_LOW);
  const agent = new Agent({ keepAlive: true, maxSockets: LISTERS * 2 });
  const ask = (
    method: string,
    path: string,
    { person, body }: { readonly person: number; readonly body: string | null },
    isKept = false,
  ): Promise<void> =>
    new Promise((resolve) => {
      const headers = {
        authorization: `Bearer ${tokenOf(person % PEOPLE)}`,
        'content-type': 'application/json',
      };
      const options = { method, headers, ...(isKept ? {} : { agent }) };
      const sent = request(new URL(path, url), options, (reply) => {
        reply.resume();
        reply.on('close', resolve);
        reply.on('error', () => resolve());
      });
      sent.on('error', () => resolve());
      sent.end(body ?? undefined);
    });
  const stream = async (person: number): Promise<void> => {
    for (;;) {
      await ask('GET', '/api/events', { person, body: null }, true);
      await wait(500);
    }
  };
  const lister = async (person: number): Promise<void> => {
    for (let i = 0; ; i++) {
      await ask('GET', '/api/orders?limit=1000', { person: person + i, body: null });
      const garbage = '{"symbol":"KEEL","side":"buy","quantity":1e309,"' + 'x'.repeat(i % 5000);
      await ask('POST', '/api/orders', { person: person + i, body: garbage });
    }
  };
  await Promise.all([
    ...Array.from({ length: STREAMS / 2 }, (_, i) => stream(i)),
    ...Array.from({ length: LISTERS }, (_, i) => lister(i)),
  ]);
}

if (process.argv[2] === 'attack') await attack(process.argv[3] ?? '');
else await measure(Number(process.argv[2] ?? 60));
