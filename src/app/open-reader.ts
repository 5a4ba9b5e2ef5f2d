import { openPostgresReader } from '#adapters/journal-postgres/journal-reader';
import { openSqliteReader } from '#adapters/journal-sqlite/journal-reader';
import type { JournalReader } from '#engine/ports/ports';

/** A journal by its place: plain values, for other threads and processes. */
export type WhichJournal =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly urls: readonly string[]; readonly account: string };

export async function openReader(journal: WhichJournal): Promise<JournalReader> {
  if (journal.kind === 'sqlite') return openSqliteReader(journal.path);
  const opened = await openPostgresReader(journal.urls, journal.account);
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}
