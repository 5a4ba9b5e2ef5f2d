import { useState } from 'react';
import type { FillsDoc } from '#contracts/fills-documents';
import { Figure } from '#web/app/words.tsx';
import { FillsOrders } from '#web/fills/fills-orders.tsx';
import { download } from '#web/format/download';
import { formatCostBps, formatCostRange, formatMoney, toneOf } from '#web/format/format';

/** The report: total, groups, what may be said of contenders, flags, orders. A group narrows the orders below it. */
export function FillsReport({ doc }: { readonly doc: FillsDoc }) {
  const keys = [...new Set(doc.groups.map(({ by }) => by))];
  const [by, setBy] = useState<string>(keys[0] ?? '');
  const [key, setKey] = useState<string | null>(null);
  return (
    <>
      <Total doc={doc} />
      <Exports exports={doc.exports ?? {}} />
      <section className="panel" aria-labelledby="fills-groups-title">
        <h2 id="fills-groups-title">Groups</h2>
        <label htmlFor="fills-by">
          Group by
          <select
            id="fills-by"
            data-testid="fills-by"
            value={by}
            onChange={(event) => {
              setBy(event.target.value);
              setKey(null);
            }}
          >
            {keys.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <Groups doc={doc} by={by} chosen={key} onChosen={setKey} />
        <Sentences doc={doc} by={by} />
      </section>
      <Findings doc={doc} />
      <FillsOrders doc={doc} by={by} group={key} onAll={() => setKey(null)} />
    </>
  );
}

/** The report as files, as the service wrote them. */
const Exports = ({
  exports: { html, xlsx },
}: {
  readonly exports: NonNullable<FillsDoc['exports']>;
}) => (
  <p className="fills-acts">
    {html !== undefined && (
      <button
        type="button"
        data-testid="fills-html"
        onClick={() => download('report.html', html, 'text/html')}
      >
        Export page
      </button>
    )}
    {xlsx !== undefined && (
      <button
        type="button"
        data-testid="fills-xlsx"
        onClick={() =>
          download(
            'report.xlsx',
            Uint8Array.from(atob(xlsx), (sign) => sign.charCodeAt(0)),
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          )
        }
      >
        Export Excel
      </button>
    )}
  </p>
);

const Total = ({ doc: { total, orders, currency, grades } }: { readonly doc: FillsDoc }) => (
  <section className="panel" aria-label="Total">
    <dl className="figures">
      <Figure
        name="Mean cost"
        value={formatCostBps(total.meanBps)}
        tone={toneOf(total.meanBps)}
        testId="fills-mean"
        detail={
          total.interval95 === null
            ? 'one day: no interval'
            : `95 % ${formatCostRange(total.interval95, 2, 'bps')}, ${total.days} days`
        }
      />
      <Figure
        name="By value"
        value={formatCostBps(total.weightedBps)}
        tone={toneOf(total.weightedBps)}
        detail={
          total.notional === null
            ? 'values in several currencies or unknown'
            : `of ${formatMoney(total.notional, currency ?? orders[0]?.currency ?? '')}`
        }
      />
      <Figure
        name="Orders"
        value={String(total.n)}
        testId="fills-orders-count"
        detail={total.unknown === 0 ? 'all with a cost' : `${total.unknown} without a cost`}
      />
      <Figure
        name="Grades"
        value={Object.entries(grades)
          .map(([grade, count]) => `${grade} ${count}`)
          .join(', ')}
        detail="A: recorded book … D: file alone"
      />
    </dl>
  </section>
);

function Groups({
  doc,
  by,
  chosen,
  onChosen,
}: {
  readonly doc: FillsDoc;
  readonly by: string;
  readonly chosen: string | null;
  readonly onChosen: (key: string | null) => void;
}) {
  const groups = doc.groups.filter((group) => group.by === by);
  if (groups.length === 0) return <p className="chart-empty">No order has a cost.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Table of groups">
      <table className="rows" data-testid="fills-groups">
        <thead>
          <tr>
            <th scope="col">{by}</th>
            {['Orders', 'Mean', '95 % by days', 'By value'].map((name) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ key, n, meanBps, interval95, weightedBps }) => (
            <tr key={key}>
              <th scope="row">
                <button
                  type="button"
                  aria-pressed={chosen === key}
                  onClick={() => onChosen(chosen === key ? null : key)}
                >
                  {key}
                </button>
              </th>
              <td className="number">{n}</td>
              <td className={`number ${toneOf(meanBps)}`}>{formatCostBps(meanBps)}</td>
              <td className="number">
                {interval95 === null ? 'one day' : formatCostRange(interval95, 2, 'bps')}
              </td>
              <td className="number">{formatCostBps(weightedBps)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SENTENCES_SHOWN = 6;
function Sentences({ doc, by }: { readonly doc: FillsDoc; readonly by: string }) {
  const pairs = doc.leagues.find((league) => league.by === by)?.pairs ?? [];
  const shown = pairs
    .toSorted((a, b) => Number(b.verdict === 'differs') - Number(a.verdict === 'differs'))
    .slice(0, SENTENCES_SHOWN);
  return (
    <ul className="hint" data-testid="fills-sentences">
      {shown.map(({ sentence }) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

const FINDINGS_SHOWN = 50;
/** Flags and outliers; and how often a rule could not be checked. */
function Findings({ doc }: { readonly doc: FillsDoc }) {
  const { flags, rules } = doc.bestExecution;
  const sentences = [
    ...flags.map(({ sentence }) => sentence),
    ...doc.outliers.found.map(({ sentence }) => sentence),
  ];
  const unchecked = rules.filter(({ checked }) => checked === 0);
  return (
    <details className="panel" data-testid="fills-findings">
      <summary>
        {flags.length} best-execution flags, {doc.outliers.found.length} outliers
      </summary>
      <ul className="scroll" tabIndex={0} aria-label="Flags and outliers">
        {sentences.slice(0, FINDINGS_SHOWN).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {sentences.length > FINDINGS_SHOWN && (
        <p className="hint">and {sentences.length - FINDINGS_SHOWN} more in the report's file</p>
      )}
      {unchecked.length > 0 && (
        <p className="hint">
          Never checked, because what they need is not known:{' '}
          {unchecked.map(({ rule }) => rule).join('; ')}.
        </p>
      )}
    </details>
  );
}
