import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { orderRecordFrom, orderRecordText } from '#core/journal/order-record';
import type { BasketState } from '#core/portfolio/basket-run';
import type { History, HistoryRow, HistoryWriter, JournalPosition } from '#engine/ports/history';
import { inTransaction } from '#platform/in-transaction';

/** It grows with every change of the tables or of what is in them; a file of another version is made anew from the journal. */
const VERSION = 1;
const TABLES = `
  CREATE TABLE position (sequence INTEGER NOT NULL, link TEXT NOT NULL) STRICT;
  CREATE TABLE ended_order (
    parent_id TEXT PRIMARY KEY,
    placed_as INTEGER NOT NULL UNIQUE,
    symbol TEXT NOT NULL,
    instrument_id TEXT NOT NULL,
    status TEXT NOT NULL,
    is_judged INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX by_symbol ON ended_order (symbol, placed_as);
  CREATE INDEX by_instrument ON ended_order (instrument_id, placed_as);
  CREATE INDEX by_status ON ended_order (status, placed_as);
  CREATE TABLE ended_basket (
    basket_id TEXT PRIMARY KEY,
    placed_at INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX by_placing ON ended_basket (placed_at);
  CREATE TABLE request (
    key TEXT PRIMARY KEY,
    parent_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO position VALUES (0, '');
  PRAGMA user_version = ${VERSION};`;
const DROPPED = ['position', 'ended_order', 'ended_basket', 'request']
  .map((table) => `DROP TABLE IF EXISTS ${table};`)
  .join('');

/** The one writer. */
export function openHistoryWriter(path: string): HistoryWriter {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000');
  const clear = (): void => db.exec(`BEGIN; ${DROPPED} ${TABLES} COMMIT`);
  if (db.prepare('PRAGMA user_version').get()?.['user_version'] !== VERSION) clear();
  const order = db.prepare('INSERT OR REPLACE INTO ended_order VALUES (?, ?, ?, ?, ?, ?, ?)');
  const basket = db.prepare('INSERT OR REPLACE INTO ended_basket VALUES (?, ?, ?)');
  const request = db.prepare('INSERT OR REPLACE INTO request VALUES (?, ?, ?, ?)');
  const moved = db.prepare('UPDATE position SET sequence = ?, link = ?');
  const put = (row: HistoryRow): void => {
    if (row.order !== undefined) {
      const { parentId, placedAs, instrument, status, tca } = row.order;
      const isJudged = tca === null ? 0 : 1;
      const text = orderRecordText(row.order);
      order.run(parentId, placedAs, instrument.symbol, instrument.id, status, isJudged, text);
    }
    if (row.basket !== undefined)
      basket.run(row.basket.basketId, row.basket.placedAt, JSON.stringify(row.basket));
    if (row.request !== undefined)
      request.run(row.request.key, row.request.parentId, row.request.fingerprint, row.request.at);
  };
  return {
    position: () => positionOf(db),
    clear,
    write(rows, { sequence, link }) {
      inTransaction(db, () => {
        for (const row of rows) put(row);
        moved.run(sequence, link);
      });
    },
    close: () => db.close(),
  };
}

function positionOf(db: DatabaseSync): JournalPosition {
  const row = db.prepare('SELECT sequence, link FROM position').get();
  return { sequence: Number(row?.['sequence'] ?? 0), link: String(row?.['link'] ?? '') };
}

/** A reader beside the writer; a file that is not there yet is an empty history. */
export function openHistory(path: string): History & { close(): void } {
  let opened: DatabaseSync | null = null;
  const prepared = new Map<string, StatementSync>();
  const all = (sql: string, ...values: readonly (string | number)[]): Rows => {
    opened ??= tryOpen(path);
    try {
      const statement = prepared.get(sql) ?? opened?.prepare(sql);
      if (statement === undefined) return [];
      prepared.set(sql, statement);
      return statement.all(...values);
    } catch {
      // It is being made anew by its writer at this moment: what is there was of another journal.
      return [];
    }
  };
  return {
    sequence: () => Number(all('SELECT sequence FROM position')[0]?.['sequence'] ?? 0),
    order: (parentId) =>
      recordsIn(all('SELECT record FROM ended_order WHERE parent_id = ?', parentId))[0] ?? null,
    orders({ limit, before, status, symbol }) {
      const wanted: [condition: string, ...values: (string | number)[]][] = [];
      if (before !== null) wanted.push(['placed_as < ?', before]);
      if (status !== null) wanted.push(['status = ?', status]);
      if (symbol !== null) wanted.push(['(symbol = ? OR instrument_id = ?)', symbol, symbol]);
      const where = wanted.map(([condition]) => condition).join(' AND ');
      return recordsIn(
        all(
          `SELECT record FROM ended_order ${where === '' ? '' : `WHERE ${where}`} ORDER BY placed_as DESC LIMIT ?`,
          ...wanted.flatMap(([, ...values]) => values),
          limit,
        ),
      );
    },
    judged: () =>
      recordsIn(all('SELECT record FROM ended_order WHERE is_judged = 1 ORDER BY placed_as')),
    request(key) {
      const row = all('SELECT parent_id, fingerprint FROM request WHERE key = ?', key)[0];
      return row === undefined
        ? null
        : { parentId: String(row['parent_id']), fingerprint: String(row['fingerprint']) };
    },
    basket: (basketId) =>
      statesIn(all('SELECT state FROM ended_basket WHERE basket_id = ?', basketId))[0] ?? null,
    baskets: (limit) =>
      statesIn(all('SELECT state FROM ended_basket ORDER BY placed_at DESC LIMIT ?', limit)),
    close: () => opened?.close(),
  };
}

type Rows = readonly Readonly<Record<string, unknown>>[];
const recordsIn = (rows: Rows) => rows.map((row) => orderRecordFrom(String(row['record'])));
const statesIn = (rows: Rows) => rows.map((row) => JSON.parse(String(row['state'])) as BasketState);

function tryOpen(path: string): DatabaseSync | null {
  try {
    return new DatabaseSync(path, { readOnly: true });
  } catch {
    return null;
  }
}
