import { type Alert, type OverAlert, remind, sorted, type Telling } from '#core/alert/alert-board';
import { ALERT_POLICY } from '#core/alert/fold-alerts';
import { checkRole, type Identity } from '#core/gate/roles';
import type { Clock } from '#core/kernel/clock';
import { problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { DeskError } from '#engine/desk/desk-error';
import { JOURNAL_DOWN, journalDown } from '#engine/desk/journal-down';
import type { Engine } from '#engine/runtime/engine-face';

/** What a person has to know, worst first, and their word that they do. */
export interface DeskAlerts {
  list(): readonly Alert[];
  /** What has left the list, newest first: the last thousand. */
  over(): readonly OverAlert[];
  acknowledge(key: string, by: Identity): Result<void, DeskError>;
  /** What is to be told since this was last asked: new alerts, escalations, sums of what was held back. */
  take(): readonly Telling[];
}

export function deskAlerts(engine: Engine, clock: Clock): DeskAlerts {
  const { state } = engine;
  const down = journalDown(engine, clock);
  return {
    list() {
      const journal = down.now();
      return journal === null ? sorted(state.alerts) : [journal, ...sorted(state.alerts)];
    },
    over: () => state.alerts.over.toReversed(),
    acknowledge(key, by) {
      const no = checkRole(by, 'acknowledge');
      if (no !== null) return err({ kind: 'refusal', refusal: no });
      // A journal that is down says so itself.
      if (key !== JOURNAL_DOWN && !state.alerts.alerts.has(key))
        return err({
          kind: 'problems',
          problems: [
            problem(
              'ALERT_UNKNOWN',
              'key',
              `no alert '${key}' is on the board`,
              'list the alerts to see their keys',
            ),
          ],
        });
      const done = engine.decide({ type: 'acknowledged', key, by: by.name, role: by.role });
      return done.ok ? ok(undefined) : err({ kind: 'refusal', refusal: done.error });
    },
    take: () => [
      ...down.take(),
      ...state.tellings.splice(0),
      ...remind(state.alerts, clock.now(), ALERT_POLICY),
    ],
  };
}
