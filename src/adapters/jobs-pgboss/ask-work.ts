import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { PartEnd, PartRunner } from '#platform/part-runner';
import { postgresWords } from '#platform/postgres';
import {
  askerName,
  openBoss,
  present,
  queueOf,
  queueProblem,
  SCHEMA,
  workerName,
} from './database.ts';
import { type PartSent, packed, unpacked } from './part.ts';

/** A part whose workers died this often is not given to another. */
const RETRIES = 3;
const LOOK_MS = 50;
const PRESENCE_MS = 2000;
/** So long without a worker, or without the database, and the work is given up. */
const PATIENCE_MS = 30_000;
const SENT_AT_ONCE = 500;
const READ_AT_ONCE = 50;

/** Work for the workers of the same build that are connected to the same database. */
export async function askWork(how: {
  readonly urls: readonly string[];
  readonly build: string;
  say(line: string): void;
}): Promise<Result<PartRunner, Problem>> {
  const asker = randomUUID();
  const opened = await openBoss(how.urls, askerName(asker), () => undefined);
  if (!opened.ok) return opened;
  const { boss, place } = opened.value;
  const close = (): Promise<void> => boss.stop({ graceful: false });
  const hosts = await workersOf(boss, how.build).catch((error: unknown) =>
    err(
      queueProblem(`the queue must answer, did not: ${postgresWords(error)}`, 'check the server'),
    ),
  );
  if (!hosts.ok) {
    await close();
    return hosts;
  }
  const count = hosts.value.length;
  return ok({
    by: `by ${count} ${count === 1 ? 'worker' : 'workers'} (${[...new Set(hosts.value)].join(', ')}) at ${place}`,
    run: (kind, tasks, { onEnd, signal }) =>
      runParts({ boss, asker, ...how }, { kind, tasks }, onEnd, signal),
    close,
  });
}

/** Hosts of the workers of this build, or why there is nobody to ask. */
async function workersOf(boss: PgBoss, build: string): Promise<Result<readonly string[], Problem>> {
  const all = await present(boss);
  const own = all.filter(({ name }) => name === workerName(build));
  if (own.length > 0) return ok(own.map(({ host }) => host));
  const others = all.filter(({ name }) => name.startsWith(workerName('')));
  const builds = new Set(others.map(({ name }) => name.slice(workerName('').length)));
  return err(
    others.length === 0
      ? problem(
          'WORKER_NONE',
          '--workers',
          'a worker must be connected to PLIMSOLL_POSTGRES, none is',
          'start `plimsoll worker` with the same PLIMSOLL_POSTGRES, or leave --workers out',
        )
      : problem(
          'WORKER_OTHER_BUILD',
          '--workers',
          `a worker must be of the same build as the command that asks, ${build}; those connected are ${[...builds].join(', ')}`,
          'start `plimsoll worker` from the same package, with the same Node and kind of processor',
        ),
  );
}

interface Asking {
  readonly boss: PgBoss;
  readonly asker: string;
  readonly build: string;
  say(line: string): void;
}
async function runParts(
  asking: Asking,
  { kind, tasks }: { readonly kind: string; readonly tasks: readonly unknown[] },
  onEnd: (end: PartEnd) => void,
  signal: AbortSignal,
): Promise<Result<null, Problem>> {
  const { boss, asker } = asking;
  const queue = queueOf(asking.build);
  const ids = tasks.map(() => randomUUID());
  try {
    for (let from = 0; from < tasks.length; from += SENT_AT_ONCE)
      await boss.insert(
        queue,
        tasks.slice(from, from + SENT_AT_ONCE).map((task, i) => ({
          id: ids[from + i]!,
          data: { asker, kind, task: packed(task) } satisfies PartSent,
          retryLimit: RETRIES,
        })),
      );
    return await ended(asking, ids, onEnd, signal);
  } catch (error) {
    return err(
      queueProblem(
        `the queue must answer until the work is done, did not: ${postgresWords(error)}`,
        'check the server, then run the command again',
      ),
    );
  } finally {
    // What is queued or at work is cancelled, what is done has been read: nothing stays.
    await boss.cancel(queue, ids).catch(() => undefined);
    await boss.deleteJob(queue, ids).catch(() => undefined);
  }
}

/** Looks until every part has ended, the signal is aborted, or nobody is left to do them. */
async function ended(
  asking: Asking,
  ids: readonly string[],
  onEnd: (end: PartEnd) => void,
  signal: AbortSignal,
): Promise<Result<null, Problem>> {
  const pending = new Map(ids.map((id, index) => [id, index]));
  const watch = watchWorkers(asking);
  let brokenSince: number | null = null;
  while (pending.size > 0) {
    if (signal.aborted) return cancelled(ids.length - pending.size, ids.length);
    try {
      const found = await endsOf(asking, [...pending.keys()]);
      for (const { id, end } of found) {
        onEnd({ index: pending.get(id)!, ...end });
        pending.delete(id);
      }
      brokenSince = null;
      if (found.length > 0) continue;
      const gone = await watch();
      if (gone !== null) return err(gone);
    } catch (error) {
      brokenSince ??= performance.now();
      if (performance.now() - brokenSince > PATIENCE_MS) throw error;
    }
    await delay(LOOK_MS, null, { signal }).catch(() => undefined);
  }
  return ok(null);
}

/** Why a part that has ended has no answer. */
const WHY_NOT = {
  completed: 'the command was not heard of for 15 s, and a worker dropped it',
  failed: `${RETRIES + 1} workers died of it`,
  cancelled: 'somebody else cancelled it',
} as const;
type Ended = { readonly answer: unknown } | { readonly died: string };
/** Some of those that have ended, with their answers. */
async function endsOf(
  { boss, build }: Asking,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly end: Ended }[]> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT id, state, output->>'end' AS "end" FROM ${SCHEMA}.job
     WHERE name = $1 AND id = ANY($2::uuid[]) AND state IN ('completed', 'failed', 'cancelled') LIMIT ${READ_AT_ONCE}`,
    [queueOf(build), ids],
  );
  return (rows as { id: string; state: keyof typeof WHY_NOT; end: string | null }[]).map(
    ({ id, state, end }) => ({
      id,
      end:
        state === 'completed' && end !== null ? (unpacked(end) as Ended) : { died: WHY_NOT[state] },
    }),
  );
}

/** Asked often, looks seldom: a problem once nobody has been there for half a minute, and a word to people at once. */
function watchWorkers({ boss, build, say }: Asking): () => Promise<Problem | null> {
  let looked = performance.now();
  let seen = looked;
  let isMissed = false;
  return async () => {
    const now = performance.now();
    if (now - looked < PRESENCE_MS) return null;
    looked = now;
    const found = await workersOf(boss, build);
    if (found.ok) {
      seen = now;
      isMissed = false;
      return null;
    }
    if (now - seen > PATIENCE_MS) return found.error;
    if (!isMissed) say('No worker is connected any more: start `plimsoll worker`, or Ctrl-C');
    isMissed = true;
    return null;
  };
}

const cancelled = (done: number, all: number): Result<never, Problem> =>
  err(
    problem(
      'WORK_CANCELLED',
      'work',
      `the work was cancelled: ${done} of ${all} parts were done`,
      'run the command again',
    ),
  );
