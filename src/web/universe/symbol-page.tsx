import { useMemo } from 'react';
import { calls } from '#client/calls';
import type { AssessmentDoc, InstrumentDoc } from '#contracts/documents';
import type { LiquidityHistoryDoc, MetricsDoc } from '#contracts/survey-documents';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox, Figure } from '#web/app/words.tsx';
import { Chart } from '#web/charts/chart.tsx';
import { formatBps, formatMoney, formatPercent, secondsOf } from '#web/format/format';
import { MarketPanel } from '#web/market/market-panel.tsx';
import { PriceChart } from '#web/price/price-chart.tsx';
import { AssessmentDetails } from '#web/ticket/assessment-details.tsx';
import { instrumentOf, nameOf } from '#web/ticket/form';

const SPACING_MS = 5_000;

/** One symbol: what its score is made of, what sizes cost, how its day and its year have gone, and every measure with its error. */
export function SymbolPage({
  symbol,
  instruments,
}: {
  readonly symbol: string;
  readonly instruments: readonly InstrumentDoc[];
}) {
  const { value: metrics, failure, refresh } = useDocument(calls.metrics(symbol), SPACING_MS);
  const { value: history } = useDocument(calls.liquidityHistory(symbol));
  useLive('market', refresh);
  const instrument = instrumentOf(symbol, instruments);
  if (metrics === null)
    return failure === null ? (
      <p className="lonely muted">Loading {symbol}…</p>
    ) : (
      <div className="lonely">
        <h1>{symbol}</h1>
        <FailureBox title="It cannot be shown" failure={failure} onRetry={refresh} />
      </div>
    );
  const { assessment } = metrics;
  return (
    <div className="order">
      <Title metrics={metrics} />
      {failure !== null && (
        <FailureBox title="What is shown may be old" failure={failure} onRetry={refresh} />
      )}
      <Summary assessment={assessment} />
      <PriceChart
        symbol={symbol}
        grid={{ tick: instrument?.tick ?? null, lot: instrument?.lot ?? null }}
      />
      <div className="two">
        <section className="panel" aria-labelledby="parts-title">
          <h2 id="parts-title">What the score is made of</h2>
          <AssessmentDetails assessment={assessment} />
        </section>
        <section className="panel" aria-labelledby="sizes-title">
          <h2 id="sizes-title">Cost by size</h2>
          <Sizes assessment={assessment} />
          <h3>Volume over the session</h3>
          <Curve curve={assessment.curve} />
        </section>
      </div>
      <div className="two">
        <section className="panel" aria-labelledby="history-title">
          <h2 id="history-title">Earlier scores</h2>
          <History days={history?.days ?? []} />
        </section>
        {instrument === null ? (
          <section className="panel" aria-label="Book">
            <p className="chart-empty">
              The service does not follow this symbol: there is no live book.
            </p>
          </section>
        ) : (
          <MarketPanel symbol={nameOf(instrument, instruments)} instrument={instrument} />
        )}
      </div>
      <Measures assessment={assessment} />
    </div>
  );
}

function Title({ metrics: { symbol, source, assessment } }: { readonly metrics: MetricsDoc }) {
  return (
    <div className="order-title">
      <a href="#/market" className="back">
        ← Market
      </a>
      <h1>{symbol}</h1>
      <span className="muted">
        {source === 'live' ? 'followed now' : 'from the store'}, as of{' '}
        {assessment.asOf.slice(0, 19).replace('T', ' ')} UTC
      </span>
    </div>
  );
}

