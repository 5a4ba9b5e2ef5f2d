import { useMemo } from 'react';
import { calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import type { InstrumentDoc, OrderDoc } from '#contracts/documents';
import { BPS_IN_ONE } from '#core/kernel/units';
import { type Fetched, useDocument, useNow } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox, Figure } from '#web/app/words.tsx';
import {
  formatClock,
  formatCostBps,
  formatCostMoney,
  formatDate,
  formatDuration,
  formatPercent,
  formatPrice,
  formatQuantity,
  secondsOf,
  toneOf,
} from '#web/format/format';
import type { Grid } from '#web/format/grid';
import { ChildrenTable } from '#web/orders/children-table.tsx';
import { OrderActs } from '#web/orders/order-acts.tsx';
import { OrderChanges } from '#web/orders/order-changes.tsx';
import { OrderCharts } from '#web/orders/order-charts.tsx';
import { killsOf } from '#web/orders/order-kills';
import { isAtWork, notionalOf, STATUS_TONES, STATUS_WORDS } from '#web/orders/status';
import { PriceChart } from '#web/price/price-chart.tsx';
import { Kills } from '#web/risk/kills.tsx';
import { TcaPanel } from '#web/tca/tca-panel.tsx';
import { instrumentOf, nameOf, sentence } from '#web/ticket/form';

const SPACING_MS = 500;

interface Props {
  readonly parentId: string;
  readonly instruments: readonly InstrumentDoc[];
  readonly controls: Fetched<ControlStateDoc>;
}
export function OrderPage({ parentId, instruments, controls }: Props) {
  const { value: order, failure, refresh } = useDocument(calls.order(parentId), SPACING_MS);
  useLive('order', (changed) => {
    if (changed.parentId === null || changed.parentId === parentId) refresh();
  });
  if (order === null)
    return failure === null ? (
      <p className="lonely muted">Loading order {parentId}…</p>
    ) : (
      <div className="lonely">
        <h1>Order {parentId}</h1>
        <FailureBox title="It cannot be shown" failure={failure} onRetry={refresh} />
      </div>
    );
  const instrument = instrumentOf(order.order.symbol, instruments);
  const grid: Grid = { tick: instrument?.tick ?? null, lot: instrument?.lot ?? null };
  return (
    <div className="order">
      <Title
        order={order}
        grid={grid}
        instrument={instrument}
        you={controls.value?.you ?? null}
        onChanged={refresh}
      />
      {controls.value !== null && (
        <Switches
          controls={controls.value}
          order={order}
          instrumentId={instrument?.id ?? null}
          onDone={controls.refresh}
        />
      )}
      {failure !== null && (
        <FailureBox title="What is shown may be old" failure={failure} onRetry={refresh} />
      )}
      {order.refusal !== null && <Refused refusal={order.refusal} />}
      <Figures order={order} grid={grid} />
      {order.tca !== null && <TcaPanel order={order} tca={order.tca} grid={grid} />}
      <OrderChanges order={order} grid={grid} />
      {order.status !== 'refused' && (
        <OrderPrices
          order={order}
          grid={grid}
          symbol={instrument === null ? order.order.symbol : nameOf(instrument, instruments)}
        />
      )}
      {order.status !== 'refused' && <OrderCharts order={order} grid={grid} />}
      {order.status !== 'refused' && <ChildrenTable order={order} grid={grid} />}
    </div>
  );
}

/** The market while the order was worked, with its fills. */
function OrderPrices({
  order,
  grid,
  symbol,
}: {
  readonly order: OrderDoc;
  readonly grid: Grid;
  readonly symbol: string;
}) {
  const { side } = order.order;
  const fills = useMemo(
    () => order.fills.map(({ at, price, quantity }) => ({ at, price, quantity, side })),
    [order.fills, side],
  );
  return (
    <PriceChart
      symbol={symbol}
      grid={grid}
      fills={fills}
      arrival={order.arrivalPrice}
      since={order.createdAt}
    />
  );
}

/** Kill switches that reach this order, where whoever looks for the reason can lift them. */
function Switches({
  controls,
  order,
  instrumentId,
  onDone,
}: {
  readonly controls: ControlStateDoc;
  readonly order: OrderDoc;
  readonly instrumentId: string | null;
  readonly onDone: () => void;
}) {
  const kills = killsOf(controls.kills, order, instrumentId);
  if (kills.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="order-kills-title">
      <h2 id="order-kills-title">Kill switches that stop this order</h2>
      <Kills kills={kills} you={controls.you} onDone={onDone} />
    </section>
  );
}

