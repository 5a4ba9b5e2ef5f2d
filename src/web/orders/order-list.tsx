import { useState } from 'react';
import type { InstrumentDoc, OrderSummaryDoc } from '#contracts/documents';
import { orderHash } from '#web/app/route';
import { Empty, FailureBox } from '#web/app/words.tsx';
import {
  formatClock,
  formatCostBps,
  formatPercent,
  formatQuantity,
  toneOf,
} from '#web/format/format';
import type { StatusWanted, Wanted } from '#web/orders/pages';
import { isAtWork, STATUS_TONES, STATUS_WORDS } from '#web/orders/status';
import { useSummaries } from '#web/orders/summaries';
import { instrumentOf } from '#web/ticket/form';

const STATUSES: readonly (readonly [StatusWanted, string])[] = [
  ['', 'All'],
  ['open', 'At work'],
  ['paused', 'Paused'],
  ['completed', 'Completed'],
  ['partial', 'Partial'],
  ['cancelled', 'Cancelled'],
  ['refused', 'Refused'],
];

export function OrderList({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const [wanted, want] = useState<Wanted>({ status: '', symbol: '' });
  const { pages, failure, refresh, showOlder } = useSummaries(wanted);
  const rows = pages?.rows ?? [];
  const symbols = [...new Set(instruments.map(({ symbol }) => symbol))];
  return (
    <section className="panel orders" aria-labelledby="orders-title">
      <h2 id="orders-title">
        Orders <small>newest first</small>
      </h2>
      <Filters wanted={wanted} symbols={symbols} onWant={want} />
      {failure !== null && <FailureBox title="No orders" failure={failure} onRetry={refresh} />}
      {pages !== null && rows.length === 0 && (
        <Empty>
          {wanted.status === '' && wanted.symbol === ''
            ? 'There are no orders yet. Fill in the ticket and place one: it appears here.'
            : 'No order is like this. Choose another status or symbol above.'}
        </Empty>
      )}
      <ul className="order-rows">
        {rows.map((row) => (
          <OrderRow
            key={row.parentId}
            row={row}
            lot={instrumentOf(row.order.symbol, instruments)?.lot ?? null}
          />
        ))}
      </ul>
      {pages?.hasOlder === true && (
        <button type="button" className="older" onClick={showOlder} data-testid="orders-older">
          Show older orders
        </button>
      )}
    </section>
  );
}

function Filters({
  wanted,
  symbols,
  onWant,
}: {
  readonly wanted: Wanted;
  readonly symbols: readonly string[];
  readonly onWant: (wanted: Wanted) => void;
}) {
  return (
    <div className="order-filters">
      <select
        aria-label="Which orders"
        value={wanted.status}
        onChange={(event) =>
          onWant({
            ...wanted,
            status: STATUSES.find(([status]) => status === event.target.value)?.[0] ?? '',
          })
        }
        data-testid="orders-status"
      >
        {STATUSES.map(([status, words]) => (
          <option key={status} value={status}>
            {words}
          </option>
        ))}
      </select>
      <select
        aria-label="Of which symbol"
        value={wanted.symbol}
        onChange={(event) => onWant({ ...wanted, symbol: event.target.value })}
        data-testid="orders-symbol"
      >
        <option value="">Every symbol</option>
        {symbols.map((symbol) => (
          <option key={symbol} value={symbol}>
            {symbol}
          </option>
        ))}
      </select>
    </div>
  );
}

function OrderRow({ row, lot }: { readonly row: OrderSummaryDoc; readonly lot: number | null }) {
  const { order } = row;
  const done = row.filled / order.quantity;
  return (
    <li className="order-row" data-testid={`order-row-${row.parentId}`}>
      <div>
        <a href={orderHash(row.parentId)} title={row.order.symbol}>
          <span className={order.side}>{order.side === 'buy' ? 'Buy' : 'Sell'}</span>{' '}
          {formatQuantity(order.quantity, lot)} {order.symbol}
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
        {row.filled === 0 && row.status !== 'refused' && !isAtWork(row.status) && (
          <span>no fills</span>
        )}
        {row.filled > 0 && row.costSoFarBps !== null && (
          <span className={toneOf(row.costSoFarBps)}>{formatCostBps(row.costSoFarBps)}</span>
        )}
      </div>
    </li>
  );
}
