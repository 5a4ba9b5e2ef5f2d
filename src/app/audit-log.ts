import { openReader, type WhichJournal } from '#app/open-reader';
import { type AuditRow, auditOf } from '#core/journal/audit';
import type { Entry } from '#core/journal/body';
import type { Count } from '#core/kernel/units';
import type { AuditLog } from '#engine/ports/audit';

/** Entries that are read at once: most of a journal is decided by nobody, and nobody waits for one read of it. */
const WINDOW = 500;
/** Of one question, and rows that are remembered. */
const WINDOWS_MAX = 100;
const ROWS_MAX = 2000;

interface KeptAudit extends AuditLog {
  /** An entry that was written since. */
  told(entry: Entry): void;
}
type ReadEntries = (after: Count, max: Count) => Promise<readonly Entry[]>;

/** Decisions of a journal, newest first: told of as they come, and read backwards once, when somebody asks for older ones. */
export function auditLog(journal: WhichJournal, last: () => Count): KeptAudit {
  return auditOver(async (after, max) => {
    const reader = await openReader(journal);
    try {
      return (await reader.read(after, max)) as readonly Entry[];
    } finally {
      await reader.close();
    }
  }, last);
}

/** JRN-21: over whatever answers entries after a sequence. A question that would read more than 50,000 of them is answered with what was found. */
export function auditOver(read: ReadEntries, last: () => Count): KeptAudit {
  /** Newest first, without a gap from `from` on. */
  let rows: AuditRow[] = [];
  let from: Count | null = null;
  let before: Promise<unknown> = Promise.resolve();

  /** Older ones: all entries from `end` on are known. */
  async function older(end: Count, limit: number): Promise<{ rows: AuditRow[]; from: Count }> {
    const found: AuditRow[] = [];
    let begin = end;
    for (let n = 0; n < WINDOWS_MAX && begin > 1 && found.length < limit; n++) {
      const after = Math.max(0, begin - 1 - WINDOW);
      const entries = await read(after, begin - 1 - after);
      found.push(...entries.flatMap((each) => auditOf(each) ?? []).toReversed());
      begin = after + 1;
    }
    return { rows: found, from: begin };
  }
  async function answered(end: Count | null, limit: number): Promise<readonly AuditRow[]> {
    from ??= last() + 1;
    const known = rows.filter(({ sequence }) => end === null || sequence < end);
    if (known.length >= limit || from <= 1) return known.slice(0, limit);
    const start = Math.min(end ?? Infinity, from);
    const found = await older(start, limit - known.length);
    // What is asked for from far back is answered, and not remembered.
    if (start === from && rows.length < ROWS_MAX) {
      rows.push(...found.rows);
      from = found.from;
    }
    return [...known, ...found.rows].slice(0, limit);
  }
  return {
    told(entry) {
      // Before the first question nothing is known, and nothing is missing.
      if (from === null) return;
      const row = auditOf(entry);
      if (row !== null && !(rows[0] !== undefined && rows[0].sequence >= row.sequence))
        rows.unshift(row);
      if (rows.length > 2 * ROWS_MAX) {
        rows = rows.slice(0, ROWS_MAX);
        from = rows.at(-1)?.sequence ?? from;
      }
    },
    page(end, limit) {
      const mine = before.then(() => answered(end, limit));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
}
