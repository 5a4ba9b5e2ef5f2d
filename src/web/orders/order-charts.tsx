import { useMemo } from 'react';
import type { OrderDoc } from '#contracts/documents';
import { Chart, type Line } from '#web/charts/chart.tsx';
import { intervalStanding } from '#web/charts/interval';
import { IntervalBar, IntervalWords } from '#web/charts/interval-bar.tsx';
import { participationColumns, priceColumns, scheduleColumns } from '#web/charts/series';
import {
  formatClock,
  formatCostBps,
  formatPercent,
  formatPrice,
  formatQuantity,
} from '#web/format/format';
import type { Grid } from '#web/format/grid';

const SCHEDULE: readonly Line[] = [
  { name: 'planned', colour: '--planned', draw: 'line' },
  { name: 'filled', colour: '--filled', draw: 'steps' },
];
const SCHEDULE_AGAIN: readonly Line[] = [
  { name: 'planned', colour: '--planned', draw: 'line' },
  { name: 'as placed', colour: '--planned', draw: 'dashes' },
  { name: 'filled', colour: '--filled', draw: 'steps' },
];
const PRICE: readonly Line[] = [
  { name: 'mid', colour: '--mid', draw: 'line' },
  { name: 'taker fill', colour: '--filled', draw: 'dots' },
  { name: 'maker fill', colour: '--filled', draw: 'rings' },
  { name: 'arrival', colour: '--planned', draw: 'dashes' },
];
const PARTICIPATION: readonly Line[] = [
  { name: 'ours', colour: '--filled', draw: 'line' },
  { name: 'cap', colour: '--cap', draw: 'dashes' },
];

/** The order at work: against its schedule, in the market, against its cap, and against what it was expected to cost. */
export function OrderCharts({ order, grid }: { readonly order: OrderDoc; readonly grid: Grid }) {
  const schedule = useMemo(() => scheduleColumns(order), [order]);
  const price = useMemo(() => priceColumns(order), [order]);
  const participation = useMemo(() => participationColumns(order), [order]);
  const quantity = (value: number): string => formatQuantity(value, grid.lot);
  const last = order.progress.at(-1);
  const filledWords = `${quantity(order.filled)} of ${quantity(order.order.quantity)} units filled${last === undefined ? '' : `, ${quantity(last.planned)} were planned by then`}`;
  return (
    <div className="charts">
      <section className="panel" aria-labelledby="schedule-chart">
        <h2 id="schedule-chart">
          Schedule against fills <small>units, UTC</small>
        </h2>
        <Chart
          columns={schedule}
          lines={order.replan === null ? SCHEDULE : SCHEDULE_AGAIN}
          height={230}
          fromZero
          summary={filledWords}
          format={quantity}
        />
        <p className="hint">
          {filledWords}.
          {order.replan !== null &&
            ` Planned again at ${formatClock(order.replan.at)} UTC; the dashed line is the plan as it was placed.`}
        </p>
      </section>
      <section className="panel" aria-labelledby="price-chart">
        <h2 id="price-chart">
          Price <small>{order.currency}, UTC</small>
        </h2>
        <Chart
          columns={price}
          lines={PRICE}
          height={230}
          fromZero={false}
          summary={`Mid, arrival and ${order.fills.length} fills`}
          format={(value) => formatPrice(value, grid.tick, 1)}
        />
        <p className="hint">
          <i className="dot full" /> taker fill, <i className="dot hollow" /> maker fill; the dashed
          line is the arrival mid.
        </p>
      </section>
      <section className="panel" aria-labelledby="participation-chart">
        <h2 id="participation-chart">
          Participation <small>% of eligible volume since the start</small>
        </h2>
        <Chart
          columns={participation}
          lines={PARTICIPATION}
          height={150}
          fromZero
          summary={`Participation ${formatPercent(last?.participation ?? null)}, cap ${formatPercent(order.order.participationMax)}`}
          format={(value) => `${value.toFixed(1)} %`}
        />
      </section>
      <CostSoFar order={order} />
    </div>
  );
}

function CostSoFar({ order }: { readonly order: OrderDoc }) {
  const { estimate, costSoFarBps, tca } = order;
  if (estimate === null || tca !== null) return null; // at the end the TCA shows the same against the realised cost
  return (
    <section className="panel" aria-labelledby="cost-chart">
      <h2 id="cost-chart">
        Cost so far against the estimate <small>bps of arrival notional</small>
      </h2>
      <IntervalBar estimate={estimate} realisedBps={costSoFarBps} realisedName="so far" />
      <IntervalWords estimate={estimate} realisedBps={costSoFarBps} realisedName="so far" />
      <p className="hint">
        {costSoFarBps === null
          ? 'Nothing has filled yet: the cost so far appears here with the first fill.'
          : `So far ${formatCostBps(costSoFarBps)}: ${intervalStanding(costSoFarBps, estimate.interval90Bps)}. The interval is for the whole order.`}
      </p>
    </section>
  );
}
