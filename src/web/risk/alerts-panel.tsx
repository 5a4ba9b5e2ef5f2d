import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import { ask } from '#web/api/client';
import type { Fetched } from '#web/api/document';
import { FailureBox } from '#web/app/words.tsx';
import { formatClock, formatDate } from '#web/format/format';
import { Unknown } from '#web/risk/unknown.tsx';

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
  const rows = alerts.value ?? [];
  return (
    <section className="panel" aria-labelledby="alerts-title">
      <h2 id="alerts-title">
        Alerts <small>worst first; one row per cause</small>
      </h2>
      {alerts.failure !== null && (
        <FailureBox
          title="No alerts could be read"
          failure={alerts.failure}
          onRetry={alerts.refresh}
        />
      )}
      {!isFresh && <Unknown what="Whether anything needs you" isOld={rows.length > 0} />}
      {isFresh && rows.length === 0 && (
        <p className="hint" data-testid="no-alerts">
          Nothing needs you.
        </p>
      )}
      <ul className="matters">
        {rows.map((alert) => (
          <AlertRow key={alert.key} alert={alert} onDone={alerts.refresh} />
        ))}
      </ul>
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
          {alert.acknowledged !== null &&
            `, seen by ${alert.acknowledged.by} at ${formatClock(alert.acknowledged.at)}`}
        </p>
      </div>
      {alert.acknowledged === null && (
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
