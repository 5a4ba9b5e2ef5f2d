import type { LogBars } from '#core/liquidity/measures/log-bars';
import { type Estimate, meanOf, signedRoot } from '#core/numeric/estimate';

/** s_t^2 = 4 (c_t - eta_t)(c_t - eta_{t+1}), eta = (h + l) / 2 in logs: row i is of days i and i + 1. Abdi & Ranaldo (2017), Rev. Financial Studies 30, eq. (11). */
export function abdiRanaldoSquares({ high, low, close, count }: LogBars): Float64Array {
  const squares = new Float64Array(Math.max(0, count - 1));
  for (let i = 0; i < squares.length; i++) {
    const eta = (high[i]! + low[i]!) / 2;
    const next = (high[i + 1]! + low[i + 1]!) / 2;
    squares[i] = 4 * (close[i]! - eta) * (close[i]! - next);
  }
  return squares;
}

export interface AbdiRanaldo {
  /** sqrt of the mean square, its sign kept; the authors' "monthly corrected" is this floored at 0 (eq. 12). */
  readonly signed: Estimate;
  /** Mean of sqrt(max(s_t^2, 0)): "two-day corrected". Biased upwards where spreads are small. */
  readonly twoDay: Estimate;
}
/** Relative, whole spread. */
export function abdiRanaldo(bars: LogBars): AbdiRanaldo {
  const squares = abdiRanaldoSquares(bars);
  const signed = signedRoot(meanOf(squares));
  for (let i = 0; i < squares.length; i++)
    if (squares[i]! === squares[i]!) squares[i] = Math.sqrt(Math.max(0, squares[i]!));
  return { signed, twoDay: meanOf(squares) };
}
