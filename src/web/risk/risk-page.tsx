import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import type { ControlStateDoc } from '#contracts/control-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { type Fetched, useDocument, useEvery, useIsFresh } from '#web/api/document';
import { FailureBox } from '#web/app/words.tsx';
import { AlertsPanel } from '#web/risk/alerts-panel.tsx';
import { AuditPanel } from '#web/risk/audit-panel.tsx';
import { FindingsPanel } from '#web/risk/findings-panel.tsx';
import { ServicePanel } from '#web/risk/service-panel.tsx';
import { StrategiesPanel } from '#web/risk/strategies-panel.tsx';
import { SwitchesPanel } from '#web/risk/switches-panel.tsx';
import { Unknown } from '#web/risk/unknown.tsx';
import { VenuesPanel } from '#web/risk/venues-panel.tsx';

interface Props {
  readonly instruments: readonly InstrumentDoc[];
  readonly alerts: Fetched<readonly AlertDoc[]>;
  readonly controls: Fetched<ControlStateDoc>;
}
const EVERY_MS = 5_000;

/**
 * Everything that stops an order, in one place, with whose decision it was. What is not known now is called
 * unknown.
 */
export function RiskPage({ instruments, alerts, controls }: Props) {
  const health = useDocument(calls.health());
  const refresh = (): void => {
    controls.refresh();
    alerts.refresh();
    health.refresh();
  };
  useEvery(EVERY_MS, health.refresh); // the desk asks for the rest
  const areControlsFresh = useIsFresh(controls);
  const areAlertsFresh = useIsFresh(alerts);
  const isHealthFresh = useIsFresh(health);
  const doc = controls.value;
  return (
    <div className="risk">
      <h1>
        Risk{' '}
        {doc !== null && (
          <small>
            you are {doc.you.name}, {doc.you.role}
          </small>
        )}
      </h1>
      {controls.failure !== null && doc === null && (
        <FailureBox title="No controls" failure={controls.failure} onRetry={refresh} />
      )}
      <AlertsPanel alerts={alerts} isFresh={areAlertsFresh} />
      {doc === null ? (
        <Unknown what="What stops orders" isOld={false} />
      ) : (
        <>
          <SwitchesPanel
            controls={doc}
            instruments={instruments}
            isFresh={areControlsFresh}
            onDone={refresh}
          />
          <div className="two">
            <FindingsPanel controls={doc} isFresh={areControlsFresh} onDone={refresh} />
            <StrategiesPanel controls={doc} isFresh={areControlsFresh} onDone={refresh} />
          </div>
        </>
      )}
      <VenuesPanel />
      <AuditPanel />
      <ServicePanel health={health} isFresh={isHealthFresh} />
    </div>
  );
}
