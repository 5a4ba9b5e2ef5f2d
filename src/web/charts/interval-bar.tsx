import type { EstimateDoc } from '#contracts/documents';
import { type Scale, scaleOf } from '#web/charts/interval';
import { formatBps, formatCostBps, formatCostRange, toneOf } from '#web/format/format';

const HEIGHT = 74;
const LINE = 34;

interface Props {
  readonly estimate: EstimateDoc;
  readonly realisedBps: number | null;
  readonly realisedName: string;
}

/** The expected cost with its two intervals, told apart: how well the expectation is known, and where one order lands (P12). */
export function IntervalBar({ estimate, realisedBps, realisedName }: Props) {
  const { expectedBps, standardErrorBps, interval90Bps } = estimate;
  const [low, high] = interval90Bps;
  const scale = scaleOf([
    low,
    high,
    expectedBps - standardErrorBps,
    expectedBps + standardErrorBps,
    ...(realisedBps === null ? [] : [realisedBps]),
  ]);
  const at = (value: number): string => `${scale.at(value)}%`;
  const wide = (from: number, to: number): string =>
    `${Math.max(0.4, scale.at(to) - scale.at(from))}%`;
  const summary = `Expected ${formatCostBps(expectedBps)}, standard error ${formatBps(standardErrorBps)}; 90 % of such orders between ${formatCostBps(low)} and ${formatCostBps(high)}${realisedBps === null ? '' : `; ${realisedName} ${formatCostBps(realisedBps)}`}`;
  return (
    <svg className="interval" width="100%" height={HEIGHT} role="img" aria-label={summary}>
      <Ticks scale={scale} />
      <rect
        x={at(low)}
        width={wide(low, high)}
        y={LINE - 7}
        height={14}
        className="predictive"
        rx={3}
      />
      <rect
        x={at(expectedBps - standardErrorBps)}
        width={wide(expectedBps - standardErrorBps, expectedBps + standardErrorBps)}
        y={LINE - 7}
        height={14}
        className="known"
        rx={2}
      />
      <line
        x1={at(expectedBps)}
        x2={at(expectedBps)}
        y1={LINE - 11}
        y2={LINE + 11}
        className="expected"
      />
      <text x={at(expectedBps)} y={14} className="mark expected-text">
        expected
      </text>
      {realisedBps !== null && (
        <>
          <circle cx={at(realisedBps)} cy={LINE} r={6} className="realised" />
          {Math.abs(scale.at(realisedBps) - scale.at(expectedBps)) > 14 && (
            <text x={at(realisedBps)} y={14} className="mark realised-text">
              {realisedName}
            </text>
          )}
        </>
      )}
    </svg>
  );
}

function Ticks({ scale }: { readonly scale: Scale }) {
  const at = (value: number): string => `${scale.at(value)}%`;
  return (
    <>
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={at(tick)}
            x2={at(tick)}
            y1={20}
            y2={50}
            className={tick === 0 ? 'zero' : 'grid'}
          />
          <text x={at(tick)} y={64} className="tick">
            {tick === 0 ? '0' : String(tick).replace('-', '\u2212')}
          </text>
        </g>
      ))}
    </>
  );
}

/** The same in words, beside the bar. */
export function IntervalWords({ estimate, realisedBps, realisedName }: Props) {
  return (
    <dl className="pairs">
      {realisedBps !== null && (
        <div>
          <dt>
            <i className="key realised" /> {realisedName}
          </dt>
          <dd className={toneOf(realisedBps)}>{formatCostBps(realisedBps)}</dd>
        </div>
      )}
      <div>
        <dt>
          <i className="key expected" /> expected
        </dt>
        <dd>{formatCostBps(estimate.expectedBps)}</dd>
      </div>
      <div>
        <dt>
          <i className="key predictive" /> one order, 90 % predictive interval
        </dt>
        <dd>{formatCostRange(estimate.interval90Bps, 2, 'bps')}</dd>
      </div>
      <div>
        <dt>
          <i className="key known" /> standard error of the expectation
        </dt>
        <dd>± {formatBps(estimate.standardErrorBps)}</dd>
      </div>
    </dl>
  );
}
