import { BPS_IN_ONE, type Bps, type Count } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';

/** Standard deviation of the whole relative spread from day to day, and what it was measured on. */
export interface SpreadDeviation {
  readonly bps: Bps;
  readonly days: Count;
  readonly source: string;
}
const DAYS_MIN = 20;
const DAYS_MAX = 60;

/**
 * Of the closing quotes of the newest days, n - 1 in the denominator: what Bangia, Diebold, Schuermann & Stroughair (1999) call sigma of the spread. The standard error of a mean spread is smaller by the root of
 * its days, and says how well the mean is known, not how far a day may be from it. null without twenty days of two-sided quotes: a spread that is estimated from prices has no days.
 */
export function spreadDeviationOf({ bid, ask, count, source }: Bars): SpreadDeviation | null {
  const spreads: number[] = [];
  for (let t = count - 1; t >= 0 && spreads.length < DAYS_MAX; t--) {
    const low = bid[t]!;
    const high = ask[t]!;
    if (low > 0 && high > low) spreads.push((BPS_IN_ONE * (high - low)) / ((high + low) / 2));
  }
  const n = spreads.length;
  if (n < DAYS_MIN) return null;
  const mean = spreads.reduce((sum, x) => sum + x, 0) / n;
  const variance = spreads.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  return { bps: Math.sqrt(variance), days: n, source: `closing quotes of ${n} days (${source})` };
}
