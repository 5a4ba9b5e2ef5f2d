import { useMemo } from 'react';
import type { InstrumentDoc, PreTradeDoc } from '#contracts/documents';
import { BPS_IN_ONE } from '#core/kernel/units';
import { Figure } from '#web/app/words.tsx';
import { Chart, type Line } from '#web/charts/chart.tsx';
import { IntervalBar, IntervalWords } from '#web/charts/interval-bar.tsx';
import { sliceColumns } from '#web/charts/series';
import {
  formatBps,
  formatClock,
  formatCostBps,
  formatCostMoney,
  formatCostRange,
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  toneOf,
} from '#web/format/format';
import { estimateWaterfall } from '#web/tca/waterfall';
import { WaterfallTable } from '#web/tca/waterfall-table.tsx';
import { AssessmentDetails } from '#web/ticket/assessment-details.tsx';
import type { PreTradeState } from '#web/ticket/pre-trade';

/** What the market is like for this order, what it would cost, and how it would be done. */
export function EstimatePanel({
  preTrade,
  instrument,
}: {
  readonly preTrade: PreTradeState;
  readonly instrument: InstrumentDoc | null;
}) {
  const doc =
    preTrade.state === 'answered'
      ? preTrade.doc
      : preTrade.state === 'asking'
        ? preTrade.last
        : null;
  if (doc === null || instrument === null) return null;
  return (
    <div
      className={`estimate ${preTrade.state === 'asking' ? 'old' : ''}`}
      aria-busy={preTrade.state === 'asking'}
    >
      <Cost doc={doc} instrument={instrument} />
      <div className="two">
        <Liquidity doc={doc} instrument={instrument} />
        <Schedule doc={doc} instrument={instrument} />
      </div>
    </div>
  );
}

interface Props {
  readonly doc: PreTradeDoc;
  readonly instrument: InstrumentDoc;
}

function Cost({ doc, instrument }: Props) {
  const { estimate, currency } = doc;
  const [low, high] = estimate.interval90Bps;
  const money = (value: number): number => (value * doc.arrivalNotional) / BPS_IN_ONE;
  return (
    <section className="panel" aria-labelledby="cost-title">
      <h2 id="cost-title">
        Expected cost{' '}
        <small>
          bps of arrival notional {formatMoney(doc.arrivalNotional, currency)}; positive: you pay
        </small>
      </h2>
      <div className="cost">
        <dl className="figures column">
          <Figure
            name="Expected"
            value={formatCostBps(estimate.expectedBps)}
            detail={formatCostMoney(estimate.expectedCost, currency)}
            tone={toneOf(estimate.expectedBps)}
            testId="estimate-expected"
          />
          <Figure
            name="90 % of such orders"
            value={formatCostRange([low, high], 1, 'bps')}
            detail={formatCostRange([money(low), money(high)], 0, currency)}
          />
          <Figure
            name="All of it now"
            value={doc.now === null ? 'unknown' : formatCostBps(doc.now.expectedBps)}
            detail={nowDetail(doc)}
            title="One marketable order on the book as it is"
            testId="estimate-now"
          />
          {estimate.limit == null ? null : (
            <Figure
              name="Within the limit"
              value={formatPercent(estimate.limit.share)}
              detail={`all of it with ${formatPercent(estimate.limit.probability)}`}
              title="Expected share that is done by the deadline"
            />
          )}
          <Figure
            name="Arrival mid"
            value={`${formatPrice(doc.arrivalPrice, instrument.tick, 1)} ${currency}`}
            detail={`as of ${formatClock(doc.assessment.asOf)} UTC`}
          />
        </dl>
        <div className="cost-figure">
          <IntervalBar estimate={estimate} realisedBps={null} realisedName="" />
          <IntervalWords estimate={estimate} realisedBps={null} realisedName="" />
          <WaterfallTable
            caption="Parts"
            waterfall={estimateWaterfall(estimate)}
            notional={doc.arrivalNotional}
            currency={currency}
            totalTestId="estimate-total"
          />
        </div>
      </div>
      <p className="hint">
        Model <code>{estimate.modelId}</code>, {calibrationWords(doc)}
      </p>
    </section>
  );
}

function nowDetail({ now, nowRefusal }: PreTradeDoc): string {
  if (now === null) return nowRefusal?.message ?? '';
  const shown = now.displayedShare ?? 1;
  return shown < 1 ? `${formatPercent(shown)} displayed, the rest modelled` : 'all displayed';
}

function calibrationWords({ estimate: { calibration } }: PreTradeDoc): string {
  if (calibration.state === 'calibrated')
    return `calibrated on ${calibration.n} orders (${calibration.source}).`;
  if (calibration.state === 'prior')
    return `published average, not fitted to this market (${calibration.source}): the gate checks the upper end of its interval.`;
  return 'not calibrated.';
}

function Liquidity({ doc, instrument }: Props) {
  const { assessment } = doc;
  const [low, high] = assessment.scoreInterval;
  return (
    <section className="panel" aria-labelledby="liquidity-title">
      <h2 id="liquidity-title">
        Liquidity <small>for this size</small>
      </h2>
      <dl className="figures">
        <Figure
          name="Score, 0 to 1"
          value={assessment.score.toFixed(2)}
          detail={`${low.toFixed(2)} to ${high.toFixed(2)}`}
          testId="estimate-score"
        />
        <Figure name="Tier" value={assessment.tier} detail={`regime ${assessment.regime}`} />
        <Figure
          name="Data grade"
          value={assessment.grade}
          detail={
            assessment.quality.prior === null ? 'own data' : `prior ${assessment.quality.prior}`
          }
          title={assessment.quality.notes.join(' ')}
        />
        <Figure
          name="Share of ADV"
          value={formatPercent(assessment.advShare, 2)}
          detail={`at most ${formatQuantity(assessment.limits.quantityMaxByAdv, instrument.lot)}`}
          title="Of the average day's eligible volume"
        />
      </dl>
      <AssessmentDetails assessment={assessment} />
    </section>
  );
}

const SLICES: readonly Line[] = [{ name: 'planned', colour: '--planned', draw: 'bars' }];

function Schedule({ doc, instrument }: Props) {
  const { plan } = doc;
  const columns = useMemo(() => sliceColumns(plan), [plan]);
  const quantity = (value: number): string => formatQuantity(value, instrument.lot);
  const largest = Math.max(0, ...plan.slices.map((slice) => slice.quantity));
  const summary = `${plan.slices.length} slices from ${formatClock(plan.start)} to ${formatClock(plan.end)} UTC, the largest ${quantity(largest)} units`;
  return (
    <section className="panel" aria-labelledby="schedule-title">
      <h2 id="schedule-title">
        Schedule <small>units per slice, UTC</small>
      </h2>
      <dl className="figures">
        <Figure
          name="Participation planned"
          value={formatPercent(plan.participationPlanned)}
          detail={`cap ${formatPercent(plan.participationMax)}`}
          title="Highest planned share of expected volume over the slices"
        />
        <Figure
          name="Expected completion"
          value={formatPercent(plan.completion)}
          detail={plan.residual === 'complete' ? 'remainder is crossed' : 'remainder is left'}
        />
        <Figure
          name="Timing risk"
          value={formatBps(plan.stdevBps, 1)}
          detail="one standard deviation"
        />
      </dl>
      <Chart
        columns={columns}
        lines={SLICES}
        height={150}
        fromZero
        summary={summary}
        format={quantity}
      />
      <p className="hint">{summary}.</p>
    </section>
  );
}
