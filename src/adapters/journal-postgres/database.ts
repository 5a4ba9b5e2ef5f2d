import type { Client } from 'pg';
import type { Result } from '#core/kernel/result';
import { connectToTables } from '#platform/postgres';

/** The tables, made once by whoever comes first. Bodies are text: a link is of the very bytes that were written. */
const STATEMENTS = `
  CREATE TABLE IF NOT EXISTS plimsoll_lease (
    account text PRIMARY KEY,
    instance text NOT NULL,
    token bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamptz NOT NULL
  );
  ALTER TABLE plimsoll_lease ADD COLUMN IF NOT EXISTS address text;
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
  );
  CREATE TABLE IF NOT EXISTS plimsoll_archive (
    account text PRIMARY KEY REFERENCES plimsoll_lease,
    last bigint NOT NULL,
    link text NOT NULL,
    folder text NOT NULL
  )`;
/** The first of these servers that can be written, with our tables; or what each of them said. */
export const connect = (
  urls: readonly string[],
  answerWithinMs: number,
): Promise<Result<Client, string>> =>
  connectToTables(urls, answerWithinMs, {
    last: 'plimsoll_archive',
    statements: STATEMENTS,
  });
