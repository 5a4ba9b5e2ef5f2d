import type { OrderDoc } from '#contracts/documents';
import { Empty } from '#web/app/words.tsx';
import { formatClock, formatPrice, formatQuantity, UNKNOWN_TEXT } from '#web/format/format';
import type { Grid } from '#web/format/grid';

const SHOWN = 100;
const TYPE_WORDS = { limit: 'limit', ioc: 'take now', postOnly: 'rest only' } as const;

export function ChildrenTable({ order, grid }: { readonly order: OrderDoc; readonly grid: Grid }) {
  const newest = order.children.toReversed().slice(0, SHOWN);
  const hidden = order.children.length - newest.length;
  return (
    <section className="panel" aria-labelledby="children-title">
      <h2 id="children-title">
        Child orders{' '}
        <small>
          {order.children.length} sent, {order.fills.length} fills, newest first
          {hidden > 0 ? `, the oldest ${hidden} are in the API` : ''}
        </small>
      </h2>
      {newest.length === 0 ? (
        <Empty>
          No child was sent yet. Children appear here as the schedule falls due and the gate lets
          them through.
        </Empty>
      ) : (
        <Table order={order} rows={newest} grid={grid} />
      )}
    </section>
  );
}

function Table({
  order,
  rows,
  grid,
}: {
  readonly order: OrderDoc;
  readonly rows: OrderDoc['children'];
  readonly grid: Grid;
}) {
  // Who trades at one venue needs no column; who chose one of several does, also where it was always the same.
  const isRouted = order.children.some(
    ({ venue, why }) => why?.['venues'] !== undefined || venue !== order.children[0]?.venue,
  );
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Child orders">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Sent, UTC</th>
            <th scope="col">Id</th>
            <th scope="col">Type</th>
            {isRouted && <th scope="col">Venue</th>}
            <th scope="col" className="number">
              Limit, {order.currency}
            </th>
            <th scope="col" className="number">
              Units
            </th>
            <th scope="col" className="number">
              Filled
            </th>
            <th scope="col" className="number">
              Queue ahead
            </th>
            <th scope="col">Status</th>
            <th scope="col">Why it was sent</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((child) => (
            <tr key={child.clientOrderId}>
              <td>{formatClock(child.sentAt)}</td>
              <td>
                <code>{child.clientOrderId}</code>
              </td>
              <td>{TYPE_WORDS[child.type]}</td>
              {isRouted && <td>{child.venue}</td>}
              <td className="number">{formatPrice(child.limit, grid.tick)}</td>
              <td className="number">{formatQuantity(child.quantity, grid.lot)}</td>
              <td className="number">{formatQuantity(child.filled, grid.lot)}</td>
              <td className="number">
                {child.queueAhead === null
                  ? UNKNOWN_TEXT
                  : formatQuantity(child.queueAhead, grid.lot)}
              </td>
              <td>{child.status}</td>
              <td className="why">
                {child.reason}
                {isRouted && <small> {routeWords(child)}</small>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const words = (value: unknown, digits: number): string =>
  typeof value === 'number' ? value.toFixed(digits) : UNKNOWN_TEXT;
/** Why it went to this venue: of a taker its price with fees and the risk of its quote, of a resting order what stood before it. */
function routeWords({ why, type }: OrderDoc['children'][number]): string {
  if (why === null || why['venues'] === undefined) return '';
  return type === 'ioc'
    ? `${words(why['allInBps'], 2)} bps with fees, ${words(why['riskBps'], 2)} bps risk, of ${words(why['venues'], 0)} venues`
    : `worth ${words(why['gainBps'], 2)} bps a fill, of ${words(why['venues'], 0)} venues`;
}
