// Work that is spread over worker processes: the same bytes as on one machine, whoever dies; cancelled at once; nothing from another build.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serveWork } from '#adapters/jobs-pgboss/serve-work';
import { isoDate } from '#core/kernel/civil';
import { exchangeSessions } from '#core/market/calendars/exchanges';
import {
  POSTGRES_MISSING,
  type RunningPostgres,
  startPostgres,
} from './support/running-postgres.ts';
import { cli, until } from './support/running-service.ts';
import { type RunningWorker, startWorker } from './support/running-worker.ts';

const skip = POSTGRES_MISSING;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-worker-'));
const SYMBOLS = 1200;
const FIRST_DAY = { year: 2024, month: 1, day: 2 };
const LAST_DAY = { year: 2024, month: 2, day: 14 };
let database: RunningPostgres;
let env: Readonly<Record<string, string>>;
let alone: string;
before(async () => {
  if (skip !== false) return;
  database = await startPostgres();
  env = { PLIMSOLL_HOME: join(folder, 'home'), PLIMSOLL_POSTGRES: database.url };
  const imported = await cli(['import', '--tape', market(), '--format', 'daily'], env);
  assert.equal(imported.code, 0, imported.err);
  alone = (await cli(SURVEY, env)).out;
});
after(async () => {
  await database?.end();
  rmSync(folder, { recursive: true, force: true });
});

const SURVEY = ['assess', '--universe', '--json'];
/** Thirty sessions of many symbols. */
function market(): string {
  const path = join(folder, 'market.csv');
  const days = exchangeSessions('XNYS', FIRST_DAY, LAST_DAY).map(({ date }) => isoDate(date));
  const rows = Array.from({ length: SYMBOLS * 30 }, (_, i) => {
    const name = Math.floor(i / 30);
    const close = 20 + (name % 90) + ((i * 7919) % 100) / 100;
    return `S${String(name).padStart(4, '0')},${days[i % 30]},${close.toFixed(2)},${1000 * (1 + ((name * 31 + i) % 400))}`;
  });
  writeFileSync(path, `symbol,date,close,volume\n${rows.join('\n')}\n`);
  return path;
}
const rows = (sql: string): number => Number(database.ask(sql));
const inState = (state: string): number =>
  rows(`SELECT count(*) FROM plimsoll_jobs.job WHERE state = '${state}'`);

/** Stopped in the middle of a part: it holds one, and does nothing. */
const stoppedAtWork = (worker: RunningWorker): Promise<void> =>
  until('a worker is stopped in the middle of a part', 20, async () => {
    if (inState('active') === 0) return false;
    worker.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (inState('active') > 0) return true;
    worker.process.kill('SIGCONT');
    return false;
  });

test('two workers, one killed in the middle of a part: the same bytes as on one machine', {
  skip,
}, async () => {
  const first = await startWorker(env);
  const asked = cli([...SURVEY, '--workers'], env);
  await stoppedAtWork(first);
  await first.end('SIGKILL');
  assert.equal(inState('active'), 1, 'its part is nobody else’s yet');
  const second = await startWorker(env);
  // Meanwhile the other one imports.
  const importing = ['import', '--tape', market(), '--format', 'daily', '--dry-run', '--json'];
  const there = await cli([...importing, '--workers'], env);
  const here = await cli(importing, env);
  const doneIn = (text: string): unknown => JSON.parse(text).done;
  assert.deepEqual(doneIn(there.out), doneIn(here.out));
  const { code, out, err } = await asked;
  await second.end();
  assert.equal(code, 0, err);
  assert.ok(alone.length > 100_000);
  assert.equal(out, alone);
  assert.match(err, /3 parts by 1 worker/);
  assert.equal(rows('SELECT count(*) FROM plimsoll_jobs.job'), 0, 'nothing stays in the queue');
});

test('Ctrl-C cancels what is queued and what is at work, and the worker goes on to the next', {
  skip,
}, async () => {
  const worker = await startWorker(env);
  let asker: ChildProcess | null = null;
  const asked = cli([...SURVEY, '--workers'], env, (child) => void (asker = child));
  await stoppedAtWork(worker);
  asker!.kill('SIGINT');
  const { code, out } = await asked;
  assert.equal(code, 2);
  assert.equal(JSON.parse(out).error.code, 'WORK_CANCELLED');
  assert.equal(rows('SELECT count(*) FROM plimsoll_jobs.job'), 0);
  worker.process.kill('SIGCONT');
  const again = await cli([...SURVEY, '--workers'], env);
  await worker.end();
  assert.equal(again.out, alone);
});

test('without a worker, with one of another build, or without a queue: an error that says what to do', {
  skip,
}, async () => {
  const codeOf = async (more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { code, out } = await cli([...SURVEY, '--workers'], { ...env, ...more });
    assert.equal(code, 2);
    return JSON.parse(out).error.code;
  };
  assert.equal(await codeOf(), 'WORKER_NONE');
  const stop = new AbortController();
  const served = serveWork({
    urls: [database.url],
    build: '0.0.9-other',
    processes: 1,
    startProcess: () => assert.fail('it is asked for nothing'),
    stop: stop.signal,
    say: () => undefined,
  });
  await until('it is connected', 10, () =>
    Promise.resolve(
      rows("SELECT count(*) FROM plimsoll_jobs.instance WHERE name = 'worker 0.0.9-other'") > 0,
    ),
  );
  assert.equal(await codeOf(), 'WORKER_OTHER_BUILD');
  stop.abort();
  await served;
  assert.equal(await codeOf({ PLIMSOLL_POSTGRES: '' }), 'WORK_UNREACHABLE');
  assert.equal(
    await codeOf({ PLIMSOLL_POSTGRES: 'postgresql://nobody@127.0.0.1:1/none' }),
    'WORK_UNREACHABLE',
  );
});
