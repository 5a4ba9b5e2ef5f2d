import { DatabaseSync } from 'node:sqlite';
import {
  SHADOW_ORDERS_KEPT,
  type ShadowBook,
  type ShadowEntry,
  type ShadowFill,
} from '#engine/shadow/shadow-book';
import { inTransaction } from '#platform/in-transaction';

const TABLES = `
  CREATE TABLE IF NOT EXISTS shadow_order (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    entry TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS shadow_fill (
    id TEXT NOT NULL,
    execution_id TEXT NOT NULL,
    fill TEXT NOT NULL,
    PRIMARY KEY (id, execution_id)
  ) STRICT;`;

/** Shadow orders in a file of their own, which every server of a home may write. An order or fill is on the disk when its call returns. */
export function openShadowBook(path: string): ShadowBook & { close(): void } {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(TABLES);
  const put = db.prepare('INSERT INTO shadow_order (id, entry) VALUES (?, ?)');
  const putFill = db.prepare('INSERT OR REPLACE INTO shadow_fill VALUES (?, ?, ?)');
  const find = db.prepare('SELECT entry FROM shadow_order WHERE id = ?');
  const newest = db.prepare(
    'SELECT entry FROM shadow_order WHERE n < coalesce((SELECT n FROM shadow_order WHERE id = ?), 9e15) ORDER BY n DESC LIMIT ?',
  );
  const fillsOf = db.prepare('SELECT fill FROM shadow_fill WHERE id = ? ORDER BY rowid');
  const beyond = db.prepare(
    'SELECT id FROM shadow_order WHERE n <= (SELECT max(n) FROM shadow_order) - ?',
  );
  const dropFills = db.prepare('DELETE FROM shadow_fill WHERE id = ?');
  const drop = db.prepare('DELETE FROM shadow_order WHERE id = ?');
  const whole = (row: Readonly<Record<string, unknown>>): ShadowEntry => {
    const entry = JSON.parse(String(row['entry'])) as ShadowEntry;
    const fills = fillsOf.all(entry.id).map(({ fill }) => JSON.parse(String(fill)) as ShadowFill);
    return { ...entry, fills };
  };
  const together = (run: () => void): void => inTransaction(db, run);
  return {
    find(id) {
      const row = find.get(id);
      return row === undefined ? null : whole(row);
    },
    add: (entry) =>
      together(() => {
        put.run(entry.id, JSON.stringify({ ...entry, fills: [] }));
        for (const { id } of beyond.all(SHADOW_ORDERS_KEPT)) {
          dropFills.run(String(id));
          drop.run(String(id));
        }
      }),
    addFills: (id, fills) =>
      together(() => {
        for (const fill of fills) putFill.run(id, fill.executionId, JSON.stringify(fill));
      }),
    newest: (limit, before) => newest.all(before ?? '', limit).map(whole),
    close: () => db.close(),
  };
}
