import type { Client } from 'pg';
import type { FirmShares } from '#core/gate/firm';
import type { Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { connectToTables } from '#platform/postgres';

// What each account holds of the caps of the firm: one row an account, and one row whose version changes with every division, so that no two of them
// are made from the same beginning.

const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS plimsoll_firm (is_one boolean PRIMARY KEY CHECK (is_one), version bigint NOT NULL);
  INSERT INTO plimsoll_firm VALUES (true, 0) ON CONFLICT DO NOTHING;
  CREATE TABLE IF NOT EXISTS plimsoll_share (account text PRIMARY KEY, shares text NOT NULL)`;

export const connectToShares = (
  urls: readonly string[],
  answerWithinMs: number,
): Promise<Result<Client, string>> =>
  connectToTables(urls, answerWithinMs, {
    last: 'plimsoll_share',
    statements: STATEMENTS,
  });

/** All shares as they are at one moment. */
export interface Division {
  readonly version: string;
  /** By the clock of the database. */
  readonly now: TimeUs;
  readonly byAccount: ReadonlyMap<string, FirmShares>;
}
export async function readDivision(client: Client): Promise<Division> {
  const { rows } = await client.query<{
    version: string;
    now: string;
    account: string | null;
    shares: string | null;
  }>(
    `SELECT firm.version, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now, share.account, share.shares
     FROM plimsoll_firm AS firm LEFT JOIN plimsoll_share AS share ON true`,
  );
  const byAccount = new Map<string, FirmShares>();
  for (const { account, shares } of rows)
    if (account !== null && shares !== null)
      byAccount.set(account, JSON.parse(shares) as FirmShares);
  return { version: rows[0]?.version ?? '', now: timeUs(Number(rows[0]?.now ?? 0)), byAccount };
}

/** One statement: the version is as it was read and the account is still ours, and then both rows change; or nothing does, and false. */
export async function writeShares(
  client: Client,
  {
    account,
    token,
    version,
    shares,
  }: {
    readonly account: string;
    readonly token: number;
    readonly version: string;
    readonly shares: FirmShares;
  },
): Promise<boolean> {
  const { rows } = await client.query<{ put: number }>(
    `WITH turn AS (
       UPDATE plimsoll_firm SET version = version + 1 WHERE version = $3
         AND EXISTS (SELECT 1 FROM plimsoll_lease WHERE account = $1 AND token = $2)
       RETURNING version
     ), put AS (
       INSERT INTO plimsoll_share (account, shares) SELECT $1, $4 FROM turn
       ON CONFLICT (account) DO UPDATE SET shares = $4
       RETURNING 1
     )
     SELECT count(*)::int AS put FROM put`,
    [account, token, version, JSON.stringify(shares)],
  );
  return rows[0]?.put === 1;
}

/** Takes an account out of the division that no engine holds; false: one holds it, or it has no shares. */
export async function forgetShares(client: Client, account: string): Promise<boolean> {
  const { rows } = await client.query<{ gone: number }>(
    `WITH turn AS (
       UPDATE plimsoll_firm SET version = version + 1
       WHERE NOT EXISTS (SELECT 1 FROM plimsoll_lease WHERE account = $1 AND expires_at > clock_timestamp())
       RETURNING version
     ), gone AS (DELETE FROM plimsoll_share USING turn WHERE account = $1 RETURNING 1)
     SELECT count(*)::int AS gone FROM gone`,
    [account],
  );
  return rows[0]?.gone === 1;
}

/** Who holds each account now. */
export async function holdersOf(client: Client): Promise<ReadonlyMap<string, string>> {
  const made = await client.query<{ made: boolean }>(
    `SELECT to_regclass('plimsoll_lease') IS NOT NULL AS made`,
  );
  if (made.rows[0]?.made !== true) return new Map();
  const { rows } = await client.query<{ account: string; holder: string }>(
    'SELECT account, holder FROM plimsoll_lease WHERE expires_at > clock_timestamp()',
  );
  return new Map(rows.map(({ account, holder }) => [account, holder]));
}
