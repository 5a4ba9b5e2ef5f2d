import { DatabaseSync } from 'node:sqlite';
import type { JournalReader } from '#engine/ports/ports';
import { entryOf } from '#platform/journal-row';
import { linkAt } from './journal-chain.ts';
import { savedOf, saveSnapshot } from './snapshot-files.ts';

/** Reads a journal that is open elsewhere: what has been committed, and nothing that it would have to wait for. */
export function openSqliteReader(path: string): JournalReader {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare(
    'SELECT sequence, at, kind, version, body FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  return {
    read: async (after, max) => rows.all(after, max).map(entryOf),
    linkAt: async (sequence) => linkAt(db, sequence),
    snapshot: async () => savedOf(db, path),
    save: async ({ sequence, text }) =>
      saveSnapshot(path, { sequence, text, link: linkAt(db, sequence) }),
    close: async () => db.close(),
  };
}
