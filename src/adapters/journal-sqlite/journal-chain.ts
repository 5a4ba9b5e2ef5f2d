import type { DatabaseSync } from 'node:sqlite';
import {
  type Archived,
  type GoodUntil,
  linkedIn,
  NO_LINK,
  wrongAfter,
} from '#platform/journal-row';

/** What the rows of a journal of the present table say of themselves. */
export interface ChainReading {
  /** Those in the archive are counted. */
  readonly entries: number;
  readonly lastSequence: number;
  /** Of the rows that were read, microseconds since the epoch; null while there are none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** The last link: two journals with the same one hold the same. */
  readonly head: string;
  /** null: whole. Else what broke first, in words. */
  readonly wrong: string | null;
}

/** One pass over all rows, or over those after one that is known: sequences, versions, links. */
export function readChain(db: DatabaseSync, known: GoodUntil | null = null): ChainReading {
  let good: GoodUntil = known ?? archivedIn(db) ?? { sequence: 0, link: NO_LINK };
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  const end = numberOf(db, 'SELECT coalesce(max(sequence), 0) FROM entry');
  let wrong: string | null = null;
  for (const found of db
    .prepare(
      'SELECT sequence, at, kind, version, body, chain FROM entry WHERE sequence > ? ORDER BY sequence',
    )
    .iterate(good.sequence)) {
    const row = linkedIn(found);
    wrong ??= wrongAfter(good, row, end);
    const [sequence, at, , , , link] = row;
    good = { sequence, link };
    firstAt ??= at;
    lastAt = at;
  }
  const { sequence, link } = good;
  return { entries: sequence, lastSequence: sequence, firstAt, lastAt, head: link, wrong };
}

/** JRN-20: where entries that are no longer here lie; null: all are here. */
export function archivedIn(db: DatabaseSync): Archived | null {
  if (numberOf(db, `SELECT count(*) FROM sqlite_schema WHERE name = 'archived'`) === 0) return null;
  const row = db.prepare('SELECT last, link, folder FROM archived').get();
  return row === undefined
    ? null
    : {
        sequence: Number(row['last']),
        link: String(row['link']),
        folder: String(row['folder']),
      };
}

export function numberOf(db: DatabaseSync, sql: string): number {
  const row = db.prepare(sql).get();
  const value = row === undefined ? undefined : Object.values(row)[0];
  return typeof value === 'number' ? value : 0;
}

/** The link of one entry; that before the first one where there is no such entry. */
export function linkAt(db: DatabaseSync, sequence: number): string {
  const link = db.prepare('SELECT chain FROM entry WHERE sequence = ?').get(sequence)?.['chain'];
  return typeof link === 'string' ? link : NO_LINK;
}
