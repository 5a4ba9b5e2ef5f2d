// Work that spreads: a whole market, surveyed as of every month by this process alone, by one `plimsoll worker`, by two, and by two of which one is killed in the middle. Are the bytes the same, and how much faster is it? Needs PostgreSQL's programs and the market panel.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outlineMarket } from '#app/bar-sources';
import { openLiquidityStore, storeRoot } from '#app/import';
import { localWork } from '#app/jobs/local';
import { openWork } from '#app/work';
import { USUAL_TERMS } from '#cli/file-job';
import { surveyedOver } from '#cli/survey-work';
import { configSchema, policyOf } from '#contracts/config';
import { dayAfterBar } from '#core/liquidity/survey';
import { US_EQUITY_SESSION } from '#core/market/session';
import { POSTGRES_MISSING, startPostgres } from '../test/support/running-postgres.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const PANEL = join(DATA, 'universe/us_panel_2022-05_2022-07.csv.gz');
const ROUNDS = 3;
const NOT_KEPT = { every: 'month' };

if (POSTGRES_MISSING !== false) console.log(`skipped: ${POSTGRES_MISSING}`);
else if (!existsSync(PANEL)) console.log(`skipped: no ${PANEL}`);
else await measure();

interface Timed {
  readonly seconds: number;
  readonly sha256: string;
}
/** The very function behind `assess --universe --every month`, with or without --workers. */
async function survey(isSpread: boolean): Promise<Timed> {
  const outline = await outlineMarket(null, USUAL_TERMS, process.env);
  if (!outline.ok) throw new Error(outline.error.message);
  const newest = outline.value.symbols.reduce((most, { last }) => Math.max(most, last ?? 0), 0);
  const from = performance.now();
  const found = await surveyedOver(
    outline.value,
    dayAfterBar(newest, US_EQUITY_SESSION),
    policyOf(configSchema.parse({})),
    { ...NOT_KEPT, ...(isSpread ? { workers: true } : { jobs: '1' }) },
    { openWork, openStore: openLiquidityStore },
  );
  if (!found.ok) throw new Error(found.error.message);
  const seconds = (performance.now() - from) / 1000;
  const bytes = JSON.stringify(found.value.whole);
  return { seconds, sha256: createHash('sha256').update(bytes).digest('hex') };
}
async function imported(): Promise<void> {
  const job = {
    version: 1,
    kind: 'bars',
    paths: [PANEL],
    format: 'daily',
    ...USUAL_TERMS,
  };
  const ran = await localWork(1).run('import', [{ job, root: storeRoot(process.env) }], {
    signal: new AbortController().signal,
    onEnd: () => undefined,
  });
  if (!ran.ok) throw new Error(ran.error.message);
}

async function worker(): Promise<ChildProcess> {
  const main = join(import.meta.dirname, '../src/app/main.ts');
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', main, 'worker', '--jobs', '1'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await once(child.stderr, 'data');
  return child;
}
async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** The first round starts the processes; then the middle of the others. */
async function rounds(isSpread: boolean): Promise<readonly Timed[]> {
  await survey(isSpread);
  const all: Timed[] = [];
  for (let i = 0; i < ROUNDS; i++) all.push(await survey(isSpread));
  return all.toSorted((a, b) => a.seconds - b.seconds);
}

async function measure(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const database = await startPostgres();
  process.env['PLIMSOLL_HOME'] = folder;
  process.env['PLIMSOLL_POSTGRES'] = database.url;
  const workers: ChildProcess[] = [];
  try {
    await imported();
    const middle = (all: readonly Timed[]): Timed => all[ROUNDS >> 1]!;
    const alone = middle(await rounds(false));
    const told = (name: string, { seconds, sha256 }: Timed): void =>
      console.log(
        `${name}: ${seconds.toFixed(2)} s, ${sha256 === alone.sha256 ? 'the same bytes' : 'OTHER BYTES'}`,
      );
    told('this process alone', alone);
    workers.push(await worker());
    const one = middle(await rounds(true));
    told('one worker', one);
    workers.push(await worker());
    const two = middle(await rounds(true));
    told('two workers', two);
    console.log(`two workers are ${(one.seconds / two.seconds).toFixed(2)} times as fast as one`);
    const asked = survey(true);
    const active = "SELECT count(*) FROM plimsoll_jobs.job WHERE state = 'active'";
    while (Number(database.ask(active)) < 2) await new Promise(setImmediate);
    workers[0]!.kill('SIGSTOP');
    // It holds a part, and does no more: killed now, it leaves it half done.
    await ended(workers.shift()!, 'SIGKILL');
    told('two workers, one killed in the middle of a part (found lost after 10 s)', await asked);
  } finally {
    await Promise.all(workers.map((each) => ended(each, 'SIGTERM')));
    await database.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
