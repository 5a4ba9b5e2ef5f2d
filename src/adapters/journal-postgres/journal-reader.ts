import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { SNAPSHOT_VERSION } from '#core/journal/upcast';
import { ok, type Result } from '#core/kernel/result';
import type { JournalReader } from '#engine/ports/ports';
import {
  type Archived,
  entryIn,
  type HasArchive,
  type JournalRows,
  linkedIn,
  type SavedState,
} from '#platform/journal-row';
import { connect } from './database.ts';

const ANSWER_WITHIN_MS = 10_000;
const KEPT = 3;

/** Reads the journal of an account that is open elsewhere, on a connection of its own; or why it cannot. */
export async function openPostgresReader(
  urls: readonly string[],
  account: string,
): Promise<Result<JournalReader & HasArchive, string>> {
  const connected = await connect(urls, ANSWER_WITHIN_MS);
  if (!connected.ok) return connected;
  const client = connected.value;
  return ok({
    async read(after, max) {
      const { rows } = await client.query<Record<string, unknown>>(
        `SELECT sequence, at, kind, version, body FROM plimsoll_entry
         WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
        [account, after, max],
      );
      return rows.map(entryIn);
    },
    linkAt: (sequence) => linkAt(client, account, sequence),
    snapshot: () => savedStateOf(client, account),
    async save({ sequence, text }) {
      const link = await linkAt(client, account, sequence);
      await client.query(
        `INSERT INTO plimsoll_state (account, sequence, version, link, hash, body) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account, sequence) DO UPDATE SET version = $3, link = $4, hash = $5, body = $6`,
        [account, sequence, SNAPSHOT_VERSION, link, hash('sha256', text), text],
      );
      await client.query(
        `DELETE FROM plimsoll_state WHERE account = $1 AND sequence NOT IN
         (SELECT sequence FROM plimsoll_state WHERE account = $1 ORDER BY sequence DESC LIMIT ${KEPT})`,
        [account],
      );
    },
    archived: () => archiveOf(client, account),
    close: () => client.end().catch(() => undefined),
  });
}

async function linkAt(client: Client, account: string, sequence: number): Promise<string> {
  const { rows } = await client.query<{ chain: string }>(
    'SELECT chain FROM plimsoll_entry WHERE account = $1 AND sequence = $2',
    [account, sequence],
  );
  return rows[0]?.chain ?? '';
}

/** JRN-19: the newest state that is whole, of today's version, and saved after an entry that is there. */
export async function savedStateOf(client: Client, account: string): Promise<SavedState | null> {
  for (const sequence of await statesOf(client, account)) {
    const state = await wholeState(client, account, sequence);
    if (state !== null) return state;
  }
  return null;
}

/** Newest first. */
async function statesOf(client: Client, account: string): Promise<readonly number[]> {
  const { rows } = await client.query<{ sequence: string }>(
    'SELECT sequence FROM plimsoll_state WHERE account = $1 ORDER BY sequence DESC',
    [account],
  );
  return rows.map(({ sequence }) => Number(sequence));
}
async function wholeState(
  client: Client,
  account: string,
  sequence: number,
): Promise<SavedState | null> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT state.link, state.hash, state.body FROM plimsoll_state AS state
     JOIN plimsoll_entry AS entry ON entry.account = state.account AND entry.sequence = state.sequence
       AND entry.chain = state.link
     WHERE state.account = $1 AND state.sequence = $2 AND state.version = $3`,
    [account, sequence, SNAPSHOT_VERSION],
  );
  const [found] = rows;
  if (found === undefined) return null;
  const { link = '', hash: said, body: text = '' } = found;
  return said === hash('sha256', text) ? { sequence, link, text } : null;
}

/** JRN-20: where entries that are no longer here lie; null: all are here. */
export async function archiveOf(client: Client, account: string): Promise<Archived | null> {
  const { rows } = await client.query<Record<string, string>>(
    'SELECT last, link, folder FROM plimsoll_archive WHERE account = $1',
    [account],
  );
  const [found] = rows;
  if (found === undefined) return null;
  const { last, link = '', folder = '' } = found;
  return { sequence: Number(last), link, folder };
}

/** The rows of an account; an engine may be at work on it. */
export async function openPostgresRows(
  urls: readonly string[],
  account: string,
): Promise<Result<JournalRows, string>> {
  const connected = await connect(urls, ANSWER_WITHIN_MS);
  if (!connected.ok) return connected;
  const client = connected.value;
  return ok({
    async page(after, max) {
      const { rows } = await client.query<Record<string, unknown>>(
        `SELECT sequence, at, kind, version, body, chain FROM plimsoll_entry
         WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
        [account, after, max],
      );
      return rows.map(linkedIn);
    },
    archived: () => archiveOf(client, account),
    async states() {
      const usable: SavedState[] = [];
      const passedOver: string[] = [];
      for (const sequence of await statesOf(client, account)) {
        const state = await wholeState(client, account, sequence);
        if (state === null) passedOver.push(`${sequence}`);
        else usable.push(state);
      }
      return { usable, passedOver };
    },
    async cut({ sequence, link, folder }) {
      await client.query(
        `WITH noted AS (
           INSERT INTO plimsoll_archive (account, last, link, folder) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account) DO UPDATE SET last = $2, link = $3, folder = $4
         )
         DELETE FROM plimsoll_entry WHERE account = $1 AND sequence <= $2`,
        [account, sequence, link, folder],
      );
    },
    close: () => client.end().catch(() => undefined),
  });
}
