import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { leastSquares } from '#core/numeric/least-squares';

export interface PastorStambaugh {
  readonly theta: number;
  readonly phi: number;
  /** Return that comes back the next day per million of quote currency traded; negative where flow moves prices for a day only: the more negative, the less liquid. */
  readonly gamma: number;
  readonly standardError: number;
  readonly n: Count;
}
// The paper drops months with 15 days or fewer; three coefficients from less are noise.

/**
 * Pastor & Stambaugh (2003), J. Political Economy 111, eq. (1), for one stock and month:
 *     r^e_{d+1} = theta + phi r_d + gamma sign(r^e_d) v_d + eps
 * r^e is the return above the market's, phi multiplies the RAW return, v is traded value in millions.
 */
export function pastorStambaugh(
  returns: Float64Array,
  market: Float64Array,
  tradedMillions: Float64Array,
): PastorStambaugh {
  const days = returns.length;
  invariant(
    market.length === days && tradedMillions.length === days,
    'return, market and volume are of the same days',
  );
  const pairs = Math.max(0, days - 1);
  const next = new Float64Array(pairs);
  const flow = new Float64Array(pairs);
  for (let d = 0; d < pairs; d++) {
    next[d] = returns[d + 1]! - market[d + 1]!;
    flow[d] = Math.sign(returns[d]! - market[d]!) * tradedMillions[d]!;
  }
  const fit = leastSquares(next, [returns.subarray(0, pairs), flow]);
  const [phi = NaN, gamma = NaN] = fit?.coefficients ?? [];
  return {
    theta: fit?.intercept ?? NaN,
    phi,
    gamma,
    standardError: fit?.standardErrors[1] ?? NaN,
    n: fit?.n ?? 0,
  };
}
