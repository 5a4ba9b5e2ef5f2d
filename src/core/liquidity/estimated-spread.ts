import { BPS_IN_ONE } from '#core/kernel/units';
import { type DailySeries, lastDays } from '#core/liquidity/daily-series';
import { edge } from '#core/liquidity/measures/edge';
import { type Activity, invarianceCostBps } from '#core/liquidity/measures/invariance';
import { logBarsOf } from '#core/liquidity/measures/log-bars';
import type { Measured } from '#core/liquidity/profile';

const DAYS_MIN = 20;
const DAYS = 60;
// How far a stock's spread lies from what its activity says: a factor of two either way, one standard deviation (assumed, wide on purpose).
const LAW_RELATIVE_ERROR = 0.7;

/**
 * Whole spread in bps from open, high, low and close: EDGE (Ardia, Guidotti & Kroencke 2024), pulled towards what trading activity says of a spread
 * (2 x 2.08 bps x sigma / 0.02 x (W / W*)^(-1/3), Kyle & Obizhaeva 2016, constants recalled), each by its precision. EDGE estimates the square, which noise
 * makes negative for liquid names: it then says 0 with the root of the square's error, some tens of bps, and the law speaks louder. The law alone is no
 * estimate: null without 20 days of prices that move.
 */
export function estimatedSpread(series: DailySeries, activity: Activity): Measured | null {
  const last = lastDays(series, DAYS);
  const { squared } = edge(logBarsOf(last));
  const { value, standardError, n } = squared;
  const law = 2 * invarianceCostBps(activity, 0).root;
  if (
    !Number.isFinite(value) ||
    !Number.isFinite(standardError) ||
    standardError === 0 ||
    n < DAYS_MIN ||
    !Number.isFinite(law)
  )
    return null;
  const root = BPS_IN_ONE * Math.sqrt(Math.max(0, value));
  const error =
    BPS_IN_ONE *
    (value > standardError ? standardError / (2 * Math.sqrt(value)) : Math.sqrt(standardError));
  const own = 1 / error ** 2;
  const usual = 1 / (LAW_RELATIVE_ERROR * law) ** 2;
  const weight = own / (own + usual);
  return {
    value: weight * root + (1 - weight) * law,
    unit: 'bps',
    standardError: 1 / Math.sqrt(own + usual),
    n,
    source: `EDGE over ${last.close.length} days, ${root.toFixed(1)} ± ${error.toFixed(1)} bps, by ${Math.round(100 * weight)} %; the rest by trading activity, ${law.toFixed(1)} bps (${series.source})`,
  };
}
