import type { Job, PgBoss } from 'pg-boss';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { postgresWords } from '#platform/postgres';
import type { JobProcess } from '#platform/worker-pool';
import { askerName, buildOfQueue, openBoss, present, queueOf, workerName } from './database.ts';
import { type PartDone, type PartSent, packed, unpacked } from './part.ts';

/** pg-boss gives the parts of a worker to another when it has not been heard of for so long; less it does not take. */
const LOST_SECONDS = 10;
const BEAT_SECONDS = 1;
const PART_SECONDS = 6 * 3600;
const KEPT_SECONDS = 3600;
const STOP_WITHIN_MS = 10_000;
/** While the database is away, several questions a second fail. */
const SAID_EVERY_MS = 60_000;

interface Serving {
  readonly urls: readonly string[];
  readonly build: string;
  readonly processes: number;
  startProcess(): JobProcess;
  readonly stop: AbortSignal;
  say(line: string): void;
}
/** Does parts, some at a time, until it is told to stop. A part in hand is then finished within 10 s, or given back. */
export async function serveWork(how: Serving): Promise<Result<null, Problem>> {
  let said = -Infinity;
  const opened = await openBoss(how.urls, workerName(how.build), (why) => {
    if (performance.now() - said < SAID_EVERY_MS) return;
    said = performance.now();
    how.say(`The queue does not answer (${why}); trying again`);
  });
  if (!opened.ok) return opened;
  const { boss, place } = opened.value;
  const queue = queueOf(how.build);
  await boss.createQueue(queue, {
    retryLimit: 3,
    notify: true,
    heartbeatSeconds: LOST_SECONDS,
    expireInSeconds: PART_SECONDS,
    retentionSeconds: KEPT_SECONDS,
    deleteAfterSeconds: KEPT_SECONDS,
  });
  await removeOldQueues(boss, queue).catch((error: unknown) => how.say(postgresWords(error)));
  const hands = Array.from({ length: how.processes }, () => handOf(boss, how));
  for (const hand of hands) await hand.begin(queue);
  how.say(
    `Worker of build ${how.build}: ${how.processes} ${how.processes === 1 ? 'part' : 'parts'} at a time for commands that ask at ${place}. Ctrl-C stops it.`,
  );
  await new Promise<void>((resolve) =>
    how.stop.aborted ? resolve() : how.stop.addEventListener('abort', () => resolve()),
  );
  how.say('Stopping: parts in hand are finished within 10 s, or given back');
  await boss.stop({ graceful: true, timeout: STOP_WITHIN_MS });
  await Promise.all(hands.map((hand) => hand.end()));
  return ok(null);
}

/** Does one part at a time in a process of its own, so that this one is heard of while it calculates. */
function handOf(
  boss: PgBoss,
  { startProcess }: Serving,
): { begin(queue: string): Promise<void>; end(): Promise<void> } {
  let hand: JobProcess | null = null;
  let id = '';
  const letGo = async (): Promise<void> => {
    const old = hand;
    hand = null;
    await old?.end();
  };
  const done = async (job: Job<PartSent>): Promise<PartDone | null> => {
    // The next look comes at once after this part, not half a second later.
    boss.notifyWorker(id);
    const { asker, kind, task } = job.data;
    const isAskedFor = (await present(boss)).some(({ name }) => name === askerName(asker));
    if (!isAskedFor) return null;
    hand ??= startProcess();
    // Cancelled, or given to another because we were not heard of. Once a part is done its signal means nothing.
    const stop = (): void => void letGo();
    job.signal.addEventListener('abort', stop);
    const end = await hand.ask({ kind, task: unpacked(task) });
    job.signal.removeEventListener('abort', stop);
    if ('died' in end) hand = null;
    return { end: packed(end) };
  };
  return {
    async begin(queue) {
      id = await boss.work<PartSent, PartDone | null>(
        queue,
        {
          batchSize: 1,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 1,
          heartbeatRefreshSeconds: BEAT_SECONDS,
        },
        async ([job]) => (job === undefined ? null : await done(job)),
      );
    },
    end: letGo,
  };
}

/** Queues of builds that nobody runs any more. */
async function removeOldQueues(boss: PgBoss, mine: string): Promise<void> {
  const here = new Set((await present(boss)).map(({ name }) => name));
  for (const { name } of await boss.getQueues()) {
    const build = buildOfQueue(name);
    if (build !== null && name !== mine && !here.has(workerName(build)))
      await boss.deleteQueue(name);
  }
}
