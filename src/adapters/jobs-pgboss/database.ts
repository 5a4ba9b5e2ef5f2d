import type { PgBoss } from 'pg-boss';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { connectToPostgres, postgresPlace, postgresWords } from '#platform/postgres';

const CONNECT_WITHIN_MS = 3000;
export const SCHEMA = 'plimsoll_jobs';
const BEAT_SECONDS = 5;
const PRESENT_SECONDS = 3 * BEAT_SECONDS;
const PREFIX = 'plimsoll-';

/** A queue of one build: what another build makes of the same task may differ in the last digit. */
export const queueOf = (build: string): string => `${PREFIX}${build}`;
export const buildOfQueue = (queue: string): string | null =>
  queue.startsWith(PREFIX) ? queue.slice(PREFIX.length) : null;

/** Whoever is connected, by the name that the others see. */
export const workerName = (build: string): string => `worker ${build}`;
export const askerName = (id: string): string => `asker ${id}`;

/** Everybody who is connected and was heard of in the last 15 s. */
export async function present(
  boss: PgBoss,
): Promise<readonly { readonly name: string; readonly host: string }[]> {
  const { rows } = await boss
    .getDb()
    .executeSql(
      `SELECT name, host FROM ${SCHEMA}.instance WHERE name IS NOT NULL AND stopped_on IS NULL AND heartbeat_on > now() - interval '${PRESENT_SECONDS} seconds'`,
    );
  return rows as { name: string; host: string }[];
}

/** The queue at the first of these servers that can be written. Its tables are made by whoever comes first. */
export async function openBoss(
  urls: readonly string[],
  name: string,
  onError: (why: string) => void,
): Promise<Result<{ readonly boss: PgBoss; readonly place: string }, Problem>> {
  const [pg, pgBoss] = await Promise.all([
    import('pg').catch(() => null),
    import('pg-boss').catch(() => null),
  ]);
  if (pg === null || pgBoss === null)
    return err(
      queueProblem(
        'the packages pg and pg-boss are required to spread work',
        'run `npm install pg pg-boss`',
      ),
    );
  const said: string[] = [];
  for (const url of urls) {
    const connected = await connectToPostgres(url, CONNECT_WITHIN_MS);
    if (!connected.ok) {
      said.push(connected.error);
      continue;
    }
    void connected.value.end().catch(() => undefined);
    const boss = new pgBoss.PgBoss({
      connectionString: url,
      application_name: 'plimsoll',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      schema: SCHEMA,
      max: 4,
      schedule: false,
      // Whoever is there finds the parts of a worker that died; those who ask and those who work alike.
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 2,
      // A part that is queued wakes whoever is idle.
      useListenNotify: true,
      instanceName: name,
      instanceHeartbeatSeconds: BEAT_SECONDS,
      openTelemetry: { enabled: false },
    });
    boss.on('error', (error) => onError(postgresWords(error)));
    try {
      await boss.start();
      return ok({ boss, place: postgresPlace(url) });
    } catch (error) {
      said.push(`${postgresPlace(url)}: ${postgresWords(error)}`);
    }
  }
  return err(
    queueProblem(
      `the queue must be reachable, was not: ${said.join('; ')}`,
      'check the address, and that the server runs and lets this user in and create a schema',
    ),
  );
}

export const queueProblem = (message: string, remedy: string): Problem =>
  problem('WORK_UNREACHABLE', 'PLIMSOLL_POSTGRES', message, remedy);
