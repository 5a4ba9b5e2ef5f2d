import type { Client } from 'pg';
import { err, ok, type Result } from '#core/kernel/result';
import { connectToPostgres, postgresWords } from '#platform/postgres';

const ANSWER_WITHIN_MS = 5000;

/** In words: the server that a start would use, whether a commit waits for a second one, and who has the account. Takes nothing and makes nothing. */
export async function lookAtAccount(
  urls: readonly string[],
  account: string,
): Promise<Result<string, string>> {
  if (urls.length === 0) return err('PLIMSOLL_POSTGRES must be set, is not');
  const said: string[] = [];
  for (const url of urls) {
    const connected = await connectToPostgres(url, ANSWER_WITHIN_MS);
    if (!connected.ok) {
      said.push(connected.error);
      continue;
    }
    const client = connected.value;
    try {
      return ok(
        `${await serverWords(client)}; account ${account} ${await accountWords(client, account)}`,
      );
    } catch (error) {
      return err(postgresWords(error));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return err(said.join('; '));
}

async function serverWords(client: Client): Promise<string> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT current_setting('server_version') AS version, current_setting('synchronous_standby_names') AS standbys,
       current_setting('synchronous_commit') AS sync`,
  );
  const { version = '', standbys = '', sync = '' } = rows[0] ?? {};
  const isTwice = standbys !== '' && sync !== 'off' && sync !== 'local';
  return `PostgreSQL ${version.split(' ')[0]}, ${isTwice ? `a commit waits for ${standbys}` : 'a commit is on one server'}`;
}

async function accountWords(client: Client, account: string): Promise<string> {
  const made = await client.query<{ made: boolean }>(
    `SELECT to_regclass('plimsoll_lease') IS NOT NULL AS made`,
  );
  if (made.rows[0]?.made !== true) return 'is new';
  const { rows } = await client.query<{ holder: string; seconds: number; entries: string }>(
    `SELECT holder, extract(epoch FROM expires_at - clock_timestamp())::float8 AS seconds,
       (SELECT coalesce(max(sequence), 0) FROM plimsoll_entry WHERE account = $1) AS entries
     FROM plimsoll_lease WHERE account = $1`,
    [account],
  );
  const [lease] = rows;
  if (lease === undefined) return 'is new';
  const who = lease.seconds > 0 ? `held by ${lease.holder}` : 'held by nobody';
  return `has ${lease.entries} entries, ${who}`;
}
