import type { AlertDoc } from '#contracts/alert-documents';

export interface AskedAlerts {
  readonly state: 'open' | 'over';
  /** '': every one. */
  readonly severity: AlertDoc['severity'] | '';
  readonly code: string;
  readonly limit: number;
}
const SEVERITIES: readonly AskedAlerts['severity'][] = ['', 'critical', 'warning', 'notice'];

/** Which alerts are shown. */
export function AlertFilters({
  asked,
  rows,
  onAsk,
}: {
  readonly asked: AskedAlerts;
  /** Codes to choose from are those that are shown. */
  readonly rows: readonly AlertDoc[];
  readonly onAsk: (asked: AskedAlerts) => void;
}) {
  const codes = [
    ...new Set([...rows.map(({ code }) => code), ...(asked.code === '' ? [] : [asked.code])]),
  ].toSorted();
  return (
    <div className="order-filters">
      <select
        aria-label="Alerts on the list, or those that are over"
        data-testid="alerts-state"
        value={asked.state}
        onChange={(event) =>
          onAsk({ ...asked, state: event.target.value === 'over' ? 'over' : 'open' })
        }
      >
        <option value="open">On the list</option>
        <option value="over">Over</option>
      </select>
      <select
        aria-label="Severity of alerts"
        data-testid="alerts-severity"
        value={asked.severity}
        onChange={(event) =>
          onAsk({
            ...asked,
            severity: SEVERITIES.find((each) => each === event.target.value) ?? '',
          })
        }
      >
        {SEVERITIES.map((each) => (
          <option key={each} value={each}>
            {each === '' ? 'Every severity' : each}
          </option>
        ))}
      </select>
      <select
        aria-label="Code of alerts"
        data-testid="alerts-code"
        value={asked.code}
        onChange={(event) => onAsk({ ...asked, code: event.target.value })}
      >
        <option value="">Every code</option>
        {codes.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  );
}
