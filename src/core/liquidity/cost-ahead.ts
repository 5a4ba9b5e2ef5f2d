import { invariant } from '#core/kernel/assert';
import type { Bps, Ratio } from '#core/kernel/units';
import type { DailySeries } from '#core/liquidity/daily-series';
import type { CostAhead, Measured } from '#core/liquidity/profile';
import { TRAILING_FIGURES, trailingFigures } from '#core/liquidity/trailing-figures';

interface Fitted {
  /** Constant, then one for each of `TRAILING_FIGURES`. */
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  /** Root mean square error of the log forecast. */
  readonly logDeviation: Ratio;
}

/**
 * What a US share's next month is like, by nine figures of the year before: ln y = b0 + b x. Fitted by bench/score-fit.ts on 380 US shares and funds, 16 months from March 2015
 * to June 2016, 6,080 rows, before the months that judge it (docs/score.md). Standard errors leave out a month at a time. Volatility and value by least squares; the spread by
 * weighted least squares on the squares that EDGE finds in the month, signed, so that their noise leaves the level where it is; its deviation is that of the 41 names whose spread can be seen.
 */
export const AHEAD: {
  readonly volatilityDaily: Fitted;
  readonly valueDaily: Fitted;
  readonly spreadBps: Fitted;
} = {
  volatilityDaily: {
    coefficients: [
      -2.803, 0.1914, -0.0145, 0.3371, 0.2679, 0.1159, -0.7965, 0.009124, 0.05827, 0.1294,
    ],
    standardErrors: [0.47, 0.039, 0.024, 0.059, 0.077, 0.051, 0.27, 0.0072, 0.046, 0.043],
    logDeviation: 0.378,
  },
  valueDaily: {
    coefficients: [
      2.723, -0.07296, -0.1344, 0.03002, -0.06971, 0.1457, -0.7816, -0.01678, 0.4492, 0.3243,
    ],
    standardErrors: [0.48, 0.029, 0.026, 0.045, 0.037, 0.033, 0.29, 0.011, 0.041, 0.054],
    logDeviation: 0.425,
  },
  spreadBps: {
    coefficients: [
      7.925, 0.03362, 0.1333, -0.3402, 0.2244, 0.6624, 2.458, -0.04657, -0.2106, 0.1428,
    ],
    standardErrors: [0.7, 0.062, 0.047, 0.06, 0.071, 0.067, 0.19, 0.018, 0.074, 0.048],
    logDeviation: 0.44,
  },
};

/**
 * Spread, volatility and volume to be expected in the month that comes, for the score of US shares alone: the coefficients are theirs. `unitValue`: quote currency of a unit.
 * null where a figure is unknown: under 60 days, closes without highs and lows.
 */
export function costAhead(year: DailySeries, tickBps: Bps, unitValue: number): CostAhead | null {
  const figures = trailingFigures(year, tickBps);
  if (figures === null) return null;
  const n = year.close.length;
  const at = ({ coefficients, logDeviation }: Fitted, unit: string, by: number): Measured => {
    const [constant = NaN, ...slopes] = coefficients;
    invariant(slopes.length === TRAILING_FIGURES.length, 'every figure has its coefficient');
    const value = by * Math.exp(slopes.reduce((sum, b, i) => sum + b * figures[i]!, constant));
    return {
      value,
      unit,
      standardError: value * logDeviation,
      n,
      source: `forecast of a month from ${n} days (${year.source}), fitted on US shares 2015-16`,
    };
  };
  const spread = at(AHEAD.spreadBps, 'bps', 1);
  return {
    spreadBps: { ...spread, value: Math.max(tickBps, spread.value) },
    volatilityDaily: at(AHEAD.volatilityDaily, 'per day', 1),
    adv: at(AHEAD.valueDaily, 'units/day', 1 / unitValue),
  };
}
