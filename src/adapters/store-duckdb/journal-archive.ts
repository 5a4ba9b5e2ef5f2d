import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  type Archived,
  type GoodUntil,
  type LinkedRow,
  NO_LINK,
  wrongAfter,
} from '#platform/journal-row';
import { readParquet, writeParquet } from './parquet.ts';

// Old entries of a journal as Parquet files of a folder, each row with its link: a file proves itself and fits only where it was cut out.

const NAME = /^(\d{12})-(\d{12})\.parquet$/;
const padded = (sequence: number): string => String(sequence).padStart(12, '0');
const nameOf = (first: number, last: number): string => `${padded(first)}-${padded(last)}.parquet`;

/** Entries of an archive, in order. */
export interface JournalArchive {
  /** Rows after this sequence, at most so many; none at its end. */
  page(after: number, max: number): Promise<Result<readonly LinkedRow[], Problem>>;
}

/** Reads an archive from its first entry on or from any later one; each file is checked when it is opened. */
export function openJournalArchive({ folder, sequence: last }: Archived): JournalArchive {
  let held: { readonly first: number; readonly rows: readonly LinkedRow[] } | null = null;
  return {
    async page(after, max) {
      if (after >= last) return ok([]);
      if (held === null || after + 1 < held.first || after >= held.first + held.rows.length - 1) {
        const read = await segmentWith(folder, after + 1);
        if (!read.ok) return read;
        held = read.value;
      }
      const from = after + 1 - held.first;
      return ok(held.rows.slice(from, Math.min(from + max, last + 1 - held.first)));
    },
  };
}

async function segmentWith(
  folder: string,
  sequence: number,
): Promise<Result<{ readonly first: number; readonly rows: readonly LinkedRow[] }, Problem>> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    const [, first, last] = (NAME.exec(name) ?? []).map(Number);
    if (first === undefined || last === undefined || sequence < first || sequence > last) continue;
    const path = join(folder, name);
    const rows = await rowsIn(path);
    if (!rows.ok) return rows;
    const wrong = wrongIn(rows.value, first, last);
    return wrong === null ? ok({ first, rows: rows.value }) : err(damagedSegment(path, wrong));
  }
  return err(
    problem(
      'ARCHIVE_MISSING',
      folder,
      `the archive must hold entry ${sequence} of the journal, does not`,
      'bring its files back to this folder, or archive once more into the folder where they are',
    ),
  );
}

/** Each row follows the one before it; that the first follows is for whoever has what was before. */
function wrongIn(rows: readonly LinkedRow[], first: number, last: number): string | null {
  if (rows[0]?.[0] !== first || rows.at(-1)?.[0] !== last)
    return `must hold the entries ${first} to ${last}, does not`;
  let good: GoodUntil | null = null;
  for (const row of rows) {
    const wrong = good === null ? null : wrongAfter(good, row, null);
    if (wrong !== null) return wrong;
    good = { sequence: row[0], link: row[5] };
  }
  return null;
}

const damagedSegment = (path: string, wrong: string): Problem =>
  problem(
    'JOURNAL_DAMAGED',
    path,
    `the archive ${wrong}`,
    'put back a good copy of this file; keep the damaged one',
  );

async function rowsIn(path: string): Promise<Result<readonly LinkedRow[], Problem>> {
  const read = await readParquet(path, { order: 'sequence' });
  if (!read.ok) return read;
  const { columns, rows } = read.value;
  const cell = (name: string, i: number): number | string => columns[name]?.[i] ?? '';
  return ok(
    Array.from({ length: rows }, (_, i) => [
      Number(cell('sequence', i)),
      Number(cell('at', i)),
      String(cell('kind', i)),
      Number(cell('version', i)),
      String(cell('body', i)),
      String(cell('chain', i)),
    ]),
  );
}

/** Writes these rows, which follow `before`, as one file of the archive, and reads it back. A file that is there already must hold the same; another history is never overwritten. */
export async function writeSegment(
  folder: string,
  rows: readonly LinkedRow[],
  before: GoodUntil,
): Promise<Result<GoodUntil, Problem>> {
  const first = before.sequence + 1;
  const last = before.sequence + rows.length;
  const path = join(folder, nameOf(first, last));
  if (!existsSync(path)) {
    const written = await writeParquet(
      path,
      {
        sequence: Float64Array.from(rows, ([sequence]) => sequence),
        at: Float64Array.from(rows, ([, at]) => at),
        kind: rows.map(([, , kind]) => kind),
        version: Int32Array.from(rows, ([, , , version]) => version),
        body: rows.map(([, , , , body]) => body),
        chain: rows.map(([, , , , , chain]) => chain),
      },
      JSON.stringify({ before: before.link }),
    );
    if (!written.ok) return written;
  }
  const read = await segmentWith(folder, first);
  if (!read.ok) return read;
  const back = read.value.rows;
  const end: GoodUntil = { sequence: last, link: back.at(-1)?.[5] ?? NO_LINK };
  const isSame = back.length === rows.length && end.link === rows.at(-1)?.[5];
  const wrong = back[0] === undefined ? 'is empty' : wrongAfter(before, back[0], null);
  if (isSame && wrong === null) return ok(end);
  return err(
    problem(
      'ARCHIVE_DIFFERS',
      path,
      'the file must hold the entries of this journal, holds others',
      'name a folder that holds nothing but the archive of this journal',
    ),
  );
}
