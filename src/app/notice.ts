import { createHash, randomUUID } from 'node:crypto';
import type { Alert, Severity, Telling } from '#core/alert/alert-board';
import { isoTime } from '#core/kernel/civil';
import { printable } from '#core/kernel/printable';
import type { Merged, Posted, Rank } from '#platform/outbox';

/** The body of a webhook; times ISO-8601 UTC. What is here is promised to receivers: fields are only added. */
export type Notice =
  | {
      readonly version: 1;
      readonly type: 'alert' | 'escalation';
      readonly account: string;
      readonly alert: NoticeAlert;
    }
  | {
      readonly version: 1;
      readonly type: 'summary';
      readonly account: string;
      readonly held: number;
      /** How many of each code, where it is known. */
      readonly codes: Readonly<Record<string, number>>;
    };
interface NoticeAlert
  extends Pick<Alert, 'key' | 'severity' | 'code' | 'text' | 'remedy' | 'count' | 'escalations'> {
  readonly firstAt: string;
  readonly at: string;
}

const RANKS: { readonly [Name in Severity]: Rank } = { critical: 0, warning: 1, notice: 2 };
export const rankOf = (severity: Severity): Rank => RANKS[severity];

/** ALR-10, ALR-24: whether a channel is told this at all. `afterMinutes` null: at once, of everything that is bad enough. */
export function isFor(
  { severity, afterMinutes }: { readonly severity: Severity; readonly afterMinutes: number | null },
  telling: Telling,
): boolean {
  const rank = telling.type === 'summary' ? rankOf('warning') : rankOf(telling.alert.severity);
  if (rank > rankOf(severity)) return false;
  if (telling.type === 'overdue') return telling.afterSeconds === 60 * (afterMinutes ?? NaN);
  return afterMinutes === null;
}

/** Of a telling that was held back nobody says what it was about. */
const UNKNOWN_CODE = 'others';

/** The id is that of the matter and of how bad it is: the same telling said again, also by another process, has it again. */
export function postedOf(telling: Telling, account: string, nowMs: number): Posted {
  if (telling.type === 'summary') {
    const { held } = telling;
    const id = idOf([account, 'summary', nowMs, held]);
    return { ...summaryPosted({ count: held, codes: {} }, account, nowMs), id };
  }
  const { type, alert } = telling;
  const span = telling.type === 'overdue' ? [telling.afterSeconds] : [];
  const { key, severity, code, text, remedy, firstAt, at, count, escalations } = alert;
  const notice: Notice = {
    version: 1,
    // To whoever is told so late it is an escalation.
    type: type === 'alert' ? 'alert' : 'escalation',
    account,
    alert: {
      key,
      severity,
      code,
      text: printable(text),
      remedy: printable(remedy),
      firstAt: isoTime(firstAt),
      at: isoTime(at),
      count,
      escalations,
    },
  };
  const matter = [account, type, key, firstAt, severity, ...span];
  return {
    id: idOf(type === 'escalation' ? [...matter, escalations] : matter),
    rank: rankOf(severity),
    code,
    atMs: nowMs,
    count: 1,
    notice: JSON.stringify(notice),
  };
}

const idOf = (parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

/** Several in one. */
export function summaryPosted({ count, codes }: Merged, account: string, nowMs: number): Posted {
  const notice: Notice = { version: 1, type: 'summary', account, held: count, codes };
  return {
    id: randomUUID().replaceAll('-', ''),
    rank: 1,
    code: UNKNOWN_CODE,
    atMs: nowMs,
    count,
    notice: JSON.stringify(notice),
  };
}

export interface NoticeWords {
  readonly subject: string;
  readonly text: string;
}
const SUBJECT_MAX = 160;
/** As people read it: in a chat, in a letter. */
export function noticeWords(notice: Notice): NoticeWords {
  const from = `Plimsoll ${notice.account}`;
  if (notice.type === 'summary') {
    const subject = `${from}: ${notice.held} more warnings and notices`;
    const codes = Object.entries(notice.codes).map(([code, count]) => `${code}: ${count}`);
    return { subject, text: [subject, ...codes, 'The list of alerts has all of them.'].join('\n') };
  }
  const { severity, code, text, remedy, firstAt, count, escalations } = notice.alert;
  const head =
    notice.type === 'escalation'
      ? `ESCALATED${escalations > 0 ? ` (${escalations})` : ''} ${code}: nobody has acknowledged since ${firstAt}`
      : `${severity.toUpperCase()} ${code}`;
  const times = count > 1 ? ` (${count} times)` : '';
  return {
    subject: `${from}: ${head}: ${text}`.slice(0, SUBJECT_MAX),
    text: `${from}: ${head}\n${text}\n${remedy}\nFirst at ${firstAt}${times}`,
  };
}
