import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { dot, type Matrix, solveMatrix } from '#core/numeric/linear';
import { studentCdf, studentQuantile } from '#core/numeric/student';

/** Rows of a regression: one value and one regressor each column, compared within strata, moving together within clusters. */
export interface WithinTask {
  readonly y: Float64Array;
  readonly columns: readonly Float64Array[];
  readonly stratum: readonly string[];
  readonly cluster: readonly string[];
}
/** A sum of coefficients with its error. `interval95` and `p` are null of one cluster. */
export interface Contrast {
  readonly value: number;
  readonly standardError: number;
  readonly interval95: readonly [number, number] | null;
  readonly p: number | null;
  readonly clusters: Count;
}
export interface WithinFit {
  readonly coefficients: readonly number[];
  contrast(weights: readonly number[]): Contrast;
}

/**
 * Least squares of y on the columns with a level of its own for every stratum (Frisch and Waugh 1933: means of strata are taken from all columns first):
 * what differs between strata explains nothing. Errors by clusters, G / (G - 1) (Liang and Zeger 1986, Biometrika 73); degrees of freedom by the clusters that speak to the contrast,
 * G* = (sum v)^2 / sum v^2 with v the weight of a cluster in it. null: the columns do not vary within strata, or depend on each other.
 */
export function withinRegression(task: WithinTask): WithinFit | null {
  const { y, columns, stratum, cluster } = task;
  invariant(
    [...columns, stratum, cluster].every((column) => column.length === y.length),
    'regressors and regressand have one length',
  );
  const x = columns.map((column) => lessMeans(column, stratum));
  const z = lessMeans(y, stratum);
  if (x.some((column, j) => !varies(column, columns[j]!))) return null;
  const inverse = inverseOf(x.map((a) => x.map((b) => product(a, b))));
  if (inverse === null) return null;
  const moments = x.map((column) => product(column, z));
  const coefficients = inverse.map((row) => dot(row, moments));
  const residuals = z.map(
    (value, i) =>
      value -
      dot(
        coefficients,
        x.map((column) => column[i]!),
      ),
  );
  return {
    coefficients,
    contrast: (weights) => contrastOf({ x, inverse, residuals, cluster, coefficients }, weights),
  };
}

interface Solved {
  readonly x: readonly Float64Array[];
  readonly inverse: Matrix;
  readonly residuals: Float64Array;
  readonly cluster: readonly string[];
  readonly coefficients: readonly number[];
}
function contrastOf(of: Solved, weights: readonly number[]): Contrast {
  const value = dot(weights, of.coefficients);
  const direction = of.inverse.map((row) => dot(row, weights));
  const sums = new Map<string, { pull: number; weight: number }>();
  for (const [i, key] of of.cluster.entries()) {
    const leverage = dot(
      direction,
      of.x.map((column) => column[i]!),
    );
    const sum = sums.get(key) ?? { pull: 0, weight: 0 };
    sum.pull += leverage * of.residuals[i]!;
    sum.weight += Math.abs(leverage);
    sums.set(key, sum);
  }
  // A cluster in which nothing is compared says nothing.
  const speaking = [...sums.values()].filter(({ weight }) => weight > 1e-12);
  const clusters = speaking.length;
  if (clusters < 2) return { value, standardError: NaN, interval95: null, p: null, clusters };
  const squares = speaking.reduce((sum, { pull }) => sum + pull * pull, 0);
  const standardError = Math.sqrt((squares * clusters) / (clusters - 1));
  const whole = speaking.reduce((sum, { weight }) => sum + weight, 0);
  const share = speaking.reduce((sum, { weight }) => sum + (weight / whole) ** 2, 0);
  const degrees = Math.max(1, 1 / share - 1);
  const half = studentQuantile(0.975, degrees) * standardError;
  const p = standardError > 0 ? 2 * studentCdf(-Math.abs(value) / standardError, degrees) : null;
  return { value, standardError, interval95: [value - half, value + half], p, clusters };
}

function lessMeans(column: Float64Array, stratum: readonly string[]): Float64Array {
  const sums = new Map<string, { sum: number; n: number }>();
  for (const [i, key] of stratum.entries()) {
    const mean = sums.get(key) ?? { sum: 0, n: 0 };
    mean.sum += column[i]!;
    mean.n++;
    sums.set(key, mean);
  }
  return column.map((value, i) => {
    const { sum, n } = sums.get(stratum[i]!)!;
    return value - sum / n;
  });
}
/** Of what was there before the means were taken, more is left than rounding. */
const varies = (left: Float64Array, before: Float64Array): boolean =>
  product(left, left) > 1e-20 * product(before, before);
const inverseOf = (square: Matrix): number[][] | null =>
  solveMatrix(
    square,
    square.map((_, i) => square.map((__, j) => (i === j ? 1 : 0))),
  );
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
