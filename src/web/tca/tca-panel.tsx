import type { OrderDoc, TcaDoc } from '#contracts/documents';
import { intervalStanding } from '#web/charts/interval';
import { IntervalBar, IntervalWords } from '#web/charts/interval-bar.tsx';
import { formatBps, formatCostBps, formatPercent, formatPrice, toneOf } from '#web/format/format';
import type { Grid } from '#web/format/grid';
import { notionalOf } from '#web/orders/status';
import { tcaWaterfall } from '#web/tca/waterfall';
import { WaterfallTable } from '#web/tca/waterfall-table.tsx';
import { sentence } from '#web/ticket/form';

/** What the order truly cost, of what that is made, and what had been expected. */
export function TcaPanel({
  order,
  tca,
  grid,
}: {
  readonly order: OrderDoc;
  readonly tca: TcaDoc;
  readonly grid: Grid;
}) {
  return (
    <section className="panel tca" aria-labelledby="tca-title">
      <h2 id="tca-title">
        Realised cost <small>bps of arrival notional of the whole order; positive: you pay</small>
      </h2>
      <div className="tca-grid">
        <WaterfallTable
          caption="Shortfall and its parts"
          waterfall={tcaWaterfall(tca)}
          notional={notionalOf(order)}
          currency={order.currency}
          totalTestId="tca-total"
        />
        <Against order={order} tca={tca} />
        <Benchmarks order={order} tca={tca} grid={grid} />
      </div>
      {tca.notes.length > 0 && <p className="hint">{tca.notes.map(sentence).join(' ')}</p>}
    </section>
  );
}

function Against({ order, tca }: { readonly order: OrderDoc; readonly tca: TcaDoc }) {
  const { estimate } = order;
  // The estimate begins at arrival: it could not foresee what happened before, so that is not counted.
  const sinceArrival = tca.totalBps - tca.delayBps;
  return (
    <div>
      <h3>Estimate against realised</h3>
      {estimate === null ? (
        <p className="hint">There is no estimate to compare with.</p>
      ) : (
        <>
          <IntervalBar
            estimate={estimate}
            realisedBps={tca.withinInterval90 === null ? null : sinceArrival}
            realisedName="realised"
          />
          <IntervalWords
            estimate={estimate}
            realisedBps={tca.withinInterval90 === null ? null : sinceArrival}
            realisedName="realised since arrival"
          />
          <p className="hint" data-testid="tca-interval">
            {tca.withinInterval90 === null
              ? 'No fills, so there is no cost to compare with the estimate.'
              : tca.withinInterval90
                ? 'Inside the 90 % interval.'
                : sentence(intervalStanding(sinceArrival, estimate.interval90Bps))}
          </p>
        </>
      )}
    </div>
  );
}

function Benchmarks({
  order,
  tca,
  grid,
}: {
  readonly order: OrderDoc;
  readonly tca: TcaDoc;
  readonly grid: Grid;
}) {
  return (
    <div>
      <h3>Benchmarks</h3>
      <PricesTable tca={tca} currency={order.currency} grid={grid} />
      <dl className="pairs">
        <div>
          <dt>Completion</dt>
          <dd>{formatPercent(tca.completion)}</dd>
        </div>
        <div>
          <dt>Share of the interval's volume</dt>
          <dd>{formatPercent(tca.participation, 2)}</dd>
        </div>
        <div>
          <dt>Timing risk, one standard deviation</dt>
          <dd>{formatBps(order.estimate?.stdevBps ?? null)}</dd>
        </div>
      </dl>
    </div>
  );
}

function PricesTable({
  tca,
  currency,
  grid,
}: {
  readonly tca: TcaDoc;
  readonly currency: string;
  readonly grid: Grid;
}) {
  const { benchmarks: marks } = tca;
  const rows = [
    ['Average fill', marks.average, null],
    ['Decision', marks.decision, null],
    ['Arrival mid', marks.arrival, null],
    ['Interval VWAP', marks.vwap, tca.vwapBps],
    ['Interval TWAP', marks.twap, tca.twapBps],
    ['Last mid', marks.last, null],
  ] as const;
  return (
    <table className="rows plain">
      <thead>
        <tr>
          <th scope="col">Price of</th>
          <th scope="col" className="number">
            {currency}
          </th>
          <th scope="col" className="number">
            Cost against it
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, price, cost]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">
              {price === null ? 'unknown' : formatPrice(price, grid.tick, 2)}
            </td>
            <td className={`number ${toneOf(cost)}`}>{cost === null ? '' : formatCostBps(cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
