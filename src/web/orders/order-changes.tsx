import type { OrderDoc } from '#contracts/documents';
import type { OrderChangeDoc, OrderTermsDoc } from '#contracts/order-life';
import { formatClock, formatPercent, formatPrice, formatQuantity } from '#web/format/format';
import type { Grid } from '#web/format/grid';

/** Who paused, resumed and amended the order, and what was different then. */
export function OrderChanges({ order, grid }: { readonly order: OrderDoc; readonly grid: Grid }) {
  if (order.changes.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="changes-title">
      <h2 id="changes-title">
        Changes <small>the estimate is of the order as it was placed</small>
      </h2>
      <ul className="matters" data-testid="order-changes">
        {order.changes.map((change) => (
          <li key={`${change.at} ${change.type}`}>
            {formatClock(change.at)} UTC <strong>{change.type}</strong> by {change.by}
            {change.reason === '' ? '' : `: ${change.reason}`}
            {changeWords(change, grid).map((words) => (
              <span key={words} className="muted">
                {' '}
                · {words}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Of each of the terms that changed: its name, what it was and what it is. */
function changeWords({ before, after }: OrderChangeDoc, grid: Grid): readonly string[] {
  if (before === null || after === null) return [];
  const shown: { readonly [Name in keyof OrderTermsDoc]: Shown } = {
    quantity: ['quantity', ({ quantity }) => formatQuantity(quantity, grid.lot)],
    limit: ['limit', ({ limit }) => (limit === null ? 'none' : formatPrice(limit, grid.tick))],
    deadline: ['until', ({ deadline }) => formatClock(deadline)],
    strategy: ['strategy', ({ strategy }) => strategy],
    participationMax: ['cap', ({ participationMax }) => formatPercent(participationMax)],
    riskAversion: ['risk aversion', ({ riskAversion }) => String(riskAversion ?? 'as usual')],
  };
  return Object.values(shown).flatMap(([name, words]) => {
    const was = words(before);
    const is = words(after);
    return was === is ? [] : [`${name} ${was} → ${is}`];
  });
}
type Shown = readonly [name: string, words: (terms: OrderTermsDoc) => string];
