import type { Count } from '#core/kernel/units';
import { differencesOf } from '#core/liquidity/measures/log-bars';
import { type Estimate, estimate, meanOf, signedRoot } from '#core/numeric/estimate';

export interface SerialCovariance {
  /** Of successive changes, n - 1 in the denominator; and around zero, n in the denominator. */
  readonly sample: number;
  readonly zeroMean: number;
  readonly standardError: number;
  readonly n: Count;
}

/** cov(x_t - x_{t-1}, x_{t-1} - x_{t-2}) of a series: prices for a spread in money, log prices for a relative one. */
export function serialCovariance(series: Float64Array): SerialCovariance {
  const steps = differencesOf(series);
  const products = new Float64Array(Math.max(0, steps.length - 1));
  let n = 0;
  let sum = 0;
  let sumBefore = 0;
  let sumProducts = 0;
  for (let i = 0; i < products.length; i++) {
    const product = (products[i] = steps[i + 1]! * steps[i]!);
    if (!(product === product)) continue;
    sum += steps[i + 1]!;
    sumBefore += steps[i]!;
    sumProducts += product;
    n++;
  }
  const mean = sum / n;
  const meanBefore = sumBefore / n;
  let centred = 0;
  for (let i = 0; i < products.length; i++) {
    if (!(products[i]! === products[i]!)) continue;
    products[i] = (steps[i + 1]! - mean) * (steps[i]! - meanBefore);
    centred += products[i]!;
  }
  return {
    sample: n < 2 ? NaN : centred / (n - 1),
    zeroMean: n === 0 ? NaN : sumProducts / n,
    standardError: meanOf(products).standardError,
    n,
  };
}

/** What to say where the covariance is positive and Roll's spread does not exist: nothing, zero (a floor), or -2 sqrt(cov) (Harris 1990, J. Finance 45). */
export type PositiveCovariance = 'unknown' | 'zero' | 'signed';

/** s = 2 sqrt(-cov), Roll (1984), J. Finance 39, eq. (3). In the units of the series. */
export function rollSpread(covariance: number, whenPositive: PositiveCovariance): number {
  if (covariance <= 0) return 2 * Math.sqrt(-covariance);
  if (Number.isNaN(covariance) || whenPositive === 'unknown') return NaN;
  return whenPositive === 'zero' ? 0 : -2 * Math.sqrt(covariance);
}

/** Roll's spread, whole and relative, from log closes: s^2 = -4 cov(r_t, r_{t-1}). Signed: a negative value is a covariance of the wrong sign, noise larger than the spread. */
export function roll(logClose: Float64Array): {
  readonly spread: Estimate;
  readonly squared: Estimate;
} {
  const { sample, standardError, n } = serialCovariance(logClose);
  const squared = estimate(-4 * sample, 4 * standardError, n);
  return { spread: signedRoot(squared), squared };
}
