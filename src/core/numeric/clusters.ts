import { invariant } from '#core/kernel/assert';
import { grouped } from '#core/kernel/grouped';
import { seededRandom } from '#core/kernel/random';
import type { Count } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';
import { studentQuantile } from '#core/numeric/student';

/** A weighted mean whose rows move together within clusters (days). The error is NaN and the interval null of one cluster: it says nothing of another. */
export interface ClusteredMean {
  readonly value: number;
  readonly standardError: number;
  readonly interval95: readonly [number, number] | null;
  readonly n: Count;
  readonly clusters: Count;
  /** Of freedom, of the interval; 0 of one cluster. */
  readonly degrees: number;
}
export interface ClusteredRow {
  readonly value: number;
  readonly weight: number;
  readonly cluster: string;
}

/**
 * m = sum w x / sum w, with the error of residuals summed by cluster, r_g = sum w (x - m):
 *     se^2 = sum r_g^2 / (1 - W_g / W) / W^2
 * the bias-reduced sandwich of a mean (Bell and McCaffrey 2002, Survey Methodology 28), and the interval by Student's t with G* - 1 degrees of freedom, G* = W^2 / sum W_g^2 clusters of
 * equal weight (Carter, Schnepel and Steigerwald 2017, Review of Economics and Statistics 99). A bootstrap of few days is too narrow; this is not. null without weight.
 */
export function meanByClusters(rows: readonly ClusteredRow[]): ClusteredMean | null {
  invariant(
    rows.every(({ weight }) => weight >= 0),
    'no weight is negative',
  );
  const whole = rows.reduce((sum, { weight }) => sum + weight, 0);
  if (!(whole > 0)) return null;
  const value = rows.reduce((sum, row) => sum + row.weight * row.value, 0) / whole;
  const sums = new Map<string, { weight: number; residual: number }>();
  for (const row of rows) {
    if (row.weight === 0) continue;
    const sum = sums.get(row.cluster) ?? { weight: 0, residual: 0 };
    sum.weight += row.weight;
    sum.residual += row.weight * (row.value - value);
    sums.set(row.cluster, sum);
  }
  const n = rows.length;
  const clusters = sums.size;
  if (clusters < 2) return { value, standardError: NaN, interval95: null, n, clusters, degrees: 0 };
  let squares = 0;
  let weights = 0;
  for (const { weight, residual } of sums.values()) {
    squares += residual ** 2 / (1 - weight / whole);
    weights += (weight / whole) ** 2;
  }
  const standardError = Math.sqrt(squares) / whole;
  const degrees = Math.max(1, 1 / weights - 1);
  const half = studentQuantile(0.975, degrees) * standardError;
  return { value, standardError, interval95: [value - half, value + half], n, clusters, degrees };
}

/** Draws, fewer of many rows: four million rows are drawn, but never fewer than 200 times all. */
const resamplesOf = (rows: Count): Count => Math.max(200, Math.min(2000, Math.floor(4e6 / rows)));
/**
 * 95 % of any statistic by drawing whole clusters with return (Field and Welsh 2007, J. R. Statist. Soc. B 69), percentiles of up to 2,000 draws from the seed. Too narrow below about ten clusters;
 * null below two. Draws for which the statistic is unknown (NaN) are left out.
 */
export function bootstrapByClusters<Row>(
  rows: readonly Row[],
  of: {
    readonly cluster: (row: Row) => string;
    readonly statistic: (rows: readonly Row[]) => number;
    readonly seed: number;
  },
): readonly [number, number] | null {
  const groups = [...grouped(rows, of.cluster).values()];
  if (groups.length < 2) return null;
  const random = seededRandom(of.seed);
  const drawn: number[] = [];
  const resamples = resamplesOf(rows.length);
  for (let k = 0; k < resamples; k++) {
    const sample: Row[] = [];
    for (let g = 0; g < groups.length; g++)
      for (const row of groups[Math.floor(random.next() * groups.length)]!) sample.push(row);
    const value = of.statistic(sample);
    if (!Number.isNaN(value)) drawn.push(value);
  }
  const sorted = Float64Array.from(drawn).sort();
  return drawn.length === 0 ? null : [quantileOf(sorted, 0.025), quantileOf(sorted, 0.975)];
}
