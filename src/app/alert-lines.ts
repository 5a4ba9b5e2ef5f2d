import type { Telling } from '#core/alert/alert-board';
import { isoTime } from '#core/kernel/civil';
import { printable } from '#core/kernel/printable';

/** Alerts for the log of the service: one line each, the remedy below. */
export function alertLines(tellings: readonly Telling[]): readonly string[] {
  return tellings.flatMap((telling) => {
    if (telling.type === 'summary')
      return [
        `ALERTS ${telling.held} more warnings and notices in the last minute: see the list of alerts`,
      ];
    const { alert } = telling;
    const head =
      telling.type === 'escalation'
        ? `ESCALATED (${alert.escalations}), nobody has acknowledged since ${isoTime(alert.firstAt)}`
        : alert.severity.toUpperCase();
    return [`${head} ${alert.code}: ${printable(alert.text)}`, `  ${printable(alert.remedy)}`];
  });
}
