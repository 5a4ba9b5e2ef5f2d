import type { DatabaseSync } from 'node:sqlite';
import { JOURNAL_SCHEMA } from '#core/journal/upcast';
import { linkOf, NO_LINK, type Row, rowIn } from '#platform/journal-row';

/** What the rows of a journal of the present table say of themselves. */
export interface ChainReading {
  readonly entries: number;
  readonly lastSequence: number;
  /** Microseconds since the epoch; null while it is empty. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** The last link: two journals with the same one hold the same. */
  readonly head: string;
  /** null: whole. Else what broke first, in words. */
  readonly wrong: string | null;
}

/** Where a chain is known to be good: an entry and its link. */
export interface GoodUntil {
  readonly sequence: number;
  readonly link: string;
}
/** One pass over all rows, or over those after one that is known: sequences, versions, links. */
export function readChain(db: DatabaseSync, good: GoodUntil | null = null): ChainReading {
  let head = good?.link ?? NO_LINK;
  let entries = good?.sequence ?? 0;
  let lastSequence = entries;
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  let wrong: string | null = null;
  const end = numberOf(db, 'SELECT coalesce(max(sequence), 0) FROM entry');
  for (const found of db
    .prepare(
      'SELECT sequence, at, kind, version, body, chain FROM entry WHERE sequence > ? ORDER BY sequence',
    )
    .iterate(entries)) {
    const row = rowIn(found);
    const link = linkOf(head, row);
    wrong ??= wrongWith(row, entries + 1, link === found['chain'], end);
    [head, entries, lastSequence, firstAt, lastAt] = [
      link,
      entries + 1,
      row[0],
      firstAt ?? row[1],
      row[1],
    ];
  }
  return { entries, lastSequence, firstAt: firstAt ?? null, lastAt: lastAt ?? null, head, wrong };
}

function wrongWith(
  [sequence, , , version]: Row,
  expected: number,
  isLinked: boolean,
  end: number,
): string | null {
  if (sequence !== expected)
    return `must have no gap, has sequence ${sequence} where ${expected} was due`;
  if (version > JOURNAL_SCHEMA)
    return `must be of schema ${JOURNAL_SCHEMA} or older, has an entry of ${version} at sequence ${sequence}`;
  if (isLinked) return null;
  return `must be as it was written, ${sequence === end ? 'its last entry is torn' : 'an entry was changed'} at sequence ${sequence} of ${end}`;
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
