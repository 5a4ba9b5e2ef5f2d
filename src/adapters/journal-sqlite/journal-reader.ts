import { DatabaseSync } from 'node:sqlite';
import type { JournalReader } from '#engine/ports/ports';
import { entryIn, type HasArchive, type JournalRows, linkedIn } from '#platform/journal-row';
import { archivedIn, linkAt } from './journal-chain.ts';
import { takeLock } from './journal-file.ts';
import { savedOf, savedStates, saveSnapshot } from './snapshot-files.ts';

/** Reads a journal that is open elsewhere: what has been committed, and nothing that it would have to wait for. */
export function openSqliteReader(path: string): JournalReader & HasArchive {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare(
    'SELECT sequence, at, kind, version, body FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  return {
    read: async (after, max) => rows.all(after, max).map(entryIn),
    linkAt: async (sequence) => linkAt(db, sequence),
    snapshot: async () => savedOf(db, path),
    save: async ({ sequence, text }) =>
      saveSnapshot(path, { sequence, text, link: linkAt(db, sequence) }),
    archived: async () => archivedIn(db),
    close: async () => db.close(),
  };
}

/** The rows of the file, as of this moment. */
export function openSqliteRows(path: string): JournalRows {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare(
    'SELECT sequence, at, kind, version, body, chain FROM entry WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  return {
    page: async (after, max) => rows.all(after, max).map(linkedIn),
    archived: async () => archivedIn(db),
    states: async () => savedStates(db, path),
    async cut({ sequence, link, folder }) {
      const lock = takeLock(path);
      if (!lock.ok) throw new Error(lock.error.detail);
      const writer = new DatabaseSync(path);
      try {
        writer.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE');
        writer.exec(
          'CREATE TABLE IF NOT EXISTS archived (last INTEGER NOT NULL, link TEXT NOT NULL, folder TEXT NOT NULL) STRICT; DELETE FROM archived',
        );
        writer.prepare('INSERT INTO archived VALUES (?, ?, ?)').run(sequence, link, folder);
        writer.prepare('DELETE FROM entry WHERE sequence <= ?').run(sequence);
        writer.exec('COMMIT; VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        writer.close();
        lock.value.close();
      }
    },
    close: async () => db.close(),
  };
}
