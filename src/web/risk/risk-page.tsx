import type { AlertDoc } from '#contracts/alert-documents';
import type { ControlStateDoc } from '#contracts/control-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { useDocument, type Fetched } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox } from '#web/app/words.tsx';
import { AlertsPanel } from '#web/risk/alerts-panel.tsx';
import { FindingsPanel } from '#web/risk/findings-panel.tsx';
import { StrategiesPanel } from '#web/risk/strategies-panel.tsx';
import { SwitchesPanel } from '#web/risk/switches-panel.tsx';

/** Everything that stops an order, in one place, with whose decision it was. */
export function RiskPage({ instruments, alerts }: { readonly instruments: readonly InstrumentDoc[]; readonly alerts: Fetched<readonly AlertDoc[]> }) {
  const controls = useDocument<ControlStateDoc>('/api/controls');
  const refresh = (): void => {
    controls.refresh();
    alerts.refresh();
  };
  useLive('controls', refresh);
  return (
    <div className="risk">
      <h1>
        Risk {controls.value !== null && <small>you are {controls.value.you.name}, {controls.value.you.role}</small>}
      </h1>
      {controls.failure !== null && controls.value === null && <FailureBox title="No controls" failure={controls.failure} onRetry={refresh} />}
      <AlertsPanel alerts={alerts} />
      {controls.value !== null && (
        <>
          <SwitchesPanel controls={controls.value} instruments={instruments} onDone={refresh} />
          <div className="two">
            <FindingsPanel controls={controls.value} onDone={refresh} />
            <StrategiesPanel controls={controls.value} onDone={refresh} />
          </div>
        </>
      )}
    </div>
  );
}
