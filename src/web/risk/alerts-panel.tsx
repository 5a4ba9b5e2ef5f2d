import { useState } from 'react';
import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import { ask } from '#web/api/client';
import { type Fetched, useDocument, useEvery } from '#web/api/document';
import { FailureBox } from '#web/app/words.tsx';
import { formatClock, formatDate } from '#web/format/format';
import { AlertFilters, type AskedAlerts } from '#web/risk/alert-filters.tsx';
import { Unknown } from '#web/risk/unknown.tsx';

const SPACING_MS = 5_000;
const STEP = 200;
const MOST = 1000;
const ALL_OPEN: AskedAlerts = { state: 'open', severity: '', code: '', limit: STEP };

const TONES: { readonly [S in AlertDoc['severity']]: string } = {
  critical: 'bad',
  warning: 'warn',
  notice: 'active',
};

/** What a person has to know, worst first. An acknowledged alert stays until its matter is settled. */
export function AlertsPanel({
  alerts,
  isFresh,
}: {
  readonly alerts: Fetched<readonly AlertDoc[]>;
  readonly isFresh: boolean;
}) {
  const [asked, setAsked] = useState<AskedAlerts>(ALL_OPEN);
  const { state, severity, code, limit } = asked;
  const isPlain = asked === ALL_OPEN;
  const own = useDocument(
    isPlain
      ? null
      : calls.alerts({
          state,
          limit,
          ...(severity === '' ? {} : { severity }),
          ...(code === '' ? {} : { code }),
        }),
  );
  useEvery(SPACING_MS, own.refresh);
  const shown = isPlain ? alerts : own;
  const isKnown = isPlain ? isFresh : own.value !== null;
  const rows = shown.value ?? [];
  return (
    <section className="panel" aria-labelledby="alerts-title">
      <h2 id="alerts-title">
        Alerts{' '}
        <small>
          {state === 'over' ? 'that are over, newest first' : 'worst first; one row per cause'}
        </small>
      </h2>
      <AlertFilters asked={asked} rows={rows} onAsk={setAsked} />
      {shown.failure !== null && (
        <FailureBox
          title="No alerts could be read"
          failure={shown.failure}
          onRetry={shown.refresh}
        />
      )}
      {!isKnown && <Unknown what="Whether anything needs you" isOld={rows.length > 0} />}
      {isKnown && rows.length === 0 && (
        <p className="hint" data-testid="no-alerts">
          {isPlain
            ? 'Nothing needs you.'
            : state === 'over'
              ? 'No such alert is over yet: what is settled, or a week old, moves here from the list.'
              : 'No alert on the list is of this kind.'}
        </p>
      )}
      <ul className="matters">
        {rows.map((alert) => (
          <AlertRow key={alert.cursor} alert={alert} onDone={shown.refresh} />
        ))}
      </ul>
      {rows.length >= limit && limit < MOST && (
        <button
          type="button"
          data-testid="alerts-more"
          onClick={() => setAsked({ ...asked, limit: Math.min(MOST, limit + STEP) })}
        >
          Show more alerts
        </button>
      )}
    </section>
  );
}

function AlertRow({ alert, onDone }: { readonly alert: AlertDoc; readonly onDone: () => void }) {
  const acknowledge = async (): Promise<void> => {
    await ask(calls.acknowledgeAlert(alert.key));
    onDone();
  };
  return (
    <li
      className={`matter ${alert.acknowledged === null ? '' : 'seen'}`}
      data-testid={`alert-${alert.key}`}
    >
      <div>
        <p>
          <span className={`state ${TONES[alert.severity]}`}>{alert.severity}</span>{' '}
          <code>{alert.code}</code> {alert.text}
        </p>
        <p className="remedy small">{alert.remedy}</p>
        <p className="muted small">
          {formatDate(alert.firstAt)} {formatClock(alert.firstAt)} UTC
          {alert.count > 1 && `, ${alert.count} times, last ${formatClock(alert.lastAt)}`}
          {alert.escalations > 0 &&
            `, escalated ${alert.escalations === 1 ? 'once' : `${alert.escalations} times`}`}
          {alert.overAt !== null &&
            `, over ${formatDate(alert.overAt)} ${formatClock(alert.overAt)}`}
          {alert.acknowledged !== null &&
            `, seen by ${alert.acknowledged.by} at ${formatClock(alert.acknowledged.at)}`}
        </p>
      </div>
      {alert.acknowledged === null && alert.overAt === null && (
        <button
          type="button"
          onClick={() => void acknowledge()}
          data-testid={`acknowledge-${alert.key}`}
        >
          Acknowledge
        </button>
      )}
    </li>
  );
}
