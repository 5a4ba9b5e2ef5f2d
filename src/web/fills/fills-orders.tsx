import { useState } from 'react';
import type { CostedOrderDoc, FillsDoc } from '#contracts/fills-documents';
import { FillsOrder } from '#web/fills/fills-order.tsx';
import {
  COLUMN_NAMES,
  type ColumnName,
  keyOfOrder,
  ORDER_COLUMNS,
  ordersCsv,
  type Sorting,
  sortedNext,
  sortedOrders,
} from '#web/fills/order-columns';
import { downloadCsv } from '#web/format/download';
import { formatCostBps, toneOf } from '#web/format/format';

const ROWS_SHOWN = 200;

/** Orders of the group that was chosen; a row opens the order. */
export function FillsOrders({
  doc,
  by,
  group,
  onAll,
}: {
  readonly doc: FillsDoc;
  readonly by: string;
  readonly group: string | null;
  readonly onAll: () => void;
}) {
  const [sorting, setSorting] = useState<Sorting>({ by: 'total', isDown: true });
  const [open, setOpen] = useState<string | null>(null);
  const [most, setMost] = useState(ROWS_SHOWN);
  const members =
    group === null ? doc.orders : doc.orders.filter((order) => keyOfOrder(order, by) === group);
  const orders = sortedOrders(members, sorting);
  const chosen = doc.orders.find(({ id }) => id === open);
  return (
    <section className="panel" aria-labelledby="fills-orders-title">
      <h2 id="fills-orders-title">
        Orders{' '}
        <small>
          {group === null ? `all ${orders.length}` : `${by} ${group}: ${orders.length}`}
        </small>
      </h2>
      <p className="fills-acts">
        {group !== null && (
          <button type="button" onClick={onAll}>
            Show all
          </button>
        )}
        <button
          type="button"
          data-testid="fills-export"
          onClick={() => downloadCsv('orders.csv', ordersCsv(orders))}
        >
          Export CSV
        </button>
      </p>
      <div className="scroll" tabIndex={0} role="region" aria-label="Table of orders">
        <table className="rows" data-testid="fills-table">
          <Head sorting={sorting} onSort={(name) => setSorting(sortedNext(sorting, name))} />
          <tbody>
            {orders.slice(0, most).map((order) => (
              <Row
                key={order.id}
                order={order}
                isOpen={order.id === open}
                onOpen={() => setOpen(order.id === open ? null : order.id)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {orders.length > most && (
        <button type="button" className="older" onClick={() => setMost(most + ROWS_SHOWN)}>
          Show {Math.min(ROWS_SHOWN, orders.length - most)} more of {orders.length}
        </button>
      )}
      {chosen !== undefined && <FillsOrder order={chosen} />}
    </section>
  );
}

function Head({
  sorting,
  onSort,
}: {
  readonly sorting: Sorting;
  readonly onSort: (by: ColumnName) => void;
}) {
  return (
    <thead>
      <tr>
        {COLUMN_NAMES.map((name) => (
          <th
            key={name}
            scope="col"
            {...(ORDER_COLUMNS[name].isBps ? { className: 'number' } : {})}
            aria-sort={sorting.by === name ? (sorting.isDown ? 'descending' : 'ascending') : 'none'}
          >
            <button type="button" data-testid={`sort-${name}`} onClick={() => onSort(name)}>
              {ORDER_COLUMNS[name].label}
              {sorting.by === name && (sorting.isDown ? ' ↓' : ' ↑')}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Row({
  order,
  isOpen,
  onOpen,
}: {
  readonly order: CostedOrderDoc;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  return (
    <tr data-testid="fills-row">
      {COLUMN_NAMES.map((name) => {
        const { isBps, of } = ORDER_COLUMNS[name];
        const value = of(order);
        if (name === 'id')
          return (
            <th key={name} scope="row">
              <button type="button" aria-expanded={isOpen} onClick={onOpen}>
                {order.id}
              </button>
            </th>
          );
        if (!isBps) return <td key={name}>{typeof value === 'number' ? short(value) : value}</td>;
        const bps = typeof value === 'number' ? value : null;
        return (
          <td key={name} className={`number ${name === 'total' ? toneOf(bps) : ''}`}>
            {formatCostBps(bps)}
          </td>
        );
      })}
    </tr>
  );
}
const short = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 0 });
