import { useEffect } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc } from '#contracts/documents';
import type { RouteDoc } from '#contracts/route-documents';
import { useDocument } from '#web/api/document';
import { formatCostBps, formatPrice, formatQuantity } from '#web/format/format';
import { isConsolidated } from '#web/market/consolidated';
import type { PreTradeState } from '#web/ticket/pre-trade';

/** Of an instrument of several venues: where the order would go if all of it were taken now. Renewed with the estimate. */
export function RoutePanel({
  preTrade,
  instrument,
}: {
  readonly preTrade: PreTradeState;
  readonly instrument: InstrumentDoc | null;
}) {
  const isShared = instrument !== null && isConsolidated(instrument);
  const order = isShared && preTrade.state === 'answered' ? preTrade.doc.order : null;
  const askedAt = preTrade.state === 'answered' ? preTrade.at : 0;
  const { value, refresh } = useDocument(
    order === null
      ? null
      : calls.route(order.symbol, { side: order.side, quantity: order.quantity }),
  );
  useEffect(() => {
    if (askedAt > 0) refresh();
  }, [askedAt, refresh]);
  if (value === null || instrument === null || order === null) return null;
  return <Route found={value} instrument={instrument} />;
}

function Route({
  found,
  instrument: { tick, lot },
}: {
  readonly found: RouteDoc;
  readonly instrument: InstrumentDoc;
}) {
  const { wanted, quantity, costBps, legs, alone, out } = found;
  const venues = [...alone.map(({ venue }) => venue), ...out.map(({ venue }) => venue)];
  return (
    <section className="panel" aria-labelledby="route-title" data-testid="route">
      <h2 id="route-title">All of it now, by venue</h2>
      <p>
        {quantity < wanted ? `Only ${formatQuantity(quantity, lot)} is shown: ` : ''}
        {formatCostBps(costBps, 1)} from the mid, fees included. The order itself takes its time.
      </p>
      <table className="rows route">
        <thead>
          <tr>
            <th scope="col">Venue</th>
            <th scope="col" className="number">
              Gets
            </th>
            <th scope="col" className="number">
              Up to
            </th>
            <th scope="col" className="number">
              Alone
            </th>
          </tr>
        </thead>
        <tbody>
          {venues.map((venue) => {
            const leg = legs.find((each) => each.venue === venue);
            const single = alone.find((each) => each.venue === venue);
            const why = out.find((each) => each.venue === venue)?.why;
            return (
              <tr key={venue} data-testid={`route-${venue}`}>
                <th scope="row">
                  {venue}
                  {why !== undefined && <small className="warn-words"> left out: {why}</small>}
                </th>
                <td className="number">
                  {leg === undefined ? 'nothing' : formatQuantity(leg.quantity, lot)}
                </td>
                <td className="number">{leg === undefined ? '' : formatPrice(leg.limit, tick)}</td>
                <td className="number">
                  {single === undefined ? '' : aloneText(single, found, lot)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What the whole would cost at this venue, or how much of it is there. */
const aloneText = (
  { quantity, costBps }: RouteDoc['alone'][number],
  { wanted }: RouteDoc,
  lot: number,
): string =>
  quantity < wanted ? `has ${formatQuantity(quantity, lot)}` : formatCostBps(costBps, 1);
