import { useState } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc } from '#contracts/documents';
import type { RebalanceDoc } from '#contracts/portfolio-documents';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { formatBps, formatMoney, formatPercent } from '#web/format/format';
import { daysOf, targetsIn } from '#web/portfolio/headroom';

const AIMS = {
  targets: 'These weights',
  'minimum-variance': 'Least risk',
  'risk-parity': 'Equal shares of risk',
} as const;
type Kind = keyof typeof AIMS;

/** The way to another book, with its cost, beside the way that is blind to liquidity. It only shows: the command line sends. */
export function RebalancePanel({
  instruments,
}: {
  readonly instruments: readonly InstrumentDoc[];
}) {
  const [kind, setKind] = useState<Kind>('targets');
  const [text, setText] = useState('');
  const [found, setFound] = useState<RebalanceDoc | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const { targets, problem } = targetsIn(
    text,
    instruments.map(({ symbol }) => symbol),
  );
  const run = async (): Promise<void> => {
    setBusy(true);
    const aim =
      kind === 'targets'
        ? {
            kind,
            weights: Object.fromEntries(targets.map(({ symbol, weight }) => [symbol, weight])),
          }
        : { kind };
    const answer = await ask(calls.rebalance({ aim }));
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    setFound(answer.ok ? answer.value : null);
  };
  return (
    <section className="panel" aria-labelledby="rebalance-title">
      <h2 id="rebalance-title">To another book</h2>
      <div className="choices" role="group" aria-label="What is wanted">
        {(Object.keys(AIMS) as Kind[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={kind === each}
            onClick={() => setKind(each)}
          >
            {AIMS[each]}
          </button>
        ))}
      </div>
      {kind === 'targets' && (
        <div className="field">
          <label htmlFor="targets">
            Symbol and percentage of the account, one per line; names not listed are sold
          </label>
          <textarea
            id="targets"
            data-testid="targets"
            rows={4}
            value={text}
            placeholder={instruments
              .slice(0, 2)
              .map(({ symbol }, i) => `${symbol} ${10 - 5 * i}`)
              .join('\n')}
            onChange={(event) => setText(event.target.value)}
          />
          {problem !== null && (
            <p className="hint bad" role="status">
              {problem}
            </p>
          )}
        </div>
      )}
      <button
        type="button"
        className="primary"
        data-testid="rebalance-preview"
        disabled={busy || (kind === 'targets' && (targets.length === 0 || problem !== null))}
        onClick={() => void run()}
      >
        {busy ? 'Looking…' : 'Show the trades and their cost'}
      </button>
      {failure !== null && <FailureBox title="No plan found" failure={failure} />}
      {found !== null && <Found found={found} currency={instruments[0]?.currency ?? 'USD'} />}
    </section>
  );
}

function Found({
  found: { basket, blind, schedule, names },
  currency,
}: {
  readonly found: RebalanceDoc;
  readonly currency: string;
}) {
  const rows = [
    [
      'Expected cost',
      (each: typeof blind) =>
        `${formatBps(each.costBps)} ± ${formatBps(each.costStandardErrorBps)} of the account`,
    ],
    ['In money', (each: typeof blind) => formatMoney(each.cost, currency)],
    ['Turnover, both sides', (each: typeof blind) => formatPercent(each.turnover)],
    ['Days at the cap', (each: typeof blind) => daysOf(each.days)],
    ['Sellable in a day afterwards', (each: typeof blind) => formatPercent(each.sellableInOneDay)],
    ['Volatility a year', (each: typeof blind) => formatPercent(each.volatilityAfter, 2)],
  ] as const;
  const refused = new Map(
    (schedule?.verdicts ?? [])
      .filter(({ approved }) => !approved)
      .map((each) => [each.symbol, each.refusal]),
  );
  return (
    <>
      <table className="rows" data-testid="rebalance-cost">
        <thead>
          <tr>
            <th scope="col">
              {basket.trades.length} of {names} names trade
            </th>
            <th scope="col" className="number">
              This way
            </th>
            <th scope="col" className="number">
              Ignoring costs
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, of]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td className="number">{of(basket)}</td>
              <td className="number">{of(blind)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="scroll tall" tabIndex={0} role="region" aria-label="Table of trades">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Symbol</th>
              {['Units', 'Value', 'Weight', 'Cost'].map((title) => (
                <th key={title} scope="col" className="number">
                  {title}
                </th>
              ))}
              <th scope="col">Gate</th>
            </tr>
          </thead>
          <tbody>
            {basket.trades
              .toSorted((a, b) => b.value - a.value)
              .map((each) => (
                <tr key={each.symbol}>
                  <th scope="row">{each.symbol}</th>
                  <td className="number">
                    {each.units > 0 ? '+' : ''}
                    {each.units.toLocaleString('en-US')}
                  </td>
                  <td className="number">{formatMoney(each.value, currency)}</td>
                  <td className="number">
                    {formatPercent(each.from)} → {formatPercent(each.to)}
                  </td>
                  <td className="number">
                    {formatBps(each.costBps, 1)} ± {formatBps(each.costStandardErrorBps, 1)}
                  </td>
                  <td>
                    <span
                      className={`state ${refused.has(each.symbol) ? 'bad' : 'good'}`}
                      title={refused.get(each.symbol)?.message}
                    >
                      {refused.get(each.symbol)?.code ?? 'approved'}
                    </span>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {schedule !== null && (
        <p className="hint">
          {schedule.waves} waves over {Math.round(schedule.overSeconds)} s. `plimsoll rebalance
          --execute` sends them.
        </p>
      )}
    </>
  );
}
