import type { InstrumentDoc, OrderSummaryDoc } from '#contracts/documents';
import { orderHash } from '#web/app/route';
import { FailureBox } from '#web/app/words.tsx';
import { formatClock, formatCostBps, formatPercent, formatQuantity, toneOf } from '#web/format/format';
import { STATUS_TONES, STATUS_WORDS } from '#web/orders/status';
import { useSummaries } from '#web/orders/summaries';
import { instrumentOf } from '#web/ticket/form';


export function OrderList({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const { value, failure, refresh } = useSummaries();
  const rows = value ?? [];
  return (
    <section className="panel orders" aria-labelledby="orders-title">
      <h2 id="orders-title">
        Orders <small>newest first</small>
      </h2>
      {failure !== null && <FailureBox title="No orders" failure={failure} onRetry={refresh} />}
      {value !== null && rows.length === 0 && <p className="hint">None yet.</p>}
      <ul className="order-rows">
        {rows.map((row) => (
          <OrderRow key={row.parentId} row={row} lot={instrumentOf(row.order.symbol, instruments)?.lot ?? null} />
        ))}
      </ul>
    </section>
  );
}

function OrderRow({ row, lot }: { readonly row: OrderSummaryDoc; readonly lot: number | null }) {
  const { order } = row;
  const done = row.filled / order.quantity;
  return (
    <li className="order-row" data-testid={`order-row-${row.parentId}`}>
      <div>
        <a href={orderHash(row.parentId)}>
          <span className={order.side}>{order.side === 'buy' ? 'Buy' : 'Sell'}</span> {formatQuantity(order.quantity, lot)} {order.symbol}
        </a>
        <span className={`state ${STATUS_TONES[row.status]}`}>{STATUS_WORDS[row.status]}</span>
      </div>
      <svg width="100%" height="4" aria-hidden="true">
        <rect width="100%" height="4" rx="2" className="track" />
        <rect width={`${Math.min(1, done) * 100}%`} height="4" rx="2" className="progress" />
      </svg>
      <div className="muted small">
        <span>
          {formatPercent(done, 0)} · {order.strategy} · {formatClock(row.createdAt).slice(0, 5)} UTC
        </span>
        {row.costSoFarBps !== null && <span className={toneOf(row.costSoFarBps)}>{formatCostBps(row.costSoFarBps)}</span>}
      </div>
    </li>
  );
}
