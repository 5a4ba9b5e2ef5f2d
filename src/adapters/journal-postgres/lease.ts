import { randomInt } from 'node:crypto';
import type { Client } from 'pg';

/** Whose turn it is on an account. Every append names its token, so that one who lost it cannot write. */
export interface Lease {
  readonly token: number;
  /** Three letters or digits that stand in every client id of this account, whichever machine sends it. */
  readonly instance: string;
}
export interface HeldBy {
  readonly holder: string;
  readonly forSeconds: number;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const newInstance = (): string =>
  Array.from({ length: 3 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

// Time is the database's: what the clocks of the machines say does not matter.
const TAKE = `
  INSERT INTO plimsoll_lease AS lease (account, instance, token, holder, expires_at)
  VALUES ($1, $4, 1, $2, clock_timestamp() + make_interval(secs => $3))
  ON CONFLICT (account) DO UPDATE
    SET token = lease.token + 1, holder = $2, address = NULL, expires_at = clock_timestamp() + make_interval(secs => $3)
    WHERE lease.expires_at < clock_timestamp()
  RETURNING token, instance`;

/** The lease, where nobody has it; else who has it and for how long, if nothing more is heard of him. */
export async function takeLease(
  client: Client,
  {
    account,
    holder,
    seconds,
  }: { readonly account: string; readonly holder: string; readonly seconds: number },
): Promise<{ readonly lease: Lease } | { readonly held: HeldBy }> {
  const taken = await client.query<{ token: string; instance: string }>(TAKE, [
    account,
    holder,
    seconds,
    newInstance(),
  ]);
  const [row] = taken.rows;
  if (row !== undefined) return { lease: { token: Number(row.token), instance: row.instance } };
  const { rows } = await client.query<{ holder: string; seconds: number }>(
    `SELECT holder, greatest(0, extract(epoch FROM expires_at - clock_timestamp()))::float8 AS seconds
     FROM plimsoll_lease WHERE account = $1`,
    [account],
  );
  return { held: { holder: rows[0]?.holder ?? 'nobody', forSeconds: rows[0]?.seconds ?? 0 } };
}

/** Says where servers reach whoever holds it. */
export async function tellAddress(
  client: Client,
  {
    account,
    token,
    address,
  }: { readonly account: string; readonly token: number; readonly address: string },
): Promise<void> {
  await client.query('UPDATE plimsoll_lease SET address = $3 WHERE account = $1 AND token = $2', [
    account,
    token,
    address,
  ]);
}

/** Gives it back: the next one need not wait for its end. */
export async function leaveLease(client: Client, account: string, token: number): Promise<void> {
  await client.query(
    `UPDATE plimsoll_lease SET expires_at = clock_timestamp() - interval '1 second' WHERE account = $1 AND token = $2`,
    [account, token],
  );
}