function Summary({ assessment }: { readonly assessment: AssessmentDoc }) {
  const { score, scoreInterval, tier, grade, regime, measures, limits } = assessment;
  const value = measures['advNotional'];
  const spread = measures['spread'] ?? measures['spreadEstimated'];
  return (
    <dl className="figures panel">
      <Figure
        name="Score"
        value={score.toFixed(2)}
        detail={`90 %: ${scoreInterval.map((x) => x.toFixed(2)).join(' to ')}`}
        testId="symbol-score"
      />
      <Figure
        name="Tier"
        value={tier}
        detail={`position at most ${formatPercent(limits.positionMaxOfNav)} of net asset value`}
      />
      <Figure name="Regime" value={regime} detail={`data grade ${grade}`} />
      <Figure
        name="Traded a day"
        value={
          value === undefined ? 'unknown' : formatMoney(value.value, value.unit.split('/')[0] ?? '')
        }
      />
      <Figure
        name="Spread"
        value={spread === undefined ? 'unknown' : formatBps(spread.value, 1)}
        detail={spread === undefined ? undefined : spread.source.slice(0, 60)}
      />
      <Figure
        name="Volatility a day"
        value={formatPercent(measures['volatilityDaily']?.value ?? null, 2)}
      />
    </dl>
  );
}

const Sizes = ({ assessment }: { readonly assessment: AssessmentDoc }) => (
  <table className="rows plain">
    <thead>
      <tr>
        <th scope="col">Order of</th>
        <th scope="col" className="number">
          Impact, average
        </th>
        <th scope="col" className="number">
          Days at the cap
        </th>
      </tr>
    </thead>
    <tbody>
      {assessment.sizes.map(({ notional, impactBps, days }) => (
        <tr key={notional}>
          <th scope="row">{Math.round(notional).toLocaleString('en-US')}</th>
          <td className="number">{impactBps === null ? 'unknown' : formatBps(impactBps, 1)}</td>
          <td className="number">{days < 0.01 ? '< 0.01' : days.toFixed(2)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const CURVE_WIDTH = 100;
const CURVE_HEIGHT = 60;
function Curve({ curve }: { readonly curve: AssessmentDoc['curve'] }) {
  const most = Math.max(...curve.shares);
  const wide = CURVE_WIDTH / curve.shares.length;
  return (
    <>
      <svg
        className="curve"
        viewBox={`0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Share of the day's volume in ${curve.shares.length} equal parts of the session, the largest ${formatPercent(most)}`}
      >
        {curve.shares.map((share, i) => {
          const height = (share / most) * CURVE_HEIGHT;
          return (
            <rect
              key={i}
              x={i * wide + wide * 0.08}
              width={wide * 0.84}
              y={CURVE_HEIGHT - height}
              height={height}
              className="fill-plain"
            />
          );
        })}
      </svg>
      <p className="hint">
        {curve.source}
        {curve.error === null
          ? ''
          : `; out of sample such a curve puts ${formatPercent(curve.error)} of a day's volume into the wrong part`}
      </p>
    </>
  );
}

function History({ days }: { readonly days: LiquidityHistoryDoc['days'] }) {
  const columns = useMemo(
    () => [days.map(({ asOf }) => secondsOf(asOf)), days.map(({ score }) => score)] as const,
    [days],
  );
  if (days.length < 2)
    return (
      <p className="chart-empty">
        The service keeps a score once an hour, and so does `assess --keep`; there are fewer than
        two.
      </p>
    );
  return (
    <Chart
      columns={columns}
      lines={[{ name: 'score', colour: '--accent', draw: 'line' }]}
      height={200}
      fromZero
      summary={`Score on ${days.length} moments from ${days[0]?.asOf.slice(0, 10)} to ${days.at(-1)?.asOf.slice(0, 10)}`}
      format={(value) => value.toFixed(2)}
      dates
    />
  );
}

const digits = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 5 });
function Measures({ assessment }: { readonly assessment: AssessmentDoc }) {
  return (
    <section className="panel" aria-labelledby="measures-title">
      <h2 id="measures-title">Measures</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label="Table of measures">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Measure</th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col" className="number">
                Standard error
              </th>
              <th scope="col" className="number">
                n
              </th>
              <th scope="col">Unit</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(assessment.measures).map(
              ([name, { value, standardError, n, unit, source }]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="number">{digits(value)}</td>
                  <td className="number">
                    {standardError === null ? 'unknown' : digits(standardError)}
                  </td>
                  <td className="number">{n}</td>
                  <td>{unit}</td>
                  <td className="why">{source}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}
