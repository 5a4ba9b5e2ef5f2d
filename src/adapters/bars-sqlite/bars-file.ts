import { DatabaseSync } from 'node:sqlite';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { SeenBar } from '#core/market/seen-bars';

const VERSION = 1;
const TABLE = `
  DROP TABLE IF EXISTS minute;
  CREATE TABLE minute (
    instrument_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    open REAL NOT NULL, high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL,
    volume REAL NOT NULL,
    PRIMARY KEY (instrument_id, at)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};`;

/** Bars of a minute that a service saw, so that a restart does not empty its charts. */
export interface BarsFile {
  put(instrumentId: string, bar: SeenBar): void;
  /** Oldest first, from a moment on. */
  since(instrumentId: string, from: TimeUs): readonly SeenBar[];
  forgetBefore(at: TimeUs): void;
  close(): void;
}

export function openBarsFile(path: string): BarsFile {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 2000');
  if (db.prepare('PRAGMA user_version').get()?.['user_version'] !== VERSION) db.exec(TABLE);
  const put = db.prepare('INSERT OR REPLACE INTO minute VALUES (?, ?, ?, ?, ?, ?, ?)');
  const since = db.prepare(
    'SELECT at, open, high, low, close, volume FROM minute WHERE instrument_id = ? AND at >= ? ORDER BY at',
  );
  const forget = db.prepare('DELETE FROM minute WHERE at < ?');
  return {
    put: (id, { at, open, high, low, close, volume }) =>
      void put.run(id, at, open, high, low, close, volume),
    since: (id, from) =>
      since.all(id, from).map((row) => ({
        at: timeUs(Number(row['at'])),
        open: Number(row['open']),
        high: Number(row['high']),
        low: Number(row['low']),
        close: Number(row['close']),
        volume: Number(row['volume']),
      })),
    forgetBefore: (at) => void forget.run(at),
    close: () => db.close(),
  };
}
