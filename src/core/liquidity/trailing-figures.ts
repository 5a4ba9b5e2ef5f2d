import type { Bps } from '#core/kernel/units';
import { type DailySeries, lastDays } from '#core/liquidity/daily-series';
import { amihud } from '#core/liquidity/measures/amihud';
import { corwinSchultz } from '#core/liquidity/measures/corwin-schultz';
import { barsBetween, logBarsOf, simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { closeToClose, parkinson } from '#core/liquidity/measures/volatility';
import { tradedValue } from '#core/liquidity/measures/volume';
import { zeroReturns } from '#core/liquidity/measures/zero-returns';
import { meanOf } from '#core/numeric/estimate';

/** What a share's last year of days says of its liquidity, in the order of the coefficients of `cost-ahead.ts`. */
export const TRAILING_FIGURES = [
  'ln Amihud, 21 days',
  'ln Amihud, a year',
  'ln volatility close to close, 60 days',
  'ln volatility Parkinson, 21 days',
  'ln (Corwin-Schultz + 1 bp), 60 days',
  'days of zero return, a year',
  'ln tick over price',
  'ln value a day, 21 days',
  'ln value a day, 60 days',
] as const;

const DAYS = { month: 21, quarter: 60, year: 250 } as const;
const DAYS_MIN = 60;
const ONE_BP = 1e-4;

/**
 * null under 60 days, or where a figure is unknown (closes alone, a month without a trade). Amihud in returns per million of quote currency, volatilities as fractions
 * a day, value a day in quote currency; days before the decision only, as they are in `year`.
 */
export function trailingFigures(year: DailySeries, tickBps: Bps): Float64Array | null {
  const long = lastDays(year, DAYS.year);
  const n = long.close.length;
  // Closes alone tell nothing of ranges: said before anything is calculated.
  if (n < DAYS_MIN || !(long.high[n - 1]! > 0)) return null;
  const returns = simpleReturnsOf(long.close);
  const value = tradedValue(long.close, long.volume);
  const quarter = logBarsOf(lastDays(long, DAYS.quarter));
  const month = barsBetween(quarter, DAYS.quarter - DAYS.month, DAYS.quarter);
  const amihudOver = (days: number): number =>
    amihud(returns.subarray(Math.max(0, n - 1 - days)), value.subarray(Math.max(1, n - days)))
      .value;
  const valueOver = (days: number): number => meanOf(value.subarray(n - days)).value;
  const figures = Float64Array.of(
    Math.log(amihudOver(DAYS.month)),
    Math.log(amihudOver(DAYS.year)),
    Math.log(closeToClose(quarter.close).value),
    Math.log(parkinson(month).value),
    Math.log(corwinSchultz(quarter, 'log').floored.value + ONE_BP),
    zeroReturns(returns, long.volume.subarray(1)).zeros.value,
    Math.log(tickBps * ONE_BP),
    Math.log(valueOver(DAYS.month)),
    Math.log(valueOver(DAYS.quarter)),
  );
  return figures.every(Number.isFinite) ? figures : null;
}
