import { civilDateOf, isoDate } from '#core/kernel/civil';
import { type Bps, type Count, DAY_US, type Moment, type Ratio } from '#core/kernel/units';
import { meanByClusters } from '#core/numeric/clusters';
import type { Interval } from './costed-keys.ts';
import { type BandCoverage, coverageBandOf } from './forecast-check.ts';

/** An order that ended, beside what was expected of it. */
export interface JudgedOrder {
  readonly modelId: string;
  readonly acceptedAt: Moment;
  readonly expectedBps: Bps;
  /** From arrival on. */
  readonly realisedBps: Bps;
  readonly isWithin: boolean;
  readonly advShare: Ratio;
}
/** Orders of one kind: realised less expected, and how many were inside their 90 % interval. Errors are by days. */
export interface ForecastCell {
  readonly name: string;
  readonly n: Count;
  readonly days: Count;
  readonly biasBps: Bps;
  /** null: of one day there is none. */
  readonly biasInterval95Bps: Interval | null;
  readonly coverage90: BandCoverage;
}
/** All that one model has forecast. */
export interface ForecastRecord extends ForecastCell {
  readonly bySize: readonly ForecastCell[];
  readonly byHour: readonly ForecastCell[];
  /** Oldest first: coverage over time. */
  readonly byWeek: readonly ForecastCell[];
}

const SIZES: readonly (readonly [below: Ratio, name: string])[] = [
  [0.001, 'under 0.1 % of a day'],
  [0.01, '0.1 to 1 %'],
  [0.05, '1 to 5 %'],
  [Infinity, '5 % or more'],
];
const HOURS = 4;
const WEEKS_MAX = 52;

/** TCA-96: of each model, the most used first; cells without an order are left out. */
export function forecastRecords(rows: readonly JudgedOrder[]): readonly ForecastRecord[] {
  return [...new Set(rows.map(({ modelId }) => modelId))]
    .flatMap((modelId) => {
      const own = rows.filter((row) => row.modelId === modelId);
      const all = cellOf(modelId, own);
      if (all === null) return [];
      const bySize = SIZES.map(([below, name], i) => {
        const from = SIZES[i - 1]?.[0] ?? 0;
        return cellOf(
          name,
          own.filter(({ advShare }) => advShare >= from && advShare < below),
        );
      });
      const byHour = Array.from({ length: 24 / HOURS }, (_, i) =>
        cellOf(
          `${String(i * HOURS).padStart(2, '0')} to ${String((i + 1) * HOURS).padStart(2, '0')} h`,
          own.filter(({ acceptedAt }) => Math.floor(hourOf(acceptedAt) / HOURS) === i),
        ),
      );
      const weeks = [...new Set(own.map(({ acceptedAt }) => weekOf(acceptedAt)))].toSorted(
        (a, b) => a - b,
      );
      const byWeek = weeks.slice(-WEEKS_MAX).map((week) =>
        cellOf(
          dateOf(week),
          own.filter(({ acceptedAt }) => weekOf(acceptedAt) === week),
        ),
      );
      return [{ ...all, bySize: known(bySize), byHour: known(byHour), byWeek: known(byWeek) }];
    })
    .toSorted((a, b) => b.n - a.n);
}
const known = (cells: readonly (ForecastCell | null)[]): readonly ForecastCell[] =>
  cells.flatMap((cell) => cell ?? []);

function cellOf(name: string, rows: readonly JudgedOrder[]): ForecastCell | null {
  const by = (of: (row: JudgedOrder) => number) =>
    rows.map((row) => ({ value: of(row), weight: 1, cluster: String(dayOf(row.acceptedAt)) }));
  const bias = meanByClusters(by(({ realisedBps, expectedBps }) => realisedBps - expectedBps));
  const coverage90 = coverageBandOf(
    by(({ isWithin }) => (isWithin ? 1 : 0)),
    0.9,
  );
  if (bias === null || coverage90 === null) return null;
  const { n, clusters, value, interval95 } = bias;
  return { name, n, days: clusters, biasBps: value, biasInterval95Bps: interval95, coverage90 };
}

const dayOf = (at: Moment): number => Math.floor(at / DAY_US);
const hourOf = (at: Moment): number => Math.floor(((at % DAY_US) / DAY_US) * 24);
/** Weeks begin on Mondays: the epoch was a Thursday. */
const weekOf = (at: Moment): number => Math.floor((dayOf(at) + 3) / 7);
const dateOf = (week: number): string => isoDate(civilDateOf(week * 7 - 3));
