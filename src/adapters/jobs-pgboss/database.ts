import type { Client } from 'pg';
import type { PgBoss } from 'pg-boss';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

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
    const why = await whyNotWritable(pg.default.Client, url);
    if (why !== null) {
      said.push(`${placeOf(url)}: ${why}`);
      continue;
    }
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
    boss.on('error', (error) => onError(saidBy(error)));
    try {
      await boss.start();
      return ok({ boss, place: placeOf(url) });
    } catch (error) {
      said.push(`${placeOf(url)}: ${saidBy(error)}`);
    }
  }
  return err(
    queueProblem(
      `the queue must be reachable, was not: ${said.join('; ')}`,
      'check the address, and that the server runs and lets this user in and create a schema',
    ),
  );
}

async function whyNotWritable(PgClient: typeof Client, url: string): Promise<string | null> {
  const client = new PgClient({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: CONNECT_WITHIN_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ standby: boolean }>(
      'SELECT pg_is_in_recovery() AS standby',
    );
    return rows[0]?.standby === false ? null : 'a standby, which cannot be written';
  } catch (error) {
    return saidBy(error);
  } finally {
    void client.end().catch(() => undefined);
  }
}

export const queueProblem = (message: string, remedy: string): Problem =>
  problem('WORK_UNREACHABLE', 'PLIMSOLL_POSTGRES', message, remedy);

export function saidBy(error: unknown): string {
  // pg-boss hands on some errors as plain records.
  const words =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  return words === '' ? 'no answer' : words;
}
/** Host and port alone: an address holds a password. */
function placeOf(url: string): string {
  try {
    const { host, searchParams } = new URL(url);
    return host === '' ? (searchParams.get('host') ?? 'the local server') : host;
  } catch {
    return 'an address that cannot be read';
  }
}
