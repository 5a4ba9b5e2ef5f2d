// F32: the service as a supervisor sees it: how it starts, how it ends, how long that takes, and what is left behind.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { freePort } from './support/free-port.ts';
import { childrenOf, until } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-supervised-'));
const launched: ChildProcess[] = [];
after(() => {
  for (const { pid } of launched) if (pid !== undefined) end(pid);
  for (const home of homes) {
    const venue = venueIn(home);
    if (venue !== null) end(venue);
  }
  rmSync(folder, { recursive: true, force: true });
});
const homes: string[] = [];

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // Gone.
    return false;
  }
};
function venueIn(home: string): number | null {
  const path = join(home, 'venue.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid : null;
}
function newHome(name: string): string {
  const home = join(folder, name);
  mkdirSync(home, { mode: 0o700 });
  homes.push(home);
  return home;
}

const descendantsOf = (pid: number): readonly number[] =>
  childrenOf(pid).flatMap((each) => [each, ...descendantsOf(each)]);
interface Launched {
  readonly child: ChildProcess;
  readonly url: string;
  words(): string;
  /** Everything behind the launcher: who supervises, engine and server. */
  served(): readonly number[];
}
/** As a supervisor starts it: the launcher, not the program behind it. */
function launch(home: string, port: number, more: readonly string[] = []): Launched {
  const child = spawn(
    process.execPath,
    ['bin/plimsoll.mjs', 'start', '--port', String(port), ...more],
    { env: { ...process.env, PLIMSOLL_HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  launched.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const served = (): readonly number[] =>
    descendantsOf(child.pid ?? 0).filter((pid) => pid !== venueIn(home));
  return { child, url: `http://127.0.0.1:${port}`, words: () => text, served };
}
const answers = async (url: string, path = '/healthz'): Promise<number> =>
  (await fetch(url + path)).status;
async function started(home: string): Promise<Launched> {
  const service = launch(home, await freePort());
  await until(
    'the service is ready',
    20,
    async () => (await answers(service.url, '/readyz')) === 200,
  );
  return service;
}
/** Exit code and seconds, told in the report of the test too. */
async function ended(
  child: ChildProcess,
  t?: TestContext,
): Promise<{ readonly code: number | null; readonly seconds: number }> {
  const began = performance.now();
  if (child.exitCode === null && child.signalCode === null)
    await once(child, 'exit', { signal: AbortSignal.timeout(60_000) });
  const seconds = (performance.now() - began) / 1000;
  t?.diagnostic(`exit ${child.exitCode} after ${seconds.toFixed(1)} s`);
  return { code: child.exitCode, seconds };
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`F32: ${signal} to the launcher stops the service behind it, with its resting orders taken back`, async (t) => {
    const home = newHome(signal);
    const { child, url, served, words } = await started(home);
    const pids = served();
    assert.equal(pids.length, 3, 'one who supervises, an engine, a server');
    const token = readFileSync(join(home, 'token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const market = (await (await fetch(`${url}/api/market/KEEL`, { headers })).json()) as {
      readonly mid: number;
    };
    const order = {
      symbol: 'KEEL',
      side: 'buy',
      quantity: 5000,
      strategy: 'twap',
      horizonSeconds: 600,
      // Behind the market, so that it still rests when the signal comes.
      limit: Math.round(market.mid * 99) / 100,
    };
    await until('the order rests', 15, async () => {
      if (launchedOrder === null)
        launchedOrder = (await (
          await fetch(`${url}/api/orders`, { method: 'POST', headers, body: JSON.stringify(order) })
        ).json()) as { parentId: string };
      const doc = (await (
        await fetch(`${url}/api/orders/${launchedOrder.parentId}`, { headers })
      ).json()) as { children: { status: string }[] };
      return doc.children.some((each) => each.status === 'working');
    });
    launchedOrder = null;
    child.kill(signal);
    const { code, seconds } = await ended(child, t);
    assert.equal(code, 0, words());
    assert.ok(seconds < 30, `${seconds} s`);
    assert.deepEqual(pids.filter(isAlive), [], 'nothing trades on');
    assert.match(words(), /1 resting order cancelled\n/);
  });
}
let launchedOrder: { parentId: string } | null = null;

test('F32: a launcher that is killed outright takes the service with it', async () => {
  const { child, served } = await started(newHome('killed'));
  const pids = served();
  assert.equal(pids.length, 3);
  child.kill('SIGKILL');
  await until('the service has stopped', 6, async () => !pids.some(isAlive));
});

test('F32: a port that is taken is an error and an end, in seconds, and nothing is left', async (t) => {
  const home = newHome('port');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const { child, words } = launch(
    home,
    typeof address === 'object' && address !== null ? address.port : 0,
  );
  const { code, seconds } = await ended(child, t);
  server.close();
  assert.deepEqual([code, seconds < 30], [2, true], words());
  assert.match(
    words(),
    /api\.port - port \d+ on 127\.0\.0\.1 must be free[^]*choose another with --port/,
  );
  assert.equal(venueIn(home), null, 'no venue was started for it');
  // The journal is free: the next start has it.
  const again = await started(home);
  again.child.kill('SIGTERM');
  assert.equal((await ended(again.child, t)).code, 0);
});

for (const [what, write, code] of [
  [
    'not JSON',
    (path: string): void => writeFileSync(path, '{', { mode: 0o600 }),
    /tokens\.json - must be a JSON list/,
  ],
  [
    'readable by others',
    (path: string): void => writeFileSync(path, '[]', { mode: 0o644 }),
    /tokens\.json - must be readable by its owner only/,
  ],
] as const) {
  test(`F32: tokens.json that is ${what} is an error and an end, in seconds`, async (t) => {
    const home = newHome(`tokens ${what}`);
    write(join(home, 'tokens.json'));
    const { child, words } = launch(home, await freePort());
    const ending = await ended(child, t);
    assert.deepEqual([ending.code, ending.seconds < 30], [2, true], words());
    assert.match(words(), code);
    assert.equal(venueIn(home), null);
  });
}

test('F34: a list that names what is not traded here stops the start, with the name that was meant', async (t) => {
  const home = newHome('names');
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    'restricted: [keel, HUL, HULL]\nshort_selling: { allowed: true, borrow: { Keel: 5 }, price_test: [KEEL.PAPR] }\n',
  );
  const { child, words } = launch(home, await freePort(), ['--config', config]);
  assert.equal((await ended(child, t)).code, 2, words());
  for (const name of ['keel', 'HUL', 'Keel', 'KEEL.PAPR'])
    assert.ok(words().includes(`unknown instrument '${name}'`), words());
  assert.ok(words().includes("did you mean 'KEEL'?"));
  assert.ok(!words().includes("instrument 'HULL'"));
  const venue = venueIn(home);
  await until(
    'the venue that was started for it has ended',
    5,
    async () => venue !== null && !isAlive(venue),
  );
});

test('F32: a venue.json from before a reboot, whose process id and port are somebody else’s now, does not block a start', async (t) => {
  const home = newHome('reboot');
  const other = createServer((socket) => socket.on('error', () => undefined)).listen(
    0,
    '127.0.0.1',
  );
  await once(other, 'listening');
  const address = other.address();
  writeFileSync(
    join(home, 'venue.json'),
    JSON.stringify({
      pid: process.pid,
      port: typeof address === 'object' && address !== null ? address.port : 0,
      secret: 'of another life',
    }),
  );
  const { child } = await started(home);
  assert.notEqual(venueIn(home), process.pid);
  child.kill('SIGTERM');
  assert.equal((await ended(child, t)).code, 0);
  other.close();
});

test('F32: a venue that dies is noticed in seconds, started again and reconciled', async (t) => {
  const home = newHome('venue');
  const { child, url, words } = await started(home);
  const before = venueIn(home) ?? 0;
  process.kill(before, 'SIGKILL');
  await until('it is not ready any more', 4, async () => (await answers(url, '/readyz')) === 503);
  await until('it is ready again', 15, async () => (await answers(url, '/readyz')) === 200);
  assert.equal(await answers(url), 200);
  assert.notEqual(venueIn(home), before);
  await until('the log says so', 3, async () => words().includes('CRITICAL VENUE_DOWN'));
  child.kill('SIGTERM');
  await ended(child, t);
});

test('a home that others may enter is closed to them', async (t) => {
  const home = newHome('open');
  chmodSync(home, 0o777);
  const { child } = await started(home);
  assert.equal(statSync(home).mode & 0o777, 0o700);
  child.kill('SIGTERM');
  await ended(child, t);
});

test('SRV-5: an engine or a server that dies is started again by itself, and the other goes on meanwhile', async (t) => {
  const home = newHome('again');
  const { child, url, words, served } = await started(home);
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const partOf = (name: string): number =>
    served().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(name),
    ) ?? 0;
  const server = partOf('server');
  end(partOf('engine'));
  // Asked while there is no engine: it is known what was, and what is to be done waits for the next one.
  assert.equal((await fetch(`${url}/api/orders`, { headers })).status, 200);
  const began = performance.now();
  const placed = await fetch(`${url}/api/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ symbol: 'KEEL', side: 'buy', quantity: 100, horizonSeconds: 600 }),
  });
  const text = await placed.text();
  t.diagnostic(`answered after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  assert.ok([201, 422].includes(placed.status), text);
  assert.equal(partOf('server'), server, 'it was not disturbed');
  end(server);
  await until('a server answers again', 15, async () => (await answers(url)) === 200);
  const orders = (await (await fetch(`${url}/api/orders`, { headers })).json()) as unknown[];
  assert.equal(orders.length, 1);
  assert.match(words(), /The engine has ended with 137: it is started again/);
  assert.match(words(), /The server has ended with 137: it is started again/);
  child.kill('SIGTERM');
  assert.equal((await ended(child)).code, 0);
});

test('SRV-5: an engine that is told to stop by itself is started again, and the server stays', async () => {
  const home = newHome('one part');
  const { child, url, words, served } = await started(home);
  const partOf = (name: string): number =>
    served().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(name),
    ) ?? 0;
  const [engine, server] = [partOf('engine'), partOf('server')];
  process.kill(engine, 'SIGTERM');
  await until(
    'another engine',
    15,
    async () =>
      /The engine has ended with 0: it is started again/.test(words()) &&
      ![0, engine].includes(partOf('engine')),
  );
  await until('it is ready', 15, async () => (await answers(url, '/readyz')) === 200);
  assert.equal(partOf('server'), server);
  child.kill('SIGTERM');
  assert.equal((await ended(child)).code, 0);
});

test('SRV-6, F41: a kill that the engine does not answer to is marked for it, and it is killed as soon as it runs again', async () => {
  const home = newHome('mark');
  const { child, url, served } = await started(home);
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const engine =
    served().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('engine'),
    ) ?? 0;
  process.kill(engine, 'SIGSTOP');
  const killed = await fetch(`${url}/api/controls/kill`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ reason: 'it does not answer' }),
  });
  const text = await killed.text();
  assert.equal(killed.status, 503, text);
  assert.match(text, /ENGINE_SILENT.*marked/s);
  assert.equal(
    ((await (await fetch(`${url}/healthz`)).json()) as { status: string }).status,
    'engine silent',
  );
  process.kill(engine, 'SIGCONT');
  await until('the switch is on', 5, async () =>
    (await (await fetch(`${url}/readyz`)).text()).includes('"killed":true'),
  );
  child.kill('SIGTERM');
  assert.equal((await ended(child)).code, 0);
});

test('SRV-5: an engine that worked and cannot start again is tried again, and the server answers meanwhile', async () => {
  const home = newHome('venue away');
  const { child, url, served, words } = await started(home);
  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const log = join(home, 'venue.sqlite');
  const kept = readFileSync(log);
  const wal = `${log}-wal`;
  end(venueIn(home) ?? 0);
  const engine =
    served().find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes('engine'),
    ) ?? 0;
  process.kill(engine, 'SIGSTOP');
  const written = existsSync(wal) ? readFileSync(wal) : null;
  writeFileSync(log, 'no venue any more');
  rmSync(wal, { force: true });
  end(engine);
  await until('the engine could not start', 30, async () =>
    /The engine has ended with 2: it is started again[^]*The engine has ended with 2/.test(words()),
  );
  assert.equal((await fetch(`${url}/api/orders`, { headers })).status, 200);
  await until(
    'it says that it may not trade',
    6,
    async () => (await answers(url, '/readyz')) === 503,
  );
  writeFileSync(log, kept);
  if (written !== null) writeFileSync(wal, written);
  await until('it is ready again', 30, async () => (await answers(url, '/readyz')) === 200);
  child.kill('SIGTERM');
  assert.equal((await ended(child)).code, 0);
});
