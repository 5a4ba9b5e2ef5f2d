import type { Count } from '#core/kernel/units';
import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';

export interface Autocorrelation {
  readonly lags: readonly Count[];
  /** At each lag, and its standard error between stretches. */
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly n: Count;
}
/** What one stretch of a series adds to its autocorrelation: sums of products with itself `lag` entries later, and of squares. */
export interface LaggedProducts {
  readonly products: readonly number[];
  readonly squares: number;
  readonly n: Count;
}

export function laggedProducts(
  series: Float64Array,
  lags: readonly number[],
  mean: number,
): LaggedProducts {
  let squares = 0;
  for (let i = 0; i < series.length; i++) squares += (series[i]! - mean) ** 2;
  return {
    products: lags.map((lag) => productAt(series, lag, mean)),
    squares,
    n: series.length,
  };
}
function productAt(series: Float64Array, lag: number, mean: number): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++) sum += (series[i]! - mean) * (series[i - lag]! - mean);
  return sum;
}

/**
 * Autocorrelation at some lags from stretches that do not touch (days): mean product of deviations over the variance.
 * No pair joins two stretches; errors are between stretches.
 */
export function autocorrelationOf(
  stretches: readonly LaggedProducts[],
  lags: readonly number[],
): Autocorrelation {
  const n = stretches.reduce((sum, each) => sum + each.n, 0);
  const variance = stretches.reduce((sum, each) => sum + each.squares, 0) / n;
  const found = lags.map((lag, i) => {
    let sum = 0;
    let pairs = 0;
    for (const each of stretches) {
      sum += each.products[i]!;
      pairs += Math.max(0, each.n - lag);
    }
    const value = sum / pairs;
    let spread = 0;
    for (const each of stretches)
      spread += (each.products[i]! - value * Math.max(0, each.n - lag)) ** 2;
    return { value: value / variance, error: Math.sqrt(spread) / pairs / variance };
  });
  return {
    lags,
    values: found.map((each) => each.value),
    errors: found.map((each) => each.error),
    n,
  };
}

/**
 * x of C(lag) ~ lag^-x: log C on log lag, each weighted by 1 / var(log C) = (C / error)^2, or equally where errors are unknown.
 * Lags at which C is not above zero by one error say nothing about a power and are left out.
 */
export function powerDecay({ lags, values, errors, n }: Autocorrelation): Estimate {
  const fit = weightedLine(
    lags.map((lag, i) => {
      const value = values[i]!;
      const error = errors[i]!;
      const isKnown = error > 0;
      return {
        x: Math.log(lag),
        y: Math.log(value),
        weight: value > 0 && value > error ? (isKnown ? (value / error) ** 2 : 1) : 0,
      };
    }),
  );
  return fit === null ? UNKNOWN : estimate(-fit.slope, fit.slopeError, n);
}

/**
 * Hill (1975), Annals of Statistics 3: the exponent of the tail P(|x| > u) ~ u^-a from the largest `share` of the entries,
 *     1 / a = mean log(x_i / x_k) over the k largest,   se = a / sqrt(k)
 */
export function tailExponent(entries: Float64Array, share: number): Estimate {
  const sizes = entries.map(Math.abs).sort();
  const k = Math.floor(sizes.length * share);
  if (k < 2) return UNKNOWN;
  const edge = sizes[sizes.length - 1 - k]!;
  let sum = 0;
  for (let i = sizes.length - k; i < sizes.length; i++) sum += Math.log(sizes[i]! / edge);
  const exponent = k / sum;
  return estimate(exponent, exponent / Math.sqrt(k), k);
}

interface WeightedPoint {
  readonly x: number;
  readonly y: number;
  /** 1 / variance of y where that is known; points of weight 0 are left out. */
  readonly weight: number;
}
/** Straight line by weighted least squares; errors from the residuals, scaled by their own size. null: fewer than three points. */
export function weightedLine(points: readonly WeightedPoint[]): {
  readonly slope: number;
  readonly intercept: number;
  readonly slopeError: number;
  readonly n: Count;
} | null {
  const used = points.filter(({ weight }) => weight > 0);
  if (used.length < 3) return null;
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  for (const { x, y, weight } of used) {
    total += weight;
    meanX += weight * x;
    meanY += weight * y;
  }
  meanX /= total;
  meanY /= total;
  let sxx = 0;
  let sxy = 0;
  for (const { x, y, weight } of used) {
    sxx += weight * (x - meanX) ** 2;
    sxy += weight * (x - meanX) * (y - meanY);
  }
  const slope = sxy / sxx;
  const intercept = meanY - slope * meanX;
  let squares = 0;
  for (const { x, y, weight } of used) squares += weight * (y - intercept - slope * x) ** 2;
  const slopeError = Math.sqrt(squares / (used.length - 2) / sxx);
  return { slope, intercept, slopeError, n: used.length };
}
