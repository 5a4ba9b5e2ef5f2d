import type { Bps, Count, Ratio } from '#core/kernel/units';
import { type ClusteredRow, meanByClusters } from '#core/numeric/clusters';
import { normalQuantile } from '#core/numeric/normal';
import { studentQuantile } from '#core/numeric/student';
import { withinRegression } from '#core/numeric/within-regression';
import { surpriseOf } from './benchmarks.ts';
import { clusterDayOf, type Interval } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';

/** How often a band held what came, with the band of that share by days. */
export interface BandCoverage {
  readonly nominal: Ratio;
  readonly share: Ratio;
  readonly interval95: readonly [Ratio, Ratio] | null;
  /** P13: the nominal level is inside the band by days; null: of one day there is none. */
  readonly holds: boolean | null;
}
/** Estimates that were frozen before the first child, beside what their orders then cost. */
export interface ForecastCheck {
  readonly n: Count;
  readonly days: Count;
  /** Parents without a cost, or without an estimate that has a deviation. */
  readonly leftOut: Count;
  /** Realised less expected: positive, the model is too cheap. */
  readonly biasBps: Bps;
  readonly biasInterval95Bps: Interval | null;
  /** Of an unbiased model with the right risk: 0 and 1. */
  readonly meanZ: number;
  readonly varianceZ: number;
  readonly coverage: readonly BandCoverage[];
  /** By how much more an order costs that was expected to cost a basis point more: 1 is calibrated, below 1 the model exaggerates differences. null: estimates do not differ. */
  readonly slope: number | null;
  readonly slopeInterval95: readonly [number, number] | null;
  /** Each parent, by how surprising it was. */
  readonly surprises: readonly {
    readonly id: string;
    readonly z: number;
    readonly chanceOfWorse: Ratio;
  }[];
}

const LEVELS: readonly Ratio[] = [0.5, 0.8, 0.9, 0.95];

interface Judged {
  readonly id: string;
  readonly day: string;
  readonly expectedBps: Bps;
  /** From arrival on: what passed before is not the estimate's to foresee. */
  readonly actualBps: Bps;
  readonly z: number;
  readonly chanceOfWorse: Ratio;
}

/** TCA-51. null: no parent has both. */
export function forecastCheck(rows: readonly CostedParent[]): ForecastCheck | null {
  const judged = rows.flatMap((row) => judgedOf(row) ?? []);
  const bias = meanOfDays(judged, ({ actualBps, expectedBps }) => actualBps - expectedBps);
  const z = meanOfDays(judged, (each) => each.z);
  if (bias === null || z === null) return null;
  const squares = judged.reduce((sum, each) => sum + (each.z - z.value) ** 2, 0);
  return {
    n: judged.length,
    days: bias.clusters,
    leftOut: rows.length - judged.length,
    biasBps: bias.value,
    biasInterval95Bps: bias.interval95,
    meanZ: z.value,
    varianceZ: squares / (judged.length - 1),
    coverage: LEVELS.flatMap((nominal) => coverageOf(judged, nominal) ?? []),
    ...slopeOf(judged),
    surprises: judged
      .map(({ id, z: own, chanceOfWorse }) => ({ id, z: own, chanceOfWorse }))
      .toSorted((a, b) => Math.abs(b.z) - Math.abs(a.z)),
  };
}

function judgedOf(row: CostedParent): Judged | null {
  const { totalBps, estimate, parts, id } = row;
  if (totalBps === null || estimate === null || !(estimate.stdevBps > 0)) return null;
  const actualBps = totalBps - (parts.delayBps ?? 0);
  const { expectedBps } = estimate;
  return {
    id,
    day: clusterDayOf(row),
    expectedBps,
    actualBps,
    ...surpriseOf({ ...estimate, actualBps }),
  };
}
const meanOfDays = (
  judged: readonly Judged[],
  of: (each: Judged) => number,
): ReturnType<typeof meanByClusters> =>
  meanByClusters(judged.map((each) => ({ value: of(each), weight: 1, cluster: each.day })));

function coverageOf(judged: readonly Judged[], nominal: Ratio): BandCoverage | null {
  const edge = normalQuantile((1 + nominal) / 2);
  return coverageBandOf(
    judged.map(({ z, day }) => ({ value: Math.abs(z) <= edge ? 1 : 0, weight: 1, cluster: day })),
    nominal,
  );
}
/** TCA-51: of rows that are 1 inside and 0 outside. null: there are none. */
export function coverageBandOf(rows: readonly ClusteredRow[], nominal: Ratio): BandCoverage | null {
  const found = meanByClusters(rows);
  if (found === null) return null;
  const { value: share, degrees, n } = found;
  if (degrees === 0) return { nominal, share, interval95: null, holds: null };
  // Where every order was inside, rows do not differ: the error is never below that of independent draws at the nominal level.
  const error = Math.max(found.standardError, Math.sqrt((nominal * (1 - nominal)) / n));
  const half = studentQuantile(0.975, degrees) * error;
  const interval95 = [Math.max(0, share - half), Math.min(1, share + half)] as const;
  return { nominal, share, interval95, holds: Math.abs(share - nominal) <= half };
}
function slopeOf(judged: readonly Judged[]): Pick<ForecastCheck, 'slope' | 'slopeInterval95'> {
  const fit = withinRegression({
    y: Float64Array.from(judged, ({ actualBps }) => actualBps),
    columns: [Float64Array.from(judged, ({ expectedBps }) => expectedBps)],
    stratum: judged.map(() => ''),
    cluster: judged.map(({ day }) => day),
  });
  if (fit === null) return { slope: null, slopeInterval95: null };
  const { value, interval95 } = fit.contrast([1]);
  return { slope: value, slopeInterval95: interval95 };
}
