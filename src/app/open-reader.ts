import { openSqliteReader } from '#adapters/journal-sqlite/journal-reader';
import type { JournalReader } from '#engine/ports/ports';

/** A journal by its place: plain values, for other threads and processes. */
export interface WhichJournal {
  readonly kind: 'sqlite';
  readonly path: string;
}

export const openReader = async (journal: WhichJournal): Promise<JournalReader> =>
  openSqliteReader(journal.path);
