import { useState } from 'react';
import { calls } from '#client/calls';
import type { UniverseQuery } from '#client/queries';
import type { UniverseDoc, UniverseRowDoc } from '#contracts/survey-documents';
import { TIERS } from '#core/liquidity/profile';
import { useDocument } from '#web/api/document';
import { symbolHash } from '#web/app/route';
import { Empty, FailureBox } from '#web/app/words.tsx';
import { formatBps, formatMoney, formatPercent } from '#web/format/format';
import { sparkPoints } from '#web/universe/spark';

type Tier = (typeof TIERS)[number];
type Sort = 'score' | 'adv' | 'spread' | 'volatility' | 'symbol';
interface Choice {
  readonly search: string;
  readonly tier: Tier | '';
  readonly sort: Sort;
  readonly order: 'best' | 'worst';
}
const SPACING_MS = 2_000;
const COLUMNS: readonly {
  readonly sort: Sort;
  readonly title: string;
  readonly isNumber: boolean;
}[] = [
  { sort: 'symbol', title: 'Symbol', isNumber: false },
  { sort: 'score', title: 'Score', isNumber: true },
  { sort: 'adv', title: 'Traded a day', isNumber: true },
  { sort: 'spread', title: 'Spread', isNumber: true },
  { sort: 'volatility', title: 'Volatility a day', isNumber: true },
];
const queryOf = ({ search, tier, sort, order }: Choice): UniverseQuery => ({
  ...(search === '' ? {} : { search }),
  ...(tier === '' ? {} : { tier }),
  sort,
  order,
});

/** All symbols that are known: what the service follows now, and what was assessed and kept. */
export function UniversePage() {
  const [choice, setChoice] = useState<Choice>({
    search: '',
    tier: '',
    sort: 'score',
    order: 'best',
  });
  const {
    value: universe,
    failure,
    refresh,
  } = useDocument(calls.universe(queryOf(choice)), SPACING_MS);
  const sortBy = (sort: Sort): void =>
    setChoice({
      ...choice,
      sort,
      order: choice.sort === sort && choice.order === 'best' ? 'worst' : 'best',
    });
  return (
    <div className="risk">
      <h1>
        Market{' '}
        {universe !== null && (
          <small>
            {universe.symbols.toLocaleString('en-US')} symbols:{' '}
            {TIERS.map((tier) => `${universe.tiers[tier].toLocaleString('en-US')} ${tier}`).join(
              ', ',
            )}
          </small>
        )}
      </h1>
      <section className="panel" aria-label="Symbols">
        <Filters universe={universe} choice={choice} onChoose={setChoice} />
        {failure !== null && <FailureBox title="No market" failure={failure} onRetry={refresh} />}
        {universe?.notes.map((note) => (
          <p key={note} className="hint">
            {note}
          </p>
        ))}
        {universe !== null && <Symbols universe={universe} choice={choice} onSort={sortBy} />}
      </section>
    </div>
  );
}

function Filters({
  universe,
  choice,
  onChoose,
}: {
  readonly universe: UniverseDoc | null;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}) {
  return (
    <div className="filters">
      <label htmlFor="market-search">Symbol</label>
      <input
        id="market-search"
        data-testid="market-search"
        value={choice.search}
        placeholder="any"
        onChange={(event) =>
          onChoose({ ...choice, search: event.target.value.trim().slice(0, 20) })
        }
      />
      <label htmlFor="market-tier">Tier</label>
      <select
        id="market-tier"
        data-testid="market-tier"
        value={choice.tier}
        onChange={(event) =>
          onChoose({
            ...choice,
            tier: TIERS.find((tier) => tier === event.target.value) ?? '',
          })
        }
      >
        <option value="">all</option>
        {TIERS.map((tier) => (
          <option key={tier} value={tier}>
            {tier}
          </option>
        ))}
      </select>
      {universe !== null && (
        <span className="muted" role="status">
          {universe.matching > universe.rows.length
            ? `${universe.rows.length} of ${universe.matching.toLocaleString('en-US')} shown: search, or choose a tier`
            : `${universe.matching.toLocaleString('en-US')} shown`}
        </span>
      )}
    </div>
  );
}

function Symbols({
  universe,
  choice,
  onSort,
}: {
  readonly universe: UniverseDoc;
  readonly choice: Choice;
  readonly onSort: (sort: Sort) => void;
}) {
  if (universe.rows.length === 0)
    return <Empty>No symbol matches. Take a filter away, or assess it with plimsoll assess.</Empty>;
  return (
    <div className="scroll tall" tabIndex={0} role="region" aria-label="Table of symbols">
      <table className="rows">
        <thead>
          <tr>
            {COLUMNS.map(({ sort, title, isNumber }) => (
              <th
                key={sort}
                scope="col"
                className={isNumber ? 'number' : ''}
                aria-sort={
                  choice.sort === sort
                    ? choice.order === 'best'
                      ? 'descending'
                      : 'ascending'
                    : 'none'
                }
              >
                <button type="button" className="plain" onClick={() => onSort(sort)}>
                  {title}
                  {choice.sort === sort ? (choice.order === 'best' ? ' ↓' : ' ↑') : ''}
                </button>
              </th>
            ))}
            <th scope="col" className="number">
              1 M costs
            </th>
            <th scope="col">Tier</th>
            <th scope="col">Data</th>
            <th scope="col">Regime</th>
            <th scope="col">Earlier scores</th>
            <th scope="col">As of</th>
          </tr>
        </thead>
        <tbody>
          {universe.rows.map((row) => (
            <Row key={`${row.symbol}.${row.venue}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SPARK_WIDTH = 90;
const SPARK_HEIGHT = 18;
function Row({ row }: { readonly row: UniverseRowDoc }) {
  const scores = row.scores.map(({ score }) => score);
  return (
    <tr data-testid={`market-row-${row.symbol}`}>
      <th scope="row">
        <a href={symbolHash(row.symbol)}>{row.symbol}</a> <small>{row.venue}</small>
      </th>
      <td
        className="number"
        title={`90 %: ${row.scoreInterval.map((x) => x.toFixed(2)).join(' to ')}`}
      >
        {row.score.toFixed(3)}
      </td>
      <td className="number">{formatMoney(row.advNotional, row.currency)}</td>
      <td className="number">{row.spreadBps === null ? 'unknown' : formatBps(row.spreadBps, 1)}</td>
      <td className="number">{formatPercent(row.volatilityDaily, 2)}</td>
      <td className="number">
        {row.impactMillionBps === null ? 'unknown' : formatBps(row.impactMillionBps, 1)}
      </td>
      <td>{row.tier}</td>
      <td>{row.grade}</td>
      <td>
        <span
          className={`state ${row.regime === 'normal' ? 'good' : row.regime === 'unknown' ? '' : 'warn'}`}
        >
          {row.regime}
        </span>
      </td>
      <td>
        {scores.length < 2 ? (
          <span className="muted">–</span>
        ) : (
          <svg
            width={SPARK_WIDTH}
            height={SPARK_HEIGHT}
            role="img"
            aria-label={`score ${scores[0]?.toFixed(2)} on ${row.scores[0]?.day}, ${scores.at(-1)?.toFixed(2)} on ${row.scores.at(-1)?.day}`}
          >
            <polyline points={sparkPoints(scores, SPARK_WIDTH, SPARK_HEIGHT)} className="spark" />
          </svg>
        )}
      </td>
      <td className="muted">
        {row.isLive ? <span className="state good">live</span> : row.asOf.slice(0, 10)}
      </td>
    </tr>
  );
}
