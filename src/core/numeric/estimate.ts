import type { Count } from '#core/kernel/units';
/** A number with its error. NaN is unknown: a value that the data does not hold, an error that it does not tell. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** Observations behind the value. */
  readonly n: Count;
}
export const UNKNOWN: Estimate = { value: NaN, standardError: NaN, n: 0 };
export const estimate = (value: number, standardError: number, n: number): Estimate => ({
  value,
  standardError,
  n,
});

/**
 * Mean of the known entries (NaN is skipped) with the error of a series that remembers: Newey & West (1987), Econometrica 55, Bartlett weights,
 * floor(4 (n / 100)^(2/9)) lags (Newey & West 1994), n / (n - 1) for the mean that was estimated. Volumes and spreads are persistent,
 * and the error of independent draws would be several times too small.
 */
export function meanOf(series: Float64Array): Estimate {
  const count = series.length;
  let sum = 0;
  let n = 0;
  for (let i = 0; i < count; i++) {
    const x = series[i]!;
    if (x === x) {
      sum += x;
      n++;
    }
  }
  if (n === 0) return UNKNOWN;
  const mean = sum / n;
  return estimate(
    mean,
    n < 2 ? NaN : Math.sqrt((longRunVariance(series, mean, n) * n) / (n - 1) / n),
    n,
  );
}

export const lagsOf = (n: number): number => Math.min(n - 1, Math.floor(4 * (n / 100) ** (2 / 9)));

/**
 * gamma_0 + 2 sum_k (1 - k / (L + 1)) gamma_k around `mean`; a missing entry deviates by nothing (Parzen 1963). With Bartlett's weights that is the mean
 * square of the sums over every window of L + 1 rows, those that overlap the ends included, over L + 1: one pass instead of L, and never negative.
 */
export function longRunVariance(series: Float64Array, mean: number, n: number): number {
  const count = series.length;
  const width = lagsOf(n) + 1;
  let window = 0;
  let total = 0;
  for (let i = 0; i < width; i++) {
    const came = series[i]!;
    if (came === came) window += came - mean;
    total += window * window;
  }
  for (let i = width; i < count; i++) {
    const move = series[i]! - series[i - width]!;
    window += move === move ? move : moveOf(series[i]!, series[i - width]!, mean);
    total += window * window;
  }
  for (let i = Math.max(0, count - width); i < count - 1; i++) {
    const gone = series[i]!;
    if (gone === gone) window -= gone - mean;
    total += window * window;
  }
  return total / width / n;
}

/** By how much a window of deviations changes when an entry comes and another goes, where one of them is missing. */
function moveOf(came: number, gone: number, mean: number): number {
  const by = came === came ? came - mean : 0;
  return gone === gone ? by - (gone - mean) : by;
}

/** Square root with its sign: the spread behind a squared spread that came out negative stays visible as noise. Delta method: se / (2 |root|). */
export function signedRoot(squared: Estimate): Estimate {
  const root = Math.sign(squared.value) * Math.sqrt(Math.abs(squared.value));
  return estimate(root, root === 0 ? NaN : squared.standardError / (2 * Math.abs(root)), squared.n);
}

/** The estimate in another unit: a percentage from a fraction, bps from a ratio. */
export const scaled = (of: Estimate, factor: number): Estimate =>
  estimate(of.value * factor, of.standardError * Math.abs(factor), of.n);
