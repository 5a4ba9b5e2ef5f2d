import { calls } from '#client/calls';
import type { ModelStateDoc } from '#contracts/model-document';
import { useDocument, useEvery } from '#web/api/document';
import { useLive } from '#web/api/live';
import { orderHash } from '#web/app/route';
import { Empty, FailureBox } from '#web/app/words.tsx';
import { Curve } from '#web/costs/curve.tsx';
import { ModelRecords, ModelRounds } from '#web/costs/model-records.tsx';
import { type Outcome, outcomesOf } from '#web/costs/record';
import { formatBps, formatCostBps } from '#web/format/format';
import type { Wanted } from '#web/orders/pages';
import { useSummaries } from '#web/orders/summaries';

const SPACING_MS = 2_000;
const RECORDS_EVERY_MS = 30_000;
const EVERY_ORDER: Wanted = { status: '', symbol: '' };

/** How good are our estimates: what each order was expected to cost, what it cost, and which model said so. */
export function EstimatesPage() {
  const { pages, failure, refresh, showOlder } = useSummaries(EVERY_ORDER);
  const models = useDocument(calls.models(), SPACING_MS);
  const records = useDocument(calls.modelRecords(), SPACING_MS);
  useEvery(RECORDS_EVERY_MS, records.refresh);
  useLive('controls', models.refresh);
  const outcomes = outcomesOf(pages?.rows ?? []);
  const noFills = (pages?.rows ?? []).filter(({ tca }) => tca?.withinInterval90 === null).length;
  return (
    <div className="order">
      <div className="order-title">
        <h1>How good are our estimates?</h1>
        <span className="muted">
          {outcomes.length === 1 ? 'one order has' : `${outcomes.length} orders have`} ended and can
          be compared{noFills === 0 ? '' : `, ${noFills} had no fills`}
        </span>
        {pages?.hasOlder === true && (
          <button type="button" onClick={showOlder}>
            Include older orders
          </button>
        )}
      </div>
      {failure !== null && <FailureBox title="Orders" failure={failure} onRetry={refresh} />}
      <div className="two">
        <section className="panel" aria-labelledby="against-title">
          <h2 id="against-title">Expected against realised</h2>
          {outcomes.length === 0 ? (
            <Empty>
              No order with a cost has ended. Place one on the <a href="#/">order ticket</a>: it
              appears here, beside its estimate, when it ends.
            </Empty>
          ) : (
            <Curve
              points={outcomes.map((each) => ({
                x: each.expectedBps,
                y: each.realisedBps,
                tone: each.isWithin ? ('within' as const) : ('outside' as const),
                range: each.interval90Bps,
                title: `${each.parentId} ${each.symbol}: expected ${formatCostBps(each.expectedBps)}, was ${formatCostBps(each.realisedBps)}`,
              }))}
              x="expected, bps"
              y="realised, bps"
              label={`Realised over expected cost of ${outcomes.length} orders with their 90 % intervals`}
              hasDiagonal
            />
          )}
          {outcomes.length > 0 && (
            <p className="hint">
              A bar shows where nine of ten such orders should end; a ring ended outside it. On the
              line, the estimate was exact.
            </p>
          )}
        </section>
        <section className="panel" aria-labelledby="models-title">
          <h2 id="models-title">By model</h2>
          <ModelRecords records={records.value} />
          <ModelInUse models={models.value} />
        </section>
      </div>
      {models.value !== null && <ModelRounds models={models.value} />}
      {outcomes.length > 0 && <Orders outcomes={outcomes} />}
    </div>
  );
}

function ModelInUse({ models }: { readonly models: ModelStateDoc | null }) {
  if (models === null) return null;
  const { inUse, champion, history } = models;
  return (
    <>
      <h3>In use now</h3>
      <p data-testid="model-in-use">
        <strong>{inUse}</strong>
        {champion === null
          ? ', published: no fitted model has beaten it yet.'
          : `, fitted on ${champion.n.toLocaleString('en-US')} orders until ${champion.asOf?.slice(0, 10) ?? 'an unknown day'}: ${champion.source}. Compared with ${champion.judged.against} its loss was ${formatBps(Math.abs(champion.judged.pinball.value), 3)} lower, ± ${champion.judged.pinball.standardError.toFixed(3)}.`}
      </p>
      {history.length > 0 && (
        <table className="rows plain">
          <caption>Every change, and why</caption>
          <tbody>
            {history.toReversed().map((each) => (
              <tr key={each.at}>
                <th scope="row">{each.at.slice(0, 16).replace('T', ' ')}</th>
                <td>{each.change}</td>
                <td>{each.modelId ?? 'the published one'}</td>
                <td className="why">
                  {each.by}: {each.reason}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

const Orders = ({ outcomes }: { readonly outcomes: readonly Outcome[] }) => (
  <section className="panel" aria-labelledby="outcomes-title">
    <h2 id="outcomes-title">Order by order</h2>
    <div className="scroll" tabIndex={0} role="region" aria-label="Table of orders">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Order</th>
            <th scope="col">Symbol</th>
            <th scope="col" className="number">
              Expected
            </th>
            <th scope="col" className="number">
              90 % interval
            </th>
            <th scope="col" className="number">
              Realised
            </th>
            <th scope="col">Model</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((each) => (
            <tr key={each.parentId}>
              <th scope="row">
                <a href={orderHash(each.parentId)}>{each.parentId}</a>
              </th>
              <td>{each.symbol}</td>
              <td className="number">{formatCostBps(each.expectedBps)}</td>
              <td className="number">
                {each.interval90Bps.map((end) => end.toFixed(1)).join(' to ')}
              </td>
              <td className="number">
                {formatCostBps(each.realisedBps)}
                {each.isWithin ? '' : ', outside'}
              </td>
              <td>{each.modelId}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </section>
);
