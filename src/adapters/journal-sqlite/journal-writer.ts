import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { JournalEntry } from '#core/journal/entry';
import type { ProgressPoint } from '#core/journal/order-record';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { entryIn, linkOf, type Row, rowOf } from '#platform/journal-row';
import { linkAt, numberOf } from './journal-chain.ts';
import { type JournalFile, journalFault, openJournalFile } from './journal-file.ts';

/** Rows of a journal that a thread writes: one fsync for each append, and all of its entries or none. */
export interface JournalWriter {
  append(entries: readonly JournalEntry[]): Result<void, Fault>;
  /** Entries with this sequence and later. */
  readFrom(sequence: number): Iterable<JournalEntry>;
  /** 0 while it is empty. */
  lastSequence(): number;
  close(): void;
}

/** The file, locked and checked, and a writer of it in this thread. */
export function openJournalWriter(path: string): Result<JournalWriter, Fault> {
  const file = openJournalFile(path);
  return file.ok ? ok(journalWriter(file.value)) : file;
}

/** The writer of a file that is open. */
export function journalWriter({ db, close }: JournalFile): JournalWriter {
  const rows = rowWriter(db);
  return {
    append(entries) {
      const expected = rows.lastSequence() + 1;
      return rows.write(entries.map((entry, i) => rowOf(entry, expected + i)));
    },
    readFrom: (sequence) => entriesFrom(db, sequence),
    lastSequence: () => rows.lastSequence(),
    close() {
      rows.fail('the journal is closed');
      close();
    },
  };
}

/** A look of a parent as a row of the table. */
export type LookRow = readonly [parentId: string, at: number, body: string];

/** Writes looks without waiting for the disk; what cannot be written is lost, and is no fault of the journal. */
export function lookWriter(db: DatabaseSync): (looks: readonly LookRow[]) => void {
  const insert = db.prepare('INSERT INTO look (parent_id, at, body) VALUES (?, ?, ?)');
  return (looks) => {
    if (looks.length === 0) return;
    try {
      db.exec('PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
      for (const look of looks) insert.run(...look);
      db.exec('COMMIT');
    } catch {
      rollBack(db);
    } finally {
      db.exec('PRAGMA synchronous = FULL');
    }
  };
}

/** What writes rows that are checked already. After a fault it writes nothing any more. */
export interface RowWriter {
  write(rows: readonly Row[]): Result<void, Fault>;
  fail(detail: string): void;
  lastSequence(): number;
}
export function rowWriter(db: DatabaseSync): RowWriter {
  const insert = db.prepare(
    'INSERT INTO entry (sequence, at, kind, version, body, chain) VALUES (?, ?, ?, ?, ?, ?)',
  );
  let last = numberOf(db, 'SELECT coalesce(max(sequence), 0) FROM entry');
  let head = linkAt(db, last);
  let failed: Fault | null = null;
  return {
    write(rows) {
      if (failed !== null) return err(failed);
      if (rows.length === 0) return ok(undefined);
      const written = writeAll(db, insert, rows, head);
      if (!written.ok) {
        // JRN-6: what is on disk is now unsure; only opening it again can tell.
        failed = written.error;
        return written;
      }
      last += rows.length;
      head = written.value;
      return ok(undefined);
    },
    fail: (detail) => void (failed ??= journalFault(detail)),
    lastSequence: () => last,
  };
}

/** Answers the last link. */
function writeAll(
  db: DatabaseSync,
  insert: StatementSync,
  rows: readonly Row[],
  before: string,
): Result<string, Fault> {
  let head = before;
  try {
    db.exec('BEGIN IMMEDIATE');
    for (const row of rows) {
      head = linkOf(head, row);
      insert.run(...row, head);
    }
    db.exec('COMMIT');
    return ok(head);
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return err(journalFault(`${detail}${rollBack(db)}`));
  }
}

/** '' or what went wrong on the way back as well: the caller stops in either case. */
function rollBack(db: DatabaseSync): string {
  try {
    if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
    return '';
  } catch (thrown) {
    return `, and rolling back failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

export function* entriesFrom(db: DatabaseSync, sequence: number): Iterable<JournalEntry> {
  for (const row of db
    .prepare(
      'SELECT sequence, at, kind, version, body FROM entry WHERE sequence >= ? ORDER BY sequence',
    )
    .iterate(sequence)) {
    yield entryIn(row);
  }
}

/** What `of` of a look log answers. */
export function looksIn(db: DatabaseSync): (parentId: string) => readonly ProgressPoint[] {
  const found = db.prepare('SELECT body FROM look WHERE parent_id = ? ORDER BY at');
  return (parentId) =>
    found.all(parentId).map((row) => JSON.parse(String(row['body'])) as ProgressPoint);
}
