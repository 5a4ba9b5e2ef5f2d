import { lazy, Suspense, useMemo, useState } from 'react';
import type { BarsDoc } from '#contracts/market-documents';
import { useLive } from '#web/api/live';
import { FailureBox } from '#web/app/words.tsx';
import { secondsOf } from '#web/format/format';
import type { Grid } from '#web/format/grid';
import {
  BAR_LENGTH_WORDS,
  type BarLength,
  barWords,
  lengthReaching,
  marksOf,
  markWords,
  momentWords,
  type OwnFill,
  PRICE_SOURCE_WORDS,
  priceWords,
} from '#web/price/candles';
import { useBars } from '#web/price/use-bars';

// The library of the chart is as large as the rest of the page: it comes when a chart does.
const CandlePlot = lazy(() =>
  import('#web/price/candle-plot.tsx').then((loaded) => ({ default: loaded.CandlePlot })),
);
const NO_FILLS: readonly OwnFill[] = [];

interface PriceChartProps {
  /** As the service is asked for it. */
  readonly symbol: string;
  readonly grid: Grid;
  /** Marked on the bars that they were in. */
  readonly fills?: readonly OwnFill[];
  readonly arrival?: number | null;
  /** The chart reaches back to here at first. */
  readonly since?: string;
}

/** Prices and volume of one symbol over time, kept up to date, with own fills and the arrival price of an order. */
export function PriceChart({
  symbol,
  grid,
  fills = NO_FILLS,
  arrival = null,
  since,
}: PriceChartProps) {
  const [length, setLength] = useState<BarLength>(() =>
    since === undefined ? 60 : lengthReaching(since, Date.now()),
  );
  const { value, failure, refresh } = useBars(symbol, length);
  useLive('market', refresh);
  const isUnknown = failure?.kind === 'problem' && failure.problem.status === 404;
  return (
    <section className="panel price" aria-labelledby="price-title" data-testid="price-chart">
      <div className="price-head">
        <h2 id="price-title">
          Price and volume{' '}
          <small>
            {value === null ? 'UTC' : `${value.currency}, UTC`}
            {value?.source == null ? '' : `; ${PRICE_SOURCE_WORDS[value.source]}`}
          </small>
        </h2>
        <div className="choices" role="group" aria-label="Length of a bar">
          {BAR_LENGTH_WORDS.map(([seconds, short, long]) => (
            <button
              key={seconds}
              type="button"
              aria-pressed={length === seconds}
              title={long}
              data-testid={`price-length-${seconds}`}
              onClick={() => setLength(seconds)}
            >
              {short}
            </button>
          ))}
        </div>
      </div>
      {failure !== null && !isUnknown && (
        <FailureBox title="No prices" failure={failure} onRetry={refresh} />
      )}
      {value === null && failure === null && <p className="chart-empty">Loading prices…</p>}
      {(isUnknown || value?.bars.length === 0) && <NoBars symbol={symbol} length={length} />}
      {value !== null && value.bars.length > 0 && (
        <Candles doc={value} grid={grid} fills={fills} arrival={arrival} />
      )}
    </section>
  );
}

const NoBars = ({ symbol, length }: { readonly symbol: string; readonly length: BarLength }) => (
  <p className="chart-empty" data-testid="price-empty">
    {length === 86_400 ? (
      <span>
        There are no daily bars of {symbol} yet. Import them with <code>plimsoll import</code>; this
        chart then shows them.
      </span>
    ) : (
      <span>
        There are no prices of {symbol} yet. Bars appear here while the service follows the market,
        one by one as it trades; import older ones with <code>plimsoll import</code>.
      </span>
    )}
  </p>
);

function Candles({
  doc,
  grid,
  fills,
  arrival,
}: Required<Pick<PriceChartProps, 'grid' | 'fills' | 'arrival'>> & { readonly doc: BarsDoc }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const marks = useMemo(() => marksOf(doc.bars, fills), [doc, fills]);
  const bar = doc.bars.find(({ at }) => secondsOf(at) === pointed) ?? doc.bars.at(-1);
  const words = priceWords(doc, grid);
  const summary = `${words}${arrival === null ? '' : `; arrival price ${arrival}`}${fills.length === 0 ? '' : `; ${fills.length} own fills`}`;
  return (
    <>
      {bar !== undefined && (
        <p className="hint price-bar" data-testid="price-bar">
          {[
            `${momentWords(bar.at)}: ${barWords(bar, grid)}`,
            ...marks
              .filter(({ at }) => at === secondsOf(bar.at))
              .map((mark) => markWords(mark, grid)),
          ].join(' · ')}
        </p>
      )}
      <Suspense fallback={<div className="price-plot" aria-busy="true" />}>
        <CandlePlot
          bars={doc.bars}
          marks={marks}
          arrival={arrival}
          grid={grid}
          lengthSeconds={doc.lengthSeconds}
          summary={summary}
          onPoint={setPointed}
        />
      </Suspense>
      <p className="hint price-foot">
        <span data-testid="price-words">
          {words}.{fills.length > 0 && ' Arrows are own fills; point at one to read it.'}
        </span>{' '}
        <small>
          TradingView Lightweight Charts™, Copyright © 2026{' '}
          <a href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
            TradingView, Inc.
          </a>
        </small>
      </p>
    </>
  );
}
