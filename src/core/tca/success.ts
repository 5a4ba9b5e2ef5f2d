import { grouped } from '#core/kernel/grouped';
import type { Bps, Count, Ratio } from '#core/kernel/units';
import { type ClusteredRow, meanByClusters } from '#core/numeric/clusters';
import { surpriseOf } from './benchmarks.ts';
import { clusterDayOf, type Interval } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';
import { type BandCoverage, coverageBandOf } from './forecast-check.ts';
import { type OwnParent, sinceArrival } from './own-parent.ts';

/** A mean over orders, each alike, with its interval by days. */
export interface MeanFigure {
  readonly n: Count;
  readonly days: Count;
  /** Orders of which it is not known. */
  readonly leftOut: Count;
  /** null: of none it is. */
  readonly meanBps: Bps | null;
  /** null: of one day there is none. */
  readonly interval95Bps: Interval | null;
}
export function meanFigure<Row extends CostedParent>(
  rows: readonly Row[],
  of: (row: Row) => Bps | null,
): MeanFigure {
  const known = rows.flatMap((row): readonly ClusteredRow[] => {
    const value = of(row);
    return value === null ? [] : [{ value, weight: 1, cluster: clusterDayOf(row) }];
  });
  const mean = meanByClusters(known);
  return {
    n: known.length,
    days: mean?.clusters ?? 0,
    leftOut: rows.length - known.length,
    meanBps: mean?.value ?? null,
    interval95Bps: mean?.interval95 ?? null,
  };
}

/** What orders cost less what they had been expected to cost: positive, the model was too cheap. */
export interface AgainstEstimate extends MeanFigure {
  /** How often the 90 % interval of one order held its cost; null: nothing was filled. */
  readonly coverage90: BandCoverage | null;
  /** Mean and variance of (cost - expected) / timing risk, `surpriseOf`: 0 and 1 of a model that is right; null: of none it is known, of one there is no variance. */
  readonly meanZ: number | null;
  readonly varianceZ: number | null;
}
export interface EstimateFigure extends AgainstEstimate {
  readonly byModel: readonly (AgainstEstimate & { readonly modelId: string })[];
}
/** TCA-60: a model is judged by its own orders alone. Orders without a fill have no cost that the estimate was of, and are left out. */
export function againstEstimate(rows: readonly OwnParent[]): EstimateFigure {
  const byModel = [...grouped(rows, ({ modelId }) => modelId)].map(([modelId, some]) => ({
    modelId,
    ...judged(some),
  }));
  return { ...judged(rows), byModel: byModel.toSorted((a, b) => b.n - a.n) };
}
function judged(rows: readonly OwnParent[]): AgainstEstimate {
  const filled = rows.filter(({ isWithin90 }) => isWithin90 !== null);
  const mean = meanFigure(filled, (row) => {
    const cost = sinceArrival(row);
    return cost === null || row.estimate === null ? null : cost - row.estimate.expectedBps;
  });
  const surprises = filled.flatMap(zOf);
  const meanZ = surprises.reduce((sum, z) => sum + z, 0) / surprises.length;
  const squares = surprises.reduce((sum, z) => sum + (z - meanZ) ** 2, 0);
  return {
    ...mean,
    meanZ: surprises.length === 0 ? null : meanZ,
    varianceZ: surprises.length < 2 ? null : squares / (surprises.length - 1),
    leftOut: mean.leftOut + rows.length - filled.length,
    coverage90: coverageBandOf(
      filled.map((row) => sharedRow(row, row.isWithin90 === true)),
      0.9,
    ),
  };
}

function zOf(row: OwnParent): readonly number[] {
  const actualBps = sinceArrival(row);
  if (actualBps === null || row.estimate === null || !(row.estimate.stdevBps > 0)) return [];
  return [surpriseOf({ ...row.estimate, actualBps }).z];
}

/** Our average price against the VWAP of eligible prints while the order worked: positive, we did worse. */
export interface VwapFigure extends MeanFigure {
  /** Share of orders that did better than VWAP, with its band by days; null: no VWAP is known. */
  readonly better: ShareFigure | null;
}
export interface ShareFigure {
  readonly share: Ratio;
  readonly interval95: readonly [Ratio, Ratio] | null;
}
/** TCA-61. */
export function againstVwap(rows: readonly CostedParent[]): VwapFigure {
  const vwap = (row: CostedParent): Bps | null => row.againstBps['vwap'] ?? null;
  const known = rows.filter((row) => vwap(row) !== null);
  return { ...meanFigure(rows, vwap), better: shareOf(known, (row) => (vwap(row) ?? 0) < 0) };
}
/** By days, and inside 0 and 1; null: there are no rows. */
function shareOf<Row extends CostedParent>(
  rows: readonly Row[],
  holds: (row: Row) => boolean,
): ShareFigure | null {
  const found = meanByClusters(rows.map((row) => sharedRow(row, holds(row))));
  if (found === null) return null;
  const [low, high] = found.interval95 ?? [NaN, NaN];
  return {
    share: found.value,
    interval95: found.interval95 === null ? null : [Math.max(0, low), Math.min(1, high)],
  };
}
const sharedRow = (row: CostedParent, holds: boolean): ClusteredRow => ({
  value: holds ? 1 : 0,
  weight: 1,
  cluster: clusterDayOf(row),
});
