import type { Client } from 'pg';
import { err, ok, type Result } from '#core/kernel/result';

const CONNECT_WITHIN_MS = 3000;

/** The tables, made once by whoever comes first. Bodies are text: a link is of the very bytes that were written. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS plimsoll_lease (
    account text PRIMARY KEY,
    instance text NOT NULL,
    token bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS plimsoll_entry (
    account text NOT NULL REFERENCES plimsoll_lease,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('event', 'intent', 'decision')),
    version integer NOT NULL,
    body text NOT NULL,
    chain text NOT NULL,
    token bigint NOT NULL,
    PRIMARY KEY (account, sequence)
  );
  CREATE TABLE IF NOT EXISTS plimsoll_state (
    account text NOT NULL REFERENCES plimsoll_lease,
    sequence bigint NOT NULL,
    version integer NOT NULL,
    link text NOT NULL,
    hash text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (account, sequence)
  )`;
/** Any number, the same for all: two that come at once do not make the tables twice. */
const TABLES_LOCK = 0x504c494d;

/** The first of these servers that can be written, with our tables; or what each of them said. */
export async function connect(
  urls: readonly string[],
  answerWithinMs: number,
): Promise<Result<Client, string>> {
  const pg = await import('pg').catch(() => null);
  if (pg === null) return err('the package pg must be installed: npm install pg');
  const said: string[] = [];
  for (const url of urls) {
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
      if (rows[0]?.standby === false) {
        await client.query(
          `BEGIN; SELECT pg_advisory_xact_lock(${TABLES_LOCK}); ${TABLES}; COMMIT`,
        );
        return ok(client);
      }
      said.push(`${placeOf(url)} is a standby`);
    } catch (error) {
      said.push(`${placeOf(url)}: ${whyOf(error)}`);
    }
    void client.end().catch(() => undefined);
  }
  return err(said.join('; '));
}

export const whyOf = (error: unknown): string => {
  const words = error instanceof Error ? error.message : String(error);
  return words === '' ? 'no answer' : words;
};
/** Host and port alone: an address holds a password. */
function placeOf(url: string): string {
  try {
    const { host, searchParams } = new URL(url);
    return host === '' ? (searchParams.get('host') ?? 'the local server') : host;
  } catch {
    return 'an address that cannot be read';
  }
}
