import { BPS_IN_ONE, type Bps } from '#core/kernel/units';
import { type DailySeries, lastDays } from '#core/liquidity/daily-series';
import { edge } from '#core/liquidity/measures/edge';
import { type LogBars, logBarsOf } from '#core/liquidity/measures/log-bars';
import type { Measured } from '#core/liquidity/profile';

const DAYS_MIN = 20;
const DAYS = 60;

/** What the bars said before the tick was minded. */
export interface EstimatedSpread {
  readonly measured: Measured;
  readonly isRaised: boolean;
}

/**
 * Whole spread in bps from open, high, low and close: EDGE (Ardia, Guidotti & Kroencke 2024), and nothing else; at least one tick, because no book can be tighter.
 * EDGE estimates the square, which noise makes negative for liquid names: the spread is then the tick, with the root of the square's error, some tens of bps.
 * null without 20 days of prices that move.
 */
export function estimatedSpread(series: DailySeries, tickBps: Bps): EstimatedSpread | null {
  return spreadOfLogBars(logBarsOf(lastDays(series, DAYS)), tickBps, series.source);
}

/** The same of logarithms that somebody has taken already. */
export function spreadOfLogBars(
  bars: LogBars,
  tickBps: Bps,
  source: string,
): EstimatedSpread | null {
  const { squared } = edge(bars);
  const { value, standardError, n } = squared;
  if (
    !Number.isFinite(value) ||
    !Number.isFinite(standardError) ||
    standardError === 0 ||
    n < DAYS_MIN
  )
    return null;
  const root = BPS_IN_ONE * Math.sqrt(Math.max(0, value));
  const error =
    BPS_IN_ONE *
    (value > standardError ? standardError / (2 * Math.sqrt(value)) : Math.sqrt(standardError));
  const said = `EDGE over ${bars.count} days, ${root.toFixed(1)} ± ${error.toFixed(1)} bps (${source})`;
  const raised = atLeastOneTick(
    { value: root, unit: 'bps', standardError: error, n, source: said },
    tickBps,
  );
  return { measured: raised, isRaised: raised.value > root };
}

/** A spread that was not seen in quotes is at least one tick: the smallest that a book can show. */
export const atLeastOneTick = (spread: Measured, tickBps: Bps): Measured =>
  spread.value >= tickBps
    ? spread
    : {
        ...spread,
        value: tickBps,
        source: `one tick, ${tickBps.toPrecision(2)} bps, the least that a book can show; less by ${spread.source}`,
      };
