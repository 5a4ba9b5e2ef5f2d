import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';
import type { Measured } from '#core/liquidity/profile';

/** One opinion on a positive quantity: its value and the standard deviation of its logarithm. */
export interface LogEstimate {
  readonly value: number;
  readonly logStandardError: number;
  readonly n: Count;
  readonly source: string;
  readonly fromPrior: boolean;
}

export interface Blend {
  readonly measured: Measured;
  /** Weight of what was measured, 0-1; the rest is the prior's. */
  readonly dataWeight: Ratio;
}

/**
 * Opinions joined by precision in logs, as independent lognormals:
 *     w_i = 1 / s_i^2,   ln x = sum(w_i ln x_i) / sum(w_i),   s = 1 / sqrt(sum w_i)
 * Logs, because volumes, volatilities and spreads are positive and wrong by factors, not by amounts.
 * The standard error in units is x * s (delta method); the value is the median of the blended lognormal.
 */
export function blend(estimates: readonly LogEstimate[], unit: string): Blend {
  invariant(estimates.length > 0, 'a blend has at least one opinion');
  let weights = 0;
  let logs = 0;
  let data = 0;
  let n = 0;
  for (const one of estimates) {
    invariant(one.value > 0, 'an opinion in logs is positive');
    invariant(one.logStandardError > 0, 'no opinion is certain');
    const weight = 1 / (one.logStandardError * one.logStandardError);
    weights += weight;
    logs += weight * Math.log(one.value);
    if (!one.fromPrior) data += weight;
    n += one.n;
  }
  const value = Math.exp(logs / weights);
  const source = estimates.map((one) => one.source).join(' + ');
  return {
    measured: { value, unit, standardError: value / Math.sqrt(weights), n, source },
    dataWeight: data / weights,
  };
}
