import type { SaidFacts } from '#app/say';
import type { Telling } from '#core/alert/alert-board';
import { isoTime } from '#core/kernel/civil';
import { printable } from '#core/kernel/printable';

const LEVELS = { critical: 'error', warning: 'warn', notice: 'info' } as const;
/** A line of the log, and what it is about. */
export interface AlertLine {
  readonly line: string;
  readonly facts: SaidFacts;
}

/** Alerts for the log of the service: one line each, with its remedy. */
export const alertLines = (tellings: readonly Telling[]): readonly AlertLine[] =>
  tellings.map((telling) => {
    if (telling.type === 'summary')
      return {
        line: `ALERTS ${telling.held} more warnings and notices in the last minute: see the list of alerts`,
        facts: { level: 'warn' },
      };
    const { alert } = telling;
    const head =
      telling.type !== 'alert'
        ? `ESCALATED (${alert.escalations}), nobody has acknowledged since ${isoTime(alert.firstAt)}`
        : alert.severity.toUpperCase();
    const about = alert.key.slice(alert.code.length + 1);
    return {
      line: `${head} ${alert.code}: ${printable(alert.text)}`,
      facts: {
        level: LEVELS[alert.severity],
        code: alert.code,
        ...(about === '' ? {} : { about }),
        remedy: printable(alert.remedy),
      },
    };
  });
