import { openPostgresReader, openPostgresRows } from '#adapters/journal-postgres/journal-reader';
import { openSqliteReader, openSqliteRows } from '#adapters/journal-sqlite/journal-reader';
import { type JournalArchive, openJournalArchive } from '#adapters/store-duckdb/journal-archive';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { JournalReader } from '#engine/ports/ports';
import {
  type Archived,
  entryOf,
  type HasArchive,
  type JournalRows,
  type LinkedRow,
} from '#platform/journal-row';

/** A journal by its place: plain values, for other threads and processes. */
export type WhichJournal =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly urls: readonly string[]; readonly account: string };

/** Reads a journal from its first entry on, also where the old ones are in an archive. */
export async function openReader(journal: WhichJournal): Promise<JournalReader & HasArchive> {
  return withArchive(await openPlain(journal));
}

async function openPlain(journal: WhichJournal): Promise<JournalReader & HasArchive> {
  return journal.kind === 'sqlite'
    ? openSqliteReader(journal.path)
    : opened(await openPostgresReader(journal.urls, journal.account));
}

/** The rows of a journal as they are kept, without its archive. */
export const openRows = async (journal: WhichJournal): Promise<JournalRows> =>
  journal.kind === 'sqlite'
    ? openSqliteRows(journal.path)
    : opened(await openPostgresRows(journal.urls, journal.account));

function opened<T>(result: Result<T, string>): T {
  if (result.ok) return result.value;
  throw new Error(result.error);
}

function withArchive(plain: JournalReader & HasArchive): JournalReader & HasArchive {
  let archive: { readonly of: Archived; readonly rows: JournalArchive } | null = null;
  async function page(after: number, max: number): Promise<readonly LinkedRow[]> {
    const where = await plain.archived();
    if (where === null || after >= where.sequence) return [];
    if (archive?.of.sequence !== where.sequence || archive.of.folder !== where.folder)
      archive = { of: where, rows: openJournalArchive(where) };
    const found = await archive.rows.page(after, max);
    if (found.ok) return found.value;
    throw new ArchiveUnreadable(found.error);
  }
  return {
    ...plain,
    async read(after, max) {
      const found = await plain.read(after, max);
      // Nothing is missing before what comes next; or all of it is in the archive.
      const [next] = found;
      if (next === undefined || next.sequence === after + 1) return found;
      return (await page(after, max)).map(entryOf);
    },
    async linkAt(sequence) {
      const link = await plain.linkAt(sequence);
      if (link !== '' || sequence === 0) return link;
      return (await page(sequence - 1, 1))[0]?.[5] ?? '';
    },
  };
}

/** The old part of a journal is not where it should be, or is not as it was. */
export class ArchiveUnreadable extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(`${found.path}: ${found.message}; ${found.remedy}`);
    this.problem = found;
  }
}
