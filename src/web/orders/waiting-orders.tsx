import { useState } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc } from '#contracts/documents';
import type { WaitDoc } from '#contracts/wait-documents';
import { type ApiFailure, ask } from '#web/api/client';
import { useDocument, useEvery } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox } from '#web/app/words.tsx';
import { formatPrice, formatQuantity } from '#web/format/format';
import { instrumentOf } from '#web/ticket/form';

const EVERY_MS = 5_000;

/** Orders that wait for their price, while there are any. */
export function WaitingOrders({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const waits = useDocument(calls.waitingOrders());
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  useEvery(EVERY_MS, waits.refresh);
  useLive('controls', waits.refresh);
  const open = waits.value?.filter(({ endedAt }) => endedAt === null) ?? [];
  if (open.length === 0 && waits.failure === null) return null;
  const unwait = async (waitId: string): Promise<void> => {
    const answer = await ask(calls.cancelWaitingOrder(waitId));
    setFailure(answer.ok ? null : answer.error);
    waits.refresh();
  };
  return (
    <section className="panel orders" aria-labelledby="waiting-title" data-testid="waiting-orders">
      <h2 id="waiting-title">Waiting for a price</h2>
      {waits.failure !== null && (
        <FailureBox title="No waiting orders" failure={waits.failure} onRetry={waits.refresh} />
      )}
      {failure !== null && <FailureBox title="It still waits" failure={failure} />}
      <ul className="order-rows">
        {open.map((wait) => (
          <WaitRow
            key={wait.waitId}
            wait={wait}
            instrument={instrumentOf(wait.symbol, instruments)}
            onUnwait={() => void unwait(wait.waitId)}
          />
        ))}
      </ul>
    </section>
  );
}

function WaitRow({
  wait,
  instrument,
  onUnwait,
}: {
  readonly wait: WaitDoc;
  readonly instrument: InstrumentDoc | null;
  readonly onUnwait: () => void;
}) {
  const { waitId, side, quantity, value, symbol, held, until } = wait;
  const size =
    quantity === null
      ? `${formatQuantity(value ?? 0, null)} worth of`
      : formatQuantity(quantity, instrument?.lot ?? null);
  return (
    <li className="order-row wait-row" data-testid={`wait-${waitId}`}>
      <div>
        <span>
          <span className={side}>{side === 'buy' ? 'Buy' : 'Sell'}</span> {size} {symbol}
        </span>
        <button type="button" className="danger-outline" onClick={onUnwait}>
          Cancel
        </button>
      </div>
      <div className="muted small">
        <span>
          {pricesOf(wait, instrument?.tick ?? null)}
          {until === null ? '' : ` · until ${until.slice(0, 16).replace('T', ' ')} UTC`}
        </span>
      </div>
      {held !== null && (
        <p className="problem">
          Its price has come, and it cannot be placed: {held.message} <code>{held.code}</code>
        </p>
      )}
    </li>
  );
}

const pricesOf = ({ triggers }: WaitDoc, tick: number | null): string =>
  triggers
    .map(({ is, price, limit }) => {
      const at = `mid ${is === 'atOrBelow' ? '≤' : '≥'} ${formatPrice(price, tick)}`;
      return limit === null ? at : `${at}, then limit ${formatPrice(limit, tick)}`;
    })
    .join(' or ');
