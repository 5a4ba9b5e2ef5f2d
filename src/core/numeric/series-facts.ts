import type { Count } from '#core/kernel/units';
import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';

/** Sums of products of a series with itself later on, gathered over stretches that do not touch: days. */
export interface Autocorrelation {
  readonly lags: readonly Count[];
  /** At each lag, and its standard error between stretches. */
  readonly values: readonly number[];
  readonly errors: readonly number[];
  readonly n: Count;
}

/**
 * Autocorrelation at some lags: mean product of deviations over the variance, over all pairs within a stretch.
 * `mean` is known for signs (0: buys and sells are alike), else the mean of all entries; no pair joins two stretches.
 */
export function autocorrelationOf(
  stretches: readonly Float64Array[],
  lags: readonly number[],
  mean: number | null,
): Autocorrelation {
  let sum = 0;
  let n = 0;
  for (const stretch of stretches) {
    for (let i = 0; i < stretch.length; i++) sum += stretch[i]!;
    n += stretch.length;
  }
  const centre = mean ?? sum / n;
  let squares = 0;
  for (const stretch of stretches)
    for (let i = 0; i < stretch.length; i++) squares += (stretch[i]! - centre) ** 2;
  const variance = squares / n;
  const found = lags.map((lag) => {
    const products = stretches.map((stretch) => productAt(stretch, lag, centre));
    const pairs = stretches.map((stretch) => Math.max(0, stretch.length - lag));
    const all = pairs.reduce((total, each) => total + each, 0);
    const value = products.reduce((total, each) => total + each, 0) / all;
    let spread = 0;
    for (const [i, product] of products.entries()) spread += (product - value * pairs[i]!) ** 2;
    return { value: value / variance, error: Math.sqrt(spread) / all / variance };
  });
  return {
    lags,
    values: found.map((each) => each.value),
    errors: found.map((each) => each.error),
    n,
  };
}
function productAt(series: Float64Array, lag: number, centre: number): number {
  let sum = 0;
  for (let i = lag; i < series.length; i++)
    sum += (series[i]! - centre) * (series[i - lag]! - centre);
  return sum;
}

/**
 * x of C(lag) ~ lag^-x: log C on log lag, each weighted by 1 / var(log C) = (C / error)^2, or equally where errors are unknown.
 * Lags at which C is not above zero by one error say nothing about a power and are left out.
 */
export function powerDecay({ lags, values, errors }: Autocorrelation): Estimate {
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
  return fit === null ? UNKNOWN : estimate(-fit.slope, fit.slopeError, fit.n);
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
