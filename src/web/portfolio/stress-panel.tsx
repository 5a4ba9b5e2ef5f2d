import { useEffect, useState } from 'react';
import { calls } from '#client/calls';
import type { StressDoc } from '#contracts/stress-documents';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { formatBps, formatPercent, UNKNOWN_TEXT } from '#web/format/format';
import { daysOf } from '#web/portfolio/headroom';

const SHOWN = 12;
const inDays = (days: number | null | undefined): string =>
  days === null || days === undefined ? UNKNOWN_TEXT : daysOf(days);

/** The book in worse markets; one click tells which names are behind a row. */
export function StressPanel() {
  const [stress, setStress] = useState<StressDoc | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const run = async (): Promise<void> => {
    const answer = await ask(calls.stress({ reverse: true }));
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) setStress(answer.value);
  };
  useEffect(() => void run(), []);
  return (
    <section className="panel" aria-labelledby="stress-title">
      <h2 id="stress-title">In worse markets</h2>
      {failure !== null && (
        <FailureBox title="No stress" failure={failure} onRetry={() => void run()} />
      )}
      {stress !== null && (
        <>
          <ScenariosTable stress={stress} chosen={chosen} onChoose={setChosen} />
          <Drilled stress={stress} name={chosen} />
        </>
      )}
    </section>
  );
}

function ScenariosTable({
  stress,
  chosen,
  onChoose,
}: {
  readonly stress: StressDoc;
  readonly chosen: string | null;
  readonly onChoose: (name: string | null) => void;
}) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Table of scenarios">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Scenario</th>
            {['Value', 'Cost of selling', 'Last sold', 'Sold in a day', '22e-4 illiquid'].map(
              (title) => (
                <th key={title} scope="col" className="number">
                  {title}
                </th>
              ),
            )}
            <th scope="col">Breaks</th>
            <th scope="col">Bears</th>
          </tr>
        </thead>
        <tbody>
          {stress.scenarios.map((scenario) => (
            <ScenarioRow
              key={scenario.name}
              scenario={scenario}
              isChosen={chosen === scenario.name}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Scenario = StressDoc['scenarios'][number];
function ScenarioRow({
  scenario: { name, kind, source, total, valueChange, breaks, bears },
  isChosen,
  onChoose,
}: {
  readonly scenario: Scenario;
  readonly isChosen: boolean;
  readonly onChoose: (name: string | null) => void;
}) {
  return (
    <tr data-testid={`stress-${name}`}>
      <th scope="row">
        <button
          type="button"
          className="plain"
          aria-expanded={isChosen}
          title={source}
          onClick={() => onChoose(isChosen ? null : name)}
        >
          {name}
        </button>{' '}
        <small>{kind}</small>
      </th>
      <td className="number">{formatPercent(valueChange)}</td>
      <td className="number">{formatBps(total?.costBps ?? null, 1)}</td>
      <td className="number">{total === null ? UNKNOWN_TEXT : daysOf(total.longest)}</td>
      <td className="number">{formatPercent(total?.soldBy[0]?.share ?? null)}</td>
      <td className="number">{formatPercent(total?.buckets.illiquid ?? null)}</td>
      <td>
        {/* A book without a total breaks nothing and keeps nothing: nobody knows. */}
        {total === null ? (
          UNKNOWN_TEXT
        ) : (
          <span className={`state ${breaks.length === 0 ? 'good' : 'bad'}`}>
            {breaks.length === 0 ? 'nothing' : breaks.join(', ')}
          </span>
        )}
      </td>
      <td className="muted">{total === null ? UNKNOWN_TEXT : bearsWords(kind, bears)}</td>
    </tr>
  );
}
function bearsWords(kind: string, bears: Scenario['bears']): string {
  if (kind === '') return '';
  if (bears === null) return 'ten times this';
  return bears === 0 ? 'broken today' : `${bears.toFixed(2)} of this`;
}

/** The names that cost most in a scenario, beside today. */
function Drilled({ stress, name }: { readonly stress: StressDoc; readonly name: string | null }) {
  const row = stress.scenarios.find((each) => each.name === name);
  const today = new Map(stress.scenarios[0]?.positions.map((each) => [each.symbol, each]));
  if (row === undefined)
    return <p className="hint">Choose a scenario to see the names behind it.</p>;
  const cost = ({ value, costBps }: (typeof row.positions)[number]): number =>
    (value ?? 0) * (costBps ?? 0);
  return (
    <table className="rows" data-testid="stress-names">
      <caption>
        {row.name}: the {Math.min(SHOWN, row.positions.length)} names that cost most to sell, today
        → then
      </caption>
      <thead>
        <tr>
          <th scope="col">Symbol</th>
          <th scope="col" className="number">
            Days
          </th>
          <th scope="col" className="number">
            Cost
          </th>
          <th scope="col">Tier</th>
          <th scope="col">22e-4</th>
        </tr>
      </thead>
      <tbody>
        {row.positions
          .toSorted((a, b) => cost(b) - cost(a))
          .slice(0, SHOWN)
          .map((each) => {
            const before = today.get(each.symbol);
            return (
              <tr key={each.symbol}>
                <th scope="row">{each.symbol}</th>
                <td className="number">
                  {inDays(before?.days)} → {inDays(each.days)}
                </td>
                <td className="number">
                  {formatBps(before?.costBps ?? null, 1)} → {formatBps(each.costBps, 1)}
                </td>
                <td>{before?.tier === each.tier ? each.tier : `${before?.tier} → ${each.tier}`}</td>
                <td>
                  {before?.bucket === each.bucket
                    ? each.bucket
                    : `${before?.bucket} → ${each.bucket}`}
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  );
}
