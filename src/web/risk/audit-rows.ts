import type { AuditRowDoc } from '#contracts/audit-documents';
import { tableCsv } from '#web/format/csv';

export const AUDIT_STEP = 50;
/** Of a page that stays open for days. */
const HELD_MAX = 2000;

type Rows = readonly AuditRowDoc[];
/** The newest rows with those that are held, newest first. Where more came than one answer has, what is held no longer follows on it. */
export function auditJoined(held: Rows | null, came: Rows): Rows {
  const last = came.at(-1);
  if (held === null || last === undefined) return came;
  const older = held.filter(({ sequence }) => sequence < last.sequence);
  const isGap = came.length === AUDIT_STEP && !held.some((row) => row.sequence >= last.sequence);
  return isGap ? came : [...came, ...older].slice(0, HELD_MAX);
}
/** `older`: as they were asked for, page after page. */
export const withOlderDecisions = (rows: Rows, older: Rows): Rows => {
  const last = rows.at(-1)?.sequence ?? Infinity;
  return [...rows, ...older.filter(({ sequence }) => sequence < last)];
};
export const auditCsv = (rows: Rows): string =>
  tableCsv(
    ['sequence', 'at', 'by', 'role', 'what', 'about', 'reason'],
    rows.map(({ sequence, at, by, role, what, about, reason }) => [
      sequence,
      at,
      by,
      role,
      what,
      about,
      reason,
    ]),
  );
