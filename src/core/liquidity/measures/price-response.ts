import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { leastSquares, type Regression } from '#core/numeric/least-squares';

/** How far the price moves per unit of signed flow. */
export interface PriceResponse {
  readonly intercept: number;
  readonly lambda: number;
  /** Under equal variances, and White's. */
  readonly standardError: number;
  readonly robustStandardError: number;
  readonly t: number;
  readonly r2: number;
  readonly n: Count;
}
const NONE: PriceResponse = {
  intercept: NaN,
  lambda: NaN,
  standardError: NaN,
  robustStandardError: NaN,
  t: NaN,
  r2: NaN,
  n: 0,
};

function responseOf(fit: Regression | null): PriceResponse {
  if (fit === null) return NONE;
  const [lambda = NaN] = fit.coefficients;
  const [standardError = NaN] = fit.standardErrors;
  return {
    intercept: fit.intercept,
    lambda,
    standardError,
    robustStandardError: fit.robustStandardErrors[0] ?? NaN,
    t: lambda / standardError,
    r2: fit.r2,
    n: fit.n,
  };
}

/** Kyle (1985), Econometrica 53: dp = a + lambda Q + e over intervals, Q the SIGNED volume (bought less sold). Price units per unit of volume; a negative lambda is reported, not hidden. */
export const kyleLambda = (priceChange: Float64Array, signedVolume: Float64Array): PriceResponse =>
  responseOf(leastSquares(priceChange, [signedVolume]));

/** The same slope through the origin: for a market that is known not to drift. */
export const kyleLambdaThroughOrigin = (
  priceChange: Float64Array,
  signedVolume: Float64Array,
): PriceResponse => responseOf(leastSquares(priceChange, [signedVolume], true));

/**
 * Hasbrouck (2009), J. Finance 64, as in Goyenko, Holden & Trzcinka (2009), eq. (20): r = delta + lambda S, with
 * S = sum over the trades of the interval of sign(v) sqrt|v|, v in quote currency. The root is of every TRADE, before the sum:
 * netted first, ten small trades would weigh like one large one. Return per square root of quote currency.
 */
export const hasbrouckLambda = (returns: Float64Array, rootFlow: Float64Array): PriceResponse =>
  responseOf(leastSquares(returns, [rootFlow]));

export const signedRootOf = (value: number): number =>
  Math.sign(value) * Math.sqrt(Math.abs(value));

/** Flow per interval of the trades [starts[i], starts[i + 1]): signed volume, and the sum of signed roots of the traded value. `direction` is +1 bought, -1 sold, 0 unknown. */
export function flowByInterval(
  trades: {
    readonly direction: Int8Array;
    readonly size: Float64Array;
    readonly price: Float64Array;
  },
  starts: readonly number[],
): { readonly volume: Float64Array; readonly roots: Float64Array } {
  invariant(starts.length >= 1, 'intervals have an end');
  const volume = new Float64Array(starts.length - 1);
  const roots = new Float64Array(starts.length - 1);
  for (let k = 0; k < volume.length; k++) {
    for (let i = starts[k]!; i < starts[k + 1]!; i++) {
      volume[k] = volume[k]! + trades.direction[i]! * trades.size[i]!;
      roots[k] = roots[k]! + trades.direction[i]! * Math.sqrt(trades.size[i]! * trades.price[i]!);
    }
  }
  return { volume, roots };
}
