import { useState } from 'react';
import { type Call, calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import type { InstrumentDoc, OrderDoc } from '#contracts/documents';
import { type Action, mayDo, type Role } from '#core/gate/roles';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { AmendOrder } from '#web/orders/amend-order.tsx';
import { CancelOrder } from '#web/orders/cancel-order.tsx';

interface Props {
  readonly order: OrderDoc;
  readonly instrument: InstrumentDoc | null;
  readonly what: string;
  /** null: not known yet; the service refuses what a role may not do. */
  readonly you: ControlStateDoc['you'] | null;
  readonly onChanged: () => void;
}

/** What can be done to an order at work, each where its status and the role of who looks allow it. */
export function OrderActs({ order, instrument, what, you, onChanged }: Props) {
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { parentId, status } = order;
  const may = (action: Action): boolean => you === null || mayDo(you.role as Role, action);
  const act = async (call: Call<'order'>): Promise<void> => {
    setBusy(true);
    const answer = await ask(call);
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) onChanged();
  };
  return (
    <>
      <div className="order-acts">
        {status === 'working' && (
          <button
            type="button"
            disabled={isBusy || !may('pause')}
            onClick={() => void act(calls.pauseOrder(parentId))}
            data-testid="pause-order"
          >
            Pause
          </button>
        )}
        {status === 'paused' && (
          <button
            type="button"
            disabled={isBusy || !may('resume')}
            onClick={() => void act(calls.resumeOrder(parentId))}
            data-testid="resume-order"
          >
            Resume
          </button>
        )}
        {status !== 'cancelling' && may('amend') && (
          <AmendOrder order={order} instrument={instrument} onChanged={onChanged} />
        )}
        <CancelOrder parentId={parentId} what={what} onChanged={onChanged} />
      </div>
      {failure !== null && <FailureBox title="The order stays as it is" failure={failure} />}
    </>
  );
}
