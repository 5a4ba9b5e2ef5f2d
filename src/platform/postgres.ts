import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { err, ok, type Result } from '#core/kernel/result';

const CONNECT_WITHIN_MS = 3000;

/** Addresses of PostgreSQL in the order in which they are tried, from PLIMSOLL_POSTGRES; empty where it is not set. */
export const postgresServers = (
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] => (env['PLIMSOLL_POSTGRES'] ?? '').split(',').filter((url) => url !== '');

/** A connection to a server that can be written; or in words why there is none. */
export async function connectToPostgres(
  url: string,
  answerWithinMs: number,
): Promise<Result<Client, string>> {
  const pg = await import('pg').catch(() => null);
  if (pg === null) return err('the package pg must be installed: npm install pg');
  const client = new pg.default.Client({
    connectionString: url,
    application_name: 'plimsoll',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: answerWithinMs,
    keepAlive: true,
  });
  // A connection that breaks while nobody asks: the next question says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // What we have given up the server gives up too: it would hold its locks for ever.
    const { rows } = await client.query<{ standby: boolean }>(
      `SELECT pg_is_in_recovery() AS standby, set_config('statement_timeout', $1, false)`,
      [`${answerWithinMs}`],
    );
    if (rows[0]?.standby === false) return ok(client);
    void client.end().catch(() => undefined);
    return err(`${postgresPlace(url)} is a standby`);
  } catch (error) {
    void client.end().catch(() => undefined);
    return err(`${postgresPlace(url)}: ${postgresWords(error)}`);
  }
}

/** Any number, the same for all: two that come at once do not make tables twice. */
const TABLES_LOCK = 0x504c494d;
const LOCKED_MAX_MS = 2000;

/** Tables that belong together. */
export interface Tables {
  /** The one that is made last. Its comment says which statements made them. */
  readonly last: string;
  /** Makes those that are missing, and changes nothing of those that are there. */
  readonly statements: string;
}
/** The first of these servers that can be written, with these tables, which are made where they are missing; or what each of them said. */
export async function connectToTables(
  urls: readonly string[],
  answerWithinMs: number,
  tables: Tables,
): Promise<Result<Client, string>> {
  const said: string[] = [];
  for (const url of urls) {
    const connected = await connectToPostgres(url, answerWithinMs);
    if (!connected.ok) {
      said.push(connected.error);
      continue;
    }
    try {
      await makeTables(connected.value, tables);
      return connected;
    } catch (error) {
      said.push(`${postgresPlace(url)}: ${postgresWords(error)}`);
      void connected.value.end().catch(() => undefined);
    }
  }
  return err(said.join('; '));
}
/** Tables are made once, and then only looked at: a statement that may change one waits for all who use it, and all who come later wait for the statement. */
async function makeTables(client: Client, { last, statements }: Tables): Promise<void> {
  const made = `Plimsoll ${hash('sha256', statements).slice(0, 16)}`;
  const { rows } = await client.query<{ made: string | null }>(
    `SELECT obj_description(to_regclass($1), 'pg_class') AS made`,
    [last],
  );
  if (rows[0]?.made === made) return;
  await client.query(
    `BEGIN; SET LOCAL lock_timeout = ${LOCKED_MAX_MS}; SELECT pg_advisory_xact_lock(${TABLES_LOCK}); ${statements}; COMMENT ON TABLE ${last} IS '${made}'; COMMIT`,
  );
}

/** Some libraries hand on errors as plain records. */
export function postgresWords(error: unknown): string {
  const words =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  return words === '' ? 'no answer' : words;
}

/** Host and port alone: an address holds a password. */
export function postgresPlace(url: string): string {
  try {
    const { host, searchParams } = new URL(url);
    return host === '' ? (searchParams.get('host') ?? 'the local server') : host;
  } catch {
    return 'an address that cannot be read';
  }
}
