import { DatabaseSync } from 'node:sqlite';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Archived, SavedState } from '#platform/journal-row';
import { archivedIn } from './journal-chain.ts';
import { bringUp, inspect } from './journal-table.ts';
import { savedOf } from './snapshot-files.ts';

export interface JournalFile {
  readonly db: DatabaseSync;
  /** The newest saved state that is whole and of this journal. */
  readonly snapshot: SavedState | null;
  readonly close: () => void;
}

/** Nothing of this call can have left the process: a journal fault is always safe to repeat after repair. */
export const journalFault = (detail: string): Fault => ({
  code: 'JOURNAL_WRITE_FAILED',
  resend: 'safe',
  detail,
});
const reasonOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** Opens or creates the file, locked for this process alone, checked, and set to survive a kill at any moment. */
export function openJournalFile(path: string): Result<JournalFile, Fault> {
  const lock = takeLock(path);
  if (!lock.ok) return lock;
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path);
    const { wrong, snapshot } = checkAndCreate(db, path);
    if (wrong === null) {
      const opened = db;
      return ok({ db, snapshot, close: () => closeBoth(opened, lock.value) });
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
export function takeLock(path: string): Result<DatabaseSync, Fault> {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(`${path}.lock`);
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return ok(lock);
  } catch (thrown) {
    lock?.close();
    const isHeld = thrown instanceof Error && 'errcode' in thrown && thrown.errcode === 5;
    const detail = isHeld
      ? `the journal ${path} must have one writer, another running service holds it: stop that one, or give this one a home of its own`
      : `the lock of the journal ${path} could not be taken: ${reasonOf(thrown)}`;
    return err(journalFault(detail));
  }
}

function closeBoth(db: DatabaseSync | null, lock: DatabaseSync): void {
  if (db?.isOpen === true) db.close();
  if (lock.isOpen) lock.close();
}

/** JRN-20: in words that follow the name of a journal which has no saved state to begin with. */
const needsArchive = ({ sequence, folder }: Archived): string =>
  `must have a saved state, because its entries up to ${sequence} are in the archive ${folder}: start the service with that folder in reach`;

/** Wrong null: a good journal, of our version from now on. Else what is wrong with it, in words; then nothing has been written. */
function checkAndCreate(
  db: DatabaseSync,
  path: string,
): { readonly wrong: string | null; readonly snapshot: SavedState | null } {
  let snapshot: SavedState | null = null;
  const found = inspect(db, () => (snapshot = savedOf(db, path)));
  if (found.wrong !== null) return { wrong: found.wrong, snapshot: null };
  const archived = snapshot === null ? archivedIn(db) : null;
  if (archived !== null) return { wrong: needsArchive(archived), snapshot: null };
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  bringUp(db, found);
  return { wrong: null, snapshot };
}