function Title({
  order,
  grid,
  instrument,
  you,
  onChanged,
}: {
  readonly order: OrderDoc;
  readonly grid: Grid;
  readonly instrument: InstrumentDoc | null;
  readonly you: ControlStateDoc['you'] | null;
  readonly onChanged: () => void;
}) {
  const { order: asked } = order;
  const quantity = formatQuantity(asked.quantity, grid.lot);
  const what = `${formatQuantity(order.filled, grid.lot)} of ${quantity} ${asked.symbol} are filled`;
  return (
    <div className="order-title">
      <a href="#/" className="back">
        ← Trade
      </a>
      <h1>
        <span className={asked.side}>{asked.side === 'buy' ? 'Buy' : 'Sell'}</span> {quantity}{' '}
        {asked.symbol}
      </h1>
      <span
        className={`state pill ${STATUS_TONES[order.status]}`}
        data-testid="order-status"
        role="status"
      >
        {STATUS_WORDS[order.status]}
      </span>
      <span className="muted">
        {asked.strategy} · {formatDate(asked.start)} {formatClock(asked.start)} to{' '}
        {formatClock(asked.deadline)} UTC ·{' '}
        {asked.limit === null
          ? 'no limit price'
          : `limit ${formatPrice(asked.limit, grid.tick)} ${order.currency}`}{' '}
        · id <code>{order.parentId}</code>
      </span>
      {isAtWork(order.status) && (
        <OrderActs
          order={order}
          instrument={instrument}
          what={what}
          you={you}
          onChanged={onChanged}
        />
      )}
      {order.note !== '' && order.refusal === null && (
        <p className="note">{sentence(order.note)}</p>
      )}
    </div>
  );
}

const Refused = ({ refusal }: { readonly refusal: NonNullable<OrderDoc['refusal']> }) => (
  <div className="box bad">
    <p className="box-title">
      Refused <code>{refusal.code}</code>
    </p>
    <p>{sentence(refusal.message)}</p>
    <p className="remedy">{sentence(refusal.remedy)}</p>
  </div>
);

function Figures({ order, grid }: { readonly order: OrderDoc; readonly grid: Grid }) {
  const now = useNow();
  const { order: asked, currency, costSoFarBps, estimate } = order;
  const notional = notionalOf(order);
  const left = secondsOf(asked.deadline) - now / 1000;
  const end = order.endedAt;
  const participation =
    order.tca === null ? (order.progress.at(-1)?.participation ?? null) : order.tca.participation;
  return (
    <dl className="figures panel">
      <Figure
        name="Filled"
        value={`${formatQuantity(order.filled, grid.lot)} of ${formatQuantity(asked.quantity, grid.lot)}`}
        detail={formatPercent(order.filled / asked.quantity)}
        testId="order-filled"
      />
      <Figure
        name={`Average price, ${currency}`}
        value={formatPrice(order.averagePrice, grid.tick, 2)}
        detail={`arrival mid ${formatPrice(order.arrivalPrice, grid.tick, 1)}`}
      />
      <Figure
        name={end === null ? 'Cost so far' : 'Cost'}
        value={formatCostBps(costSoFarBps)}
        detail={
          costSoFarBps === null || notional === null
            ? undefined
            : formatCostMoney((costSoFarBps * notional) / BPS_IN_ONE, currency)
        }
        tone={toneOf(costSoFarBps)}
      />
      <Figure
        name="Expected, frozen before the first child"
        value={formatCostBps(estimate?.expectedBps ?? null)}
        detail={estimate === null ? undefined : formatCostMoney(estimate.expectedCost, currency)}
      />
      <Figure
        name="Participation"
        value={formatPercent(participation)}
        detail={`cap ${formatPercent(asked.participationMax)} of volume`}
      />
      {end === null ? (
        <Figure
          name="Time left"
          value={formatDuration(left)}
          detail={`until ${formatClock(asked.deadline)} UTC`}
        />
      ) : (
        <Figure
          name="Took"
          value={formatDuration(secondsOf(end) - secondsOf(order.createdAt))}
          detail={`ended ${formatClock(end)} UTC`}
        />
      )}
    </dl>
  );
}
