import type { Alert, Telling } from '#core/alert/alert-board';
import { ALERT_POLICY } from '#core/alert/fold-alerts';
import type { Clock } from '#core/kernel/clock';
import type { TimeUs } from '#core/kernel/units';
import type { Engine } from '#engine/runtime/engine-face';

export const JOURNAL_DOWN = 'JOURNAL_DOWN';

/** ALR-20: the one alert that is in no journal, because the journal is what has failed. */
export interface JournalDown {
  /** Null: the journal takes entries. */
  now(): Alert | null;
  /** What is to be told of it since this was last asked. */
  take(): readonly Telling[];
}

export function journalDown(engine: Pick<Engine, 'journalOk'>, clock: Clock): JournalDown {
  let since: TimeUs | null = null;
  /** How often it was told; 0: not yet. */
  let told = 0;
  const now = (): Alert | null => {
    if (engine.journalOk()) {
      since = null;
      told = 0;
      return null;
    }
    const at = clock.now();
    since ??= at;
    const escalations = Math.max(0, Math.floor((at - since) / ALERT_POLICY.acknowledgeWithinUs));
    return {
      key: JOURNAL_DOWN,
      code: JOURNAL_DOWN,
      severity: 'critical',
      text: 'the journal cannot be written: nothing is sent any more, and nobody can acknowledge this',
      remedy:
        'free disk space or repair the journal, then restart; look at the orders at the venue',
      firstAt: since,
      at: since,
      count: 1,
      acknowledged: null,
      escalations,
    };
  };
  return {
    now,
    take() {
      const alert = now();
      if (alert === null || told > alert.escalations) return [];
      const type = told === 0 ? 'alert' : 'escalation';
      told = alert.escalations + 1;
      return [{ type, alert }];
    },
  };
}
