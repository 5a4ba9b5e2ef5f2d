import { DatabaseSync } from 'node:sqlite';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** Grows by one with every change of the table; older journals are brought up by steps, newer ones are refused (JRN-9). */
const SCHEMA_VERSION = 1;
// 'PLIM' in ASCII: tells our file from any other SQLite database.
const APPLICATION_ID = 0x504c494d;

export interface JournalFile {
  readonly db: DatabaseSync;
  readonly close: () => void;
}

/** Nothing of this call can have left the process: a journal fault is always safe to repeat after repair. */
export const journalFault = (detail: string): Fault => ({ code: 'JOURNAL_WRITE_FAILED', resend: 'safe', detail });
const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Opens or creates the file, locked for this process alone, checked, and set to survive a kill at any moment. */
export function openJournalFile(path: string): Result<JournalFile, Fault> {
  const lock = takeLock(path);
  if (!lock.ok) return lock;
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path);
    const wrong = checkAndCreate(db);
    if (wrong === null) {
      const opened = db;
      return ok({ db, close: () => closeBoth(opened, lock.value) });
    }
    closeBoth(db, lock.value);
    return err(journalFault(`the journal ${path} ${wrong}`));
  } catch (thrown) {
    closeBoth(db, lock.value);
    return err(journalFault(`the journal ${path} could not be opened: ${reasonOf(thrown)}`));
  }
}

/**
 * JRN-8. The lock is a database of its own, held by an open transaction: the kernel gives it back when the process dies, however it dies,
 * and the journal itself stays readable for others.
 */
function takeLock(path: string): Result<DatabaseSync, Fault> {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(`${path}.lock`);
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return ok(lock);
  } catch (thrown) {
    lock?.close();
    const isHeld = thrown instanceof Error && 'errcode' in thrown && thrown.errcode === 5;
    const detail = isHeld ? `the journal ${path} must have one writer, another running service holds it: stop that one, or give this one a home of its own` : `the lock of the journal ${path} could not be taken: ${reasonOf(thrown)}`;
    return err(journalFault(detail));
  }
}

function closeBoth(db: DatabaseSync | null, lock: DatabaseSync): void {
  if (db?.isOpen === true) db.close();
  if (lock.isOpen) lock.close();
}

/** null: a good journal of our version. Else what is wrong with it, in words; then nothing has been written. */
function checkAndCreate(db: DatabaseSync): string | null {
  const id = numberOf(db, 'PRAGMA application_id');
  const tables = numberOf(db, 'SELECT count(*) FROM sqlite_schema');
  if (tables > 0 && id !== APPLICATION_ID) return 'must be a journal of Plimsoll, is another database: check the path';
  const version = tables === 0 ? SCHEMA_VERSION : numberOf(db, 'SELECT version FROM schema');
  if (version > SCHEMA_VERSION) return `must be of schema ${SCHEMA_VERSION} or older, is of ${version}: run the newer Plimsoll that wrote it`;
  const damage = db.prepare('PRAGMA quick_check(1)').get();
  const verdict = damage === undefined ? 'no answer' : String(Object.values(damage)[0]);
  if (verdict !== 'ok') return `must be whole, is damaged (${verdict}): restore it from a backup; do not delete it while orders may be open`;
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  if (tables === 0) create(db);
  const count = numberOf(db, 'SELECT count(*) FROM entry');
  const last = numberOf(db, 'SELECT coalesce(max(sequence), 0) FROM entry');
  return count === last ? null : `must have no gap, has ${count} entries up to sequence ${last}: restore it from a backup`;
}

function create(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    PRAGMA application_id = ${APPLICATION_ID};
    CREATE TABLE schema (version INTEGER NOT NULL) STRICT;
    INSERT INTO schema (version) VALUES (${SCHEMA_VERSION});
    CREATE TABLE entry (
      sequence INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('event', 'intent', 'decision')),
      body TEXT NOT NULL CHECK (json_valid(body))
    ) STRICT;
    COMMIT`);
}

export function numberOf(db: DatabaseSync, sql: string): number {
  const row = db.prepare(sql).get();
  const value = row === undefined ? undefined : Object.values(row)[0];
  return typeof value === 'number' ? value : 0;
}
