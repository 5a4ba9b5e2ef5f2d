import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { solveMatrix } from '#core/numeric/linear';

export interface Regression {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  /** Of the coefficients, under equal variances (s^2 (X'X)^-1), and White (1980), Econometrica 48, scaled by n / (n - k). */
  readonly standardErrors: readonly number[];
  readonly robustStandardErrors: readonly number[];
  readonly r2: number;
  readonly n: Count;
}

/**
 * Ordinary least squares of `y` on the columns, with an intercept unless `throughOrigin`. Rows with a NaN are left out.
 * null where fewer rows than unknowns are left or the columns depend on each other: a slope from nothing is no slope.
 * Columns are centred and brought to one size first, so that dollars and returns may stand side by side.
 */
export function leastSquares(
  y: Float64Array,
  columns: readonly Float64Array[],
  throughOrigin = false,
): Regression | null {
  invariant(
    columns.every((column) => column.length === y.length),
    'regressors and regressand have one length',
  );
  const rows = knownRows(y, columns);
  const n = rows.length;
  const k = columns.length;
  const degrees = n - k - (throughOrigin ? 0 : 1);
  if (degrees <= 0) return null;
  const centre = (column: Float64Array): number =>
    throughOrigin ? 0 : rows.reduce((sum, i) => sum + column[i]!, 0) / n;
  const means = columns.map(centre);
  const sizes = columns.map((column, j) =>
    Math.sqrt(rows.reduce((sum, i) => sum + (column[i]! - means[j]!) ** 2, 0)),
  );
  if (!sizes.every((size) => size > 0)) return null;
  const x = columns.map((column, j) =>
    Float64Array.from(rows, (i) => (column[i]! - means[j]!) / sizes[j]!),
  );
  const meanY = centre(y);
  const z = Float64Array.from(rows, (i) => y[i]! - meanY);
  const inverse = solveMatrix(
    x.map((a) => x.map((b) => product(a, b))),
    x.map((_, i) => x.map((__, j) => (i === j ? 1 : 0))),
  );
  if (inverse === null) return null;
  const moments = x.map((column) => product(column, z));
  const slopes = inverse.map((row) => row.reduce((sum, value, j) => sum + value * moments[j]!, 0));
  const residuals = z.map(
    (value, i) => value - slopes.reduce((sum, slope, j) => sum + slope * x[j]![i]!, 0),
  );
  const squares = product(residuals, residuals);
  const sandwich = x.map((a) =>
    x.map((b) => a.reduce((sum, value, i) => sum + value * b[i]! * residuals[i]! ** 2, 0)),
  );
  const robust = inverse.map((row) =>
    row.reduce(
      (sum, p, i) => sum + row.reduce((inner, q, j) => inner + p * q * sandwich[i]![j]!, 0),
      0,
    ),
  );
  const coefficients = slopes.map((slope, j) => slope / sizes[j]!);
  return {
    coefficients,
    intercept: meanY - coefficients.reduce((sum, slope, j) => sum + slope * means[j]!, 0),
    standardErrors: inverse.map((row, j) => Math.sqrt((row[j]! * squares) / degrees) / sizes[j]!),
    robustStandardErrors: robust.map((value, j) => Math.sqrt((value * n) / degrees) / sizes[j]!),
    r2: 1 - squares / product(z, z),
    n,
  };
}

function knownRows(y: Float64Array, columns: readonly Float64Array[]): number[] {
  const rows: number[] = [];
  for (let i = 0; i < y.length; i++)
    if (Number.isFinite(y[i]!) && columns.every((column) => Number.isFinite(column[i]!)))
      rows.push(i);
  return rows;
}
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
