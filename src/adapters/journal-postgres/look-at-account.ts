import { err, ok, type Result } from '#core/kernel/result';
import { postgresWords } from '#platform/postgres';
import { connect } from './database.ts';

const ANSWER_WITHIN_MS = 5000;

/** In words: the server, whether a commit waits for a second one, and who has the account. Takes nothing. */
export async function lookAtAccount(
  urls: readonly string[],
  account: string,
): Promise<Result<string, string>> {
  if (urls.length === 0) return err('PLIMSOLL_POSTGRES must be set, is not');
  const connected = await connect(urls, ANSWER_WITHIN_MS);
  if (!connected.ok) return connected;
  const client = connected.value;
  try {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT current_setting('server_version') AS version, current_setting('synchronous_standby_names') AS standbys,
         current_setting('synchronous_commit') AS sync`,
    );
    const held = await client.query<{ holder: string; seconds: number; entries: string }>(
      `SELECT holder, extract(epoch FROM expires_at - clock_timestamp())::float8 AS seconds,
         (SELECT coalesce(max(sequence), 0) FROM plimsoll_entry WHERE account = $1) AS entries
       FROM plimsoll_lease WHERE account = $1`,
      [account],
    );
    const { version = '', standbys = '', sync = '' } = rows[0] ?? {};
    const isTwice = standbys !== '' && sync !== 'off' && sync !== 'local';
    const lease = held.rows[0];
    const who =
      lease === undefined
        ? `account ${account} is new`
        : `account ${account} has ${lease.entries} entries, ${lease.seconds > 0 ? `held by ${lease.holder}` : 'held by nobody'}`;
    return ok(
      `PostgreSQL ${version.split(' ')[0]}, ${isTwice ? `a commit waits for ${standbys}` : 'a commit is on one server'}; ${who}`,
    );
  } catch (error) {
    return err(postgresWords(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}
