import type { DatabaseSync } from 'node:sqlite';
import { JOURNAL_SCHEMA } from '#core/journal/upcast';
import { type GoodUntil, linkOf, NO_LINK, type Row } from '#platform/journal-row';
import { archivedIn, type ChainReading, numberOf, readChain } from './journal-chain.ts';

// 'PLIM' in ASCII: tells our file from any other SQLite database.
const APPLICATION_ID = 0x504c494d;

/** What a file holds, judged without writing a byte into it. */
export interface Inspection {
  /** 0: an empty file, not a journal yet. */
  readonly schema: number;
  /** null for an empty file, one of schema 1 (which had no chain), and one that is too damaged or too new to be read. */
  readonly chain: ChainReading | null;
  readonly entries: number;
  /** null: good. Else what is wrong, in words that follow the name of the file. */
  readonly wrong: string | null;
}

/** JRN-9, JRN-11: identity, schema, pages, sequences, links; stops at the first thing that is wrong. `goodOf`: where links need not be checked any more, then pages are not either. */
export function inspect(db: DatabaseSync, goodOf: () => GoodUntil | null = () => null): Inspection {
  const nothing = { schema: 0, chain: null, entries: 0 };
  const tables = numberOf(db, 'SELECT count(*) FROM sqlite_schema');
  if (tables === 0) return { ...nothing, wrong: null };
  if (numberOf(db, 'PRAGMA application_id') !== APPLICATION_ID)
    return {
      ...nothing,
      wrong: 'must be a journal of Plimsoll, is another database: check the path',
    };
  const schema = numberOf(db, 'SELECT version FROM schema');
  if (schema > JOURNAL_SCHEMA)
    return {
      ...nothing,
      schema,
      wrong: `must be of schema ${JOURNAL_SCHEMA} or older, is of ${schema}: run the newer Plimsoll that wrote it`,
    };
  const good = schema === 1 ? null : goodOf();
  if (good !== null) return inspectFrom(db, schema, good);
  const pages = Object.values(
    db.prepare('PRAGMA quick_check(1)').get() ?? { verdict: 'no answer' },
  )[0];
  if (pages !== 'ok')
    return { ...nothing, schema, wrong: `must be whole, is damaged (${String(pages)}): ${REMEDY}` };
  const entries = numberOf(db, 'SELECT count(*) FROM entry') + (archivedIn(db)?.sequence ?? 0);
  const last = numberOf(db, 'SELECT coalesce(max(sequence), 0) FROM entry');
  if (entries !== last)
    return {
      ...nothing,
      schema,
      entries,
      wrong: `must have no gap, has ${entries} entries up to sequence ${last}: ${REMEDY}`,
    };
  if (schema === 1) return { schema, chain: null, entries, wrong: null };
  const chain = readChain(db);
  return { schema, chain, entries, wrong: chain.wrong };
}
/** The rest of a journal whose state was saved: a restart takes as long as what came after, not as the history. */
function inspectFrom(db: DatabaseSync, schema: number, good: GoodUntil): Inspection {
  const chain = readChain(db, good);
  return { schema, chain, entries: chain.entries, wrong: chain.wrong };
}
const REMEDY = 'restore it from a backup; do not delete it while orders may be open';

/** An inspected, good file as the present table. */
export function bringUp(db: DatabaseSync, { schema }: Inspection): void {
  if (schema === 0) create(db);
  if (schema === 1) addChain(db);
  db.exec(LOOKS);
}

/** Beside the entries and in no chain: what the charts draw. */
export const LOOKS = `
  CREATE TABLE IF NOT EXISTS look (parent_id TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS look_of_parent ON look (parent_id, at)`;

function create(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    PRAGMA application_id = ${APPLICATION_ID};
    CREATE TABLE schema (version INTEGER NOT NULL) STRICT;
    INSERT INTO schema (version) VALUES (${JOURNAL_SCHEMA});
    CREATE TABLE entry (
      sequence INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('event', 'intent', 'decision')),
      body TEXT NOT NULL CHECK (json_valid(body)),
      version INTEGER NOT NULL,
      chain TEXT NOT NULL
    ) STRICT;
    COMMIT`);
}

/** Schema 1 had neither versions nor links. Its bodies stay as they are; the whole step is done or none of it. */
function addChain(db: DatabaseSync): void {
  db.exec(
    `BEGIN IMMEDIATE; ALTER TABLE entry ADD COLUMN version INTEGER NOT NULL DEFAULT 1; ALTER TABLE entry ADD COLUMN chain TEXT NOT NULL DEFAULT '${NO_LINK}'`,
  );
  const write = db.prepare('UPDATE entry SET chain = ? WHERE sequence = ?');
  let head = NO_LINK;
  for (const found of db
    .prepare('SELECT sequence, at, kind, body FROM entry ORDER BY sequence')
    .all()) {
    const row: Row = [
      Number(found['sequence']),
      Number(found['at']),
      String(found['kind']),
      1,
      String(found['body']),
    ];
    head = linkOf(head, row);
    write.run(head, row[0]);
  }
  db.exec('UPDATE schema SET version = 2; COMMIT');
}
