import { lastDays, type DailySeries } from '#core/liquidity/history-measures';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf } from '#core/liquidity/measures/log-bars';
import type { Measured } from '#core/liquidity/profile';

const DAYS_MIN = 20;
const DAYS = 60;

/**
 * Whole spread in bps from open, high, low and close (EDGE, Ardia, Guidotti & Kroencke 2024). The estimator gives the square, which noise makes negative for liquid
 * names: then the spread is 0 with the error that the root of the square's error leaves. null without 20 days of prices that move.
 */
export function estimatedSpread(series: DailySeries): Measured | null {
  const last = lastDays(series, DAYS);
  const { squared, pt } = edge(logBarsOf(last));
  const { value, standardError, n } = squared;
  if (!Number.isFinite(value) || !Number.isFinite(standardError) || n < DAYS_MIN) return null;
  const root = Math.sqrt(Math.max(0, value));
  const error = value > standardError ? standardError / (2 * root) : Math.sqrt(standardError);
  return { value: 1e4 * root, unit: 'bps', standardError: 1e4 * error, n, source: `EDGE over ${last.close.length} days (${series.source}), ${Math.round(100 * pt)} % of them moved` };
}
