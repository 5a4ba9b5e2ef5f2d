import { AlertDialog } from 'radix-ui';
import { useState } from 'react';
import { calls } from '#client/calls';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';

export function CancelOrder({
  parentId,
  what,
  onChanged,
}: {
  readonly parentId: string;
  readonly what: string;
  readonly onChanged: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const cancel = async (): Promise<void> => {
    const answer = await ask(calls.cancelOrder(parentId));
    setFailure(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setOpen(false);
    onChanged();
  };
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setOpen}>
      <AlertDialog.Trigger className="danger-outline" data-testid="cancel-order">
        Cancel order
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title>Cancel the rest of this order?</AlertDialog.Title>
          <AlertDialog.Description>
            {what}. What is filled stays filled; what rests in the market is taken back, and nothing
            more is sent.
          </AlertDialog.Description>
          {failure !== null && <FailureBox title="The order was not cancelled" failure={failure} />}
          <div className="dialog-actions">
            <AlertDialog.Cancel>Keep working</AlertDialog.Cancel>
            <button
              type="button"
              className="danger"
              onClick={() => void cancel()}
              data-testid="cancel-confirm"
            >
              Cancel order
            </button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
