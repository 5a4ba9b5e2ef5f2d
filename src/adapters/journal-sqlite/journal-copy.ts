import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { makeFolder } from '#platform/home';
import type { GoodUntil } from '#platform/journal-row';
import { takeLock } from './journal-file.ts';
import { type Inspection, inspect } from './journal-table.ts';
import { savedOf } from './snapshot-files.ts';

/** What a journal file is found to hold. */
export interface JournalReport {
  readonly path: string;
  readonly schema: number;
  readonly entries: number;
  /** Microseconds since the epoch; null where the journal is empty or of schema 1. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** The last link of the chain; null for schema 1, which had none. */
  readonly head: string | null;
}
export interface RestoreReport extends JournalReport {
  /** Where the journal that stood there lies now. */
  readonly replaced: string | null;
}

const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
const damaged = (path: string, wrong: string): Problem =>
  problem(
    'JOURNAL_DAMAGED',
    path,
    `the journal ${wrong}`,
    'restore the latest good backup with `plimsoll journal restore FILE --force`; keep this file',
  );
const notWritten = (path: string, thrown: unknown): Problem =>
  problem(
    'FILE_UNWRITABLE',
    path,
    `the file must be writable, was not: ${wordsOf(thrown)}`,
    'check the folder, its permissions and the space on its disk',
  );

/** JRN-11: reads the whole journal and changes nothing; a service may hold it meanwhile. */
export const verifyJournal = (path: string): Result<JournalReport, Problem> =>
  inspected(path, () => null);

/** As a start reads it: from the newest saved state on. */
export const glanceAtJournal = (path: string): Result<JournalReport, Problem> =>
  inspected(path, (db) => savedOf(db, path));

function inspected(
  path: string,
  goodOf: (db: DatabaseSync) => GoodUntil | null,
): Result<JournalReport, Problem> {
  if (!existsSync(path))
    return err(
      problem(
        'FILE_UNREADABLE',
        path,
        'the journal must exist, does not',
        'check PLIMSOLL_HOME, or name the file',
      ),
    );
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    // One moment of the journal, while a service goes on writing.
    db.exec('BEGIN');
    const opened = db;
    const found = inspect(opened, () => goodOf(opened));
    return found.wrong === null ? reportOf(path, found) : err(damaged(path, found.wrong));
  } catch (thrown) {
    return err(damaged(path, `must be readable, is not (${wordsOf(thrown)})`));
  } finally {
    if (db?.isOpen === true) db.close();
  }
}

function reportOf(
  path: string,
  { schema, entries, chain }: Inspection,
): Result<JournalReport, Problem> {
  if (schema === 0) return err(damaged(path, 'must hold a journal, is empty'));
  return ok({
    path,
    schema,
    entries,
    firstAt: chain?.firstAt ?? null,
    lastAt: chain?.lastAt ?? null,
    head: chain?.head ?? null,
  });
}

/** JRN-12: a copy of one moment, while the service runs; it appears under its name when it is whole and verified. */
export async function backUpJournal(
  from: string,
  to: string,
): Promise<Result<JournalReport, Problem>> {
  const source = verifyJournal(from);
  if (!source.ok) return source;
  if (existsSync(to))
    return err(
      problem(
        'FILE_EXISTS',
        to,
        'a backup must have a new name, this file exists',
        'name another file',
      ),
    );
  const copied = await copyTo(from, `${to}.part`);
  if (!copied.ok) return copied;
  return moveInto(`${to}.part`, to, copied.value);
}

/** JRN-13: never over a journal without `force`, never under a service; the journal that stood there is set aside and not deleted. */
export async function restoreJournal(
  from: string,
  to: string,
  force: boolean,
): Promise<Result<RestoreReport, Problem>> {
  const source = verifyJournal(from);
  if (!source.ok) return source;
  if (existsSync(to) && !force)
    return err(
      problem(
        'FILE_EXISTS',
        to,
        'a restore must not overwrite a journal, one is there',
        'check it with `plimsoll journal verify`; --force sets it aside and restores',
      ),
    );
  try {
    makeFolder(dirname(to));
  } catch (thrown) {
    return err(notWritten(dirname(to), thrown));
  }
  const lock = takeLock(to);
  if (!lock.ok)
    return err(problem('JOURNAL_HELD', to, lock.error.detail, 'stop the service, then restore'));
  try {
    const copied = await copyTo(from, `${to}.part`);
    if (!copied.ok) return copied;
    const replaced = existsSync(to) ? setAside(to) : null;
    const moved = moveInto(`${to}.part`, to, copied.value);
    return moved.ok ? ok({ ...moved.value, replaced }) : moved;
  } catch (thrown) {
    return err(notWritten(to, thrown));
  } finally {
    lock.value.close();
  }
}

async function copyTo(from: string, part: string): Promise<Result<JournalReport, Problem>> {
  let source: DatabaseSync | null = null;
  try {
    rmSync(part, { force: true });
    source = new DatabaseSync(from, { readOnly: true });
    await backup(source, part);
    const copy = new DatabaseSync(part);
    // One file, without a log beside it that somebody could leave behind.
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
    return verifyJournal(part);
  } catch (thrown) {
    rmSync(part, { force: true });
    return err(notWritten(part, thrown));
  } finally {
    if (source?.isOpen === true) source.close();
  }
}

function moveInto(part: string, to: string, report: JournalReport): Result<JournalReport, Problem> {
  try {
    flush(part);
    renameSync(part, to);
    flush(dirname(to));
    return ok({ ...report, path: to });
  } catch (thrown) {
    return err(notWritten(to, thrown));
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}

/** A second name for the journal that is there; the restored one then takes the first name in one step, so that at no moment none is there. */
function setAside(path: string): string {
  let n = 1;
  while (existsSync(`${path}.replaced-${n}`)) n++;
  const aside = `${path}.replaced-${n}`;
  takeLogIn(path);
  linkSync(path, aside);
  for (const end of ['-wal', '-shm'])
    if (existsSync(path + end)) renameSync(path + end, aside + end);
  return aside;
}

/** What was acknowledged last is in the log beside the file; a journal too damaged for this keeps its log as it is. */
function takeLogIn(path: string): void {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
  } catch {
    // Damaged, which is why somebody restores: both files are set aside together.
  } finally {
    if (db?.isOpen === true) db.close();
  }
}
