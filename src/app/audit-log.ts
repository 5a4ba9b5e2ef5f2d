import { openReader, type WhichJournal } from '#app/open-reader';
import { type AuditRow, auditOf } from '#core/journal/audit';
import type { Entry } from '#core/journal/body';
import type { AuditLog } from '#engine/ports/audit';

/** Entries that are read at once, and at most for one page: most of a journal is decided by nobody. */
const WINDOW = 2000;
const WINDOWS_MAX = 50;

/** Decisions of the journal, read backwards when somebody asks. */
export const auditLog = (journal: WhichJournal, last: () => number): AuditLog => ({
  async page(before, limit) {
    const reader = await openReader(journal);
    try {
      const found: AuditRow[] = [];
      let end = before ?? last() + 1;
      for (let n = 0; n < WINDOWS_MAX && end > 1 && found.length < limit; n++) {
        const after = Math.max(0, end - 1 - WINDOW);
        const entries = (await reader.read(after, end - 1 - after)) as readonly Entry[];
        const rows = entries
          .filter(({ sequence }) => sequence < end)
          .flatMap((each) => auditOf(each) ?? []);
        found.push(...rows.toReversed());
        end = after + 1;
      }
      return found.slice(0, limit);
    } finally {
      await reader.close();
    }
  },
});
