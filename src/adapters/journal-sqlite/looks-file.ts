import { DatabaseSync } from 'node:sqlite';
import type { LookLog } from '#engine/ports/ports';
import { LOOKS } from './journal-table.ts';
import { type LookRow, looksIn, lookWriter } from './journal-writer.ts';

/** Looks in a file of their own, for a journal that is no file. */
export function openLooksFile(path: string): LookLog & { close(): void } {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; ${LOOKS}`);
  const write = lookWriter(db);
  let gathered: LookRow[] = [];
  const flush = (): void => {
    write(gathered);
    gathered = [];
  };
  return {
    keep(parentId, point) {
      if (gathered.length === 0) setImmediate(flush);
      gathered.push([parentId, point.at, JSON.stringify(point)]);
    },
    of: looksIn(db),
    close() {
      flush();
      db.close();
    },
  };
}

/** Reads looks that another process writes; a file or a table that is not there yet is no looks. */
export function openLooksReader(path: string): Pick<LookLog, 'of'> & { close(): void } {
  let db: DatabaseSync | null = null;
  let found: ReturnType<typeof looksIn> | null = null;
  return {
    of(parentId) {
      try {
        db ??= new DatabaseSync(path, { readOnly: true });
        found ??= looksIn(db);
        return found(parentId);
      } catch {
        // Nobody has written any, or is writing the table at this moment.
        return [];
      }
    },
    close: () => db?.close(),
  };
}
