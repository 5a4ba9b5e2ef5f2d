import { hash } from 'node:crypto';
import type { Client } from 'pg';
import { SNAPSHOT_VERSION } from '#core/journal/upcast';
import { ok, type Result } from '#core/kernel/result';
import type { JournalReader, Snapshot } from '#engine/ports/ports';
import { entryOf } from '#platform/journal-row';
import { connect } from './database.ts';

const ANSWER_WITHIN_MS = 10_000;
const KEPT = 3;

interface StateAt extends Snapshot {
  readonly link: string;
}

/** Reads the journal of an account that is open elsewhere, on a connection of its own; or why it cannot. */
export async function openPostgresReader(
  urls: readonly string[],
  account: string,
): Promise<Result<JournalReader, string>> {
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
      return rows.map(entryOf);
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
export async function savedStateOf(client: Client, account: string): Promise<StateAt | null> {
  const { rows } = await client.query<Record<string, string>>(
    `SELECT state.sequence, state.link, state.hash, state.body FROM plimsoll_state AS state
     JOIN plimsoll_entry AS entry ON entry.account = state.account AND entry.sequence = state.sequence
       AND entry.chain = state.link
     WHERE state.account = $1 AND state.version = $2 ORDER BY state.sequence DESC`,
    [account, SNAPSHOT_VERSION],
  );
  for (const { sequence, link = '', hash: said, body: text = '' } of rows)
    if (said === hash('sha256', text)) return { sequence: Number(sequence), link, text };
  return null;
}
