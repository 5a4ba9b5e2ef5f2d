import { AlertDialog } from 'radix-ui';
import { type SubmitEvent, useState } from 'react';
import { calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import { mayDo, type Role } from '#core/gate/roles';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { formatClock, formatDate } from '#web/format/format';

/** Stops all sending, after a reason was given: who comes later wants to know why. */
export function KillSwitch({ onChanged }: { readonly onChanged: () => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setOpen}>
      <AlertDialog.Trigger className="danger-outline" data-testid="kill-open">
        Stop all sending
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title>Stop all sending?</AlertDialog.Title>
          <AlertDialog.Description>
            The kill switch stops every new order, every child of working orders, and exits too. It
            stays on until somebody lifts it.
          </AlertDialog.Description>
          <KillForm
            onDone={() => {
              setOpen(false);
              onChanged();
            }}
          />
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function KillForm({ onDone }: { readonly onDone: () => void }) {
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const answer = await ask(calls.kill(reason.trim()));
    if (answer.ok) onDone();
    else setFailure(answer.error);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label htmlFor="kill-reason">Reason, kept in the journal</label>
      <input
        id="kill-reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        required
        maxLength={200}
        autoComplete="off"
        data-testid="kill-reason"
      />
      {failure !== null && <FailureBox title="The switch was not set" failure={failure} />}
      <div className="dialog-actions">
        <AlertDialog.Cancel type="button">Keep trading</AlertDialog.Cancel>
        <button
          type="submit"
          className="danger"
          disabled={reason.trim() === ''}
          data-testid="kill-confirm"
        >
          Stop all sending
        </button>
      </div>
    </form>
  );
}

/** Stopping is for everybody who trades; starting again is not. */
export const MAY_NOT_LIFT = 'Only a token with the role risk or admin can lift it.';

export function KillBanner({
  controls,
  onChanged,
}: {
  readonly controls: ControlStateDoc;
  readonly onChanged: () => void;
}) {
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const release = async (): Promise<void> => {
    const answer = await ask(calls.release());
    if (answer.ok) onChanged();
    else setFailure(answer.error);
  };
  const since =
    controls.since === null
      ? ''
      : ` since ${formatDate(controls.since)} ${formatClock(controls.since)} UTC`;
  return (
    <div className="banner" role="alert" data-testid="kill-banner">
      <div>
        <strong>Kill switch on: nothing is sent.</strong>{' '}
        <span>
          {controls.reason ?? 'No reason was given'}
          {controls.by === null ? '' : ` (${controls.by})`}
          {since}
        </span>
        {failure !== null && (
          <FailureBox title="The kill switch was not lifted" failure={failure} />
        )}
      </div>
      {mayDo(controls.you.role as Role, 'release') ? (
        <button type="button" onClick={() => void release()} data-testid="kill-release">
          Lift
        </button>
      ) : (
        <span data-testid="kill-release-not">{MAY_NOT_LIFT}</span>
      )}
    </div>
  );
}
