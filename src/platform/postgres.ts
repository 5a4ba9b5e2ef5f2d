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
    const { rows } = await client.query<{ standby: boolean }>(
      'SELECT pg_is_in_recovery() AS standby',
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

/** The first of these servers that can be written, with these tables, which are made where they are missing; or what each of them said. */
export async function connectToTables(
  urls: readonly string[],
  answerWithinMs: number,
  tables: string,
): Promise<Result<Client, string>> {
  const said: string[] = [];
  for (const url of urls) {
    const connected = await connectToPostgres(url, answerWithinMs);
    if (!connected.ok) {
      said.push(connected.error);
      continue;
    }
    try {
      await connected.value.query(
        `BEGIN; SELECT pg_advisory_xact_lock(${TABLES_LOCK}); ${tables}; COMMIT`,
      );
      return connected;
    } catch (error) {
      said.push(`${postgresPlace(url)}: ${postgresWords(error)}`);
      void connected.value.end().catch(() => undefined);
    }
  }
  return err(said.join('; '));
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
