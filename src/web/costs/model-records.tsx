import { useMemo, useState } from 'react';
import type { ForecastCellDoc, ForecastRecordDoc } from '#contracts/forecast-documents';
import type { ModelStateDoc } from '#contracts/model-document';
import { Empty } from '#web/app/words.tsx';
import { Chart, type Line } from '#web/charts/chart.tsx';
import { coverageOfRounds, coverageOfWeeks } from '#web/costs/coverage';
import { formatBps, formatCostBps, formatCostRange, formatPercent } from '#web/format/format';

const CUTS = [
  ['bySize', 'By size'],
  ['byHour', 'By time of day, UTC'],
  ['byWeek', 'By week, from Monday'],
] as const;

/** How each model has done over all orders that ended, and where it misses. */
export function ModelRecords({
  records,
}: {
  readonly records: readonly ForecastRecordDoc[] | null;
}) {
  const [cut, setCut] = useState<(typeof CUTS)[number][0]>('byWeek');
  const [first] = records ?? [];
  if (records === null) return null;
  if (first === undefined)
    return (
      <Empty>
        No order with a cost has ended as it was placed. How often each model was right appears here
        with the first one.
      </Empty>
    );
  return (
    <>
      <Cells head="Model" cells={records} testId="model-record" />
      <p className="hint">
        All orders that ended as they were placed, from arrival on. Intervals are 95 %, by days.
      </p>
      <div className="choices" role="group" aria-label="Orders by">
        {CUTS.map(([name, words]) => (
          <button
            key={name}
            type="button"
            aria-pressed={cut === name}
            data-testid={`records-${name}`}
            onClick={() => setCut(name)}
          >
            {words}
          </button>
        ))}
      </div>
      {cut === 'byWeek' && first.byWeek.length > 1 && <Weeks weeks={first.byWeek} />}
      <Cells head={first.name} cells={first[cut]} testId="model-cell" />
    </>
  );
}

const NOMINAL: Line = { name: 'nominal', colour: '--cap', draw: 'dashes' };
const WEEKS: readonly Line[] = [
  { name: 'within', colour: '--accent', draw: 'line' },
  { name: 'from', colour: '--planned', draw: 'dashes' },
  { name: 'to', colour: '--planned', draw: 'dashes' },
  NOMINAL,
];
const ROUND_LINES: readonly Line[] = [
  { name: 'within', colour: '--accent', draw: 'line' },
  NOMINAL,
];
const percent = (value: number): string => `${value.toFixed(0)} %`;

/** Coverage over time: as it should be, it is a line along the nominal one. */
function Weeks({ weeks }: { readonly weeks: ForecastRecordDoc['byWeek'] }) {
  const columns = useMemo(() => coverageOfWeeks(weeks), [weeks]);
  return (
    <Chart
      columns={columns}
      lines={WEEKS}
      height={180}
      fromZero={false}
      summary={`Share of orders within their 90 % interval over ${weeks.length} weeks, last ${formatPercent(weeks.at(-1)?.coverage90 ?? null, 0)}`}
      format={percent}
      dates
    />
  );
}

function Cells({
  head,
  cells,
  testId,
}: {
  readonly head: string;
  readonly cells: readonly ForecastCellDoc[];
  readonly testId: string;
}) {
  return (
    <table className="rows plain">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" className="number">
            Orders
          </th>
          <th scope="col" className="number">
            Realised less expected
          </th>
          <th scope="col" className="number">
            Within 90 %
          </th>
        </tr>
      </thead>
      <tbody>
        {cells.map((cell) => (
          <tr key={cell.name} data-testid={testId}>
            <th scope="row">{cell.name}</th>
            <td className="number">{cell.n}</td>
            <td className="number">
              {formatCostBps(cell.biasBps)}
              {cell.biasInterval95Bps !== null &&
                ` (${formatCostRange(cell.biasInterval95Bps, 1, 'bps')})`}
            </td>
            <td className="number">
              {formatPercent(cell.coverage90, 0)}
              {cell.coverageInterval95 !== null &&
                ` (${formatPercent(cell.coverageInterval95[0], 0)} to ${formatPercent(cell.coverageInterval95[1], 0)})`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const ROUNDS = 20;
/** Whether costs are still where the model in use puts them, and each round of the loop. */
export function ModelRounds({ models: { drift, learned } }: { readonly models: ModelStateDoc }) {
  const worst = Math.max(...Object.values(drift.evidence));
  const columns = useMemo(() => coverageOfRounds(learned), [learned]);
  return (
    <section className="panel" aria-labelledby="drift-title">
      <h2 id="drift-title">
        Drift <small>are costs where {drift.modelId} puts them?</small>
      </h2>
      <p data-testid="model-drift">
        {drift.alarm === null
          ? `No alarm: the strongest evidence is at ${formatPercent(worst, 0)} of its threshold`
          : `Alarm, ${drift.alarm}: costs are no longer there`}
        , over {drift.orders} orders in {drift.markets} markets; {drift.above} cost more than their
        interval, {drift.below} less.
      </p>
      {learned.length === 0 ? (
        <Empty>
          No round of the loop was journaled. Run plimsoll learn each night: every round appears
          here with what it fitted and decided.
        </Empty>
      ) : (
        <>
          {columns[0].length > 1 && (
            <Chart
              columns={columns}
              lines={ROUND_LINES}
              height={180}
              fromZero={false}
              summary={`Share of orders within their 90 % interval over ${columns[0].length} rounds of the loop`}
              format={percent}
              dates
            />
          )}
          <table className="rows plain">
            <thead>
              <tr>
                <th scope="col">Round</th>
                <th scope="col" className="number">
                  Orders
                </th>
                <th scope="col" className="number">
                  Within 90 %
                </th>
                <th scope="col">Alarm</th>
                <th scope="col">Fitted again</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {learned
                .slice(-ROUNDS)
                .toReversed()
                .map((round) => (
                  <tr key={round.at} data-testid="model-round">
                    <th scope="row">{round.at.slice(0, 16).replace('T', ' ')}</th>
                    <td className="number">{round.drift.orders}</td>
                    <td className="number">
                      {round.drift.coverage90 === null
                        ? 'unknown'
                        : formatPercent(round.drift.coverage90, 0)}
                    </td>
                    <td>{round.drift.alarm ?? 'none'}</td>
                    <td>
                      {round.refit === null
                        ? 'no'
                        : `${round.refit.modelId}: ${round.refit.verdict}, ${formatBps(round.refit.value, 3)}${round.refit.isPromoted ? ', promoted' : ''}`}
                    </td>
                    <td className="why">{round.why}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
