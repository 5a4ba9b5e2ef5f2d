import type { Count } from '#core/kernel/units';
import type { LogBars } from '#core/liquidity/measures/log-bars';
import { type Estimate, meanOf } from '#core/numeric/estimate';

/**
 * Corwin & Schultz (2012), J. Finance 67, eq. (14) and (18), of two days:
 *     beta = ln(H1/L1)^2 + ln(H2/L2)^2,  gamma = ln(max(H1,H2) / min(L1,L2))^2
 *     alpha = (sqrt(2 beta) - sqrt(beta)) / (3 - 2 sqrt 2) - sqrt(gamma / (3 - 2 sqrt 2)),  S = 2 (e^alpha - 1) / (1 + e^alpha)
 * Beta is the SUM of two days. Relative, whole spread.
 */
export interface CorwinSchultzPair {
  readonly beta: number;
  readonly gamma: number;
  readonly alpha: number;
  readonly spread: number;
}
const K = 3 - 2 * Math.SQRT2;
const ROOT_K = Math.SQRT2 - 1; // sqrt(3 - 2 sqrt 2)

/** Of rows i and i + 1. */
export function corwinSchultzPair(
  bars: LogBars,
  i: number,
  shift: OvernightShift,
): CorwinSchultzPair {
  const h1 = bars.high[i]!;
  const l1 = bars.low[i]!;
  const [h2, l2] = shifted(bars.high[i + 1]!, bars.low[i + 1]!, bars.close[i]!, shift);
  const range = Math.max(h1, h2) - Math.min(l1, l2);
  const beta = (h1 - l1) ** 2 + (h2 - l2) ** 2;
  const alpha = alphaOf(beta, range);
  return { beta, gamma: range * range, alpha, spread: spreadOf(alpha) };
}
/** (sqrt 2 - 1) sqrt(beta) / (3 - 2 sqrt 2) - |range| / sqrt(3 - 2 sqrt 2). */
const alphaOf = (beta: number, rangeOfBoth: number): number =>
  ((Math.SQRT2 - 1) * Math.sqrt(beta)) / K - rangeOfBoth / ROOT_K;
/** 2 (e^alpha - 1) / (1 + e^alpha), without cancellation near 0; where spreads live by the series of tanh, to the last bits and several times as fast. */
function spreadOf(alpha: number): number {
  if (!(Math.abs(alpha) < SERIES_BELOW)) return 2 * Math.tanh(alpha / 2);
  const x2 = (alpha * alpha) / 4;
  return (
    alpha *
    (1 - x2 * (1 / 3 - x2 * (2 / 15 - x2 * (17 / 315 - x2 * (62 / 2835 - x2 * (1382 / 155_925))))))
  );
}
/** The first term left out is 0.0036 (alpha / 2)^12: under 1e-18 here. */
const SERIES_BELOW = 0.1;

/** How the second day is moved when it opened away from the first day's close (sec. II.C.2): in logarithms, in price, or not at all. */
export type OvernightShift = 'log' | 'price' | 'none';

/**
 * Spread of each pair of days (row i: days i and i + 1), NaN where a price is missing. With 'log' the second day's range is moved by
 * max(0, C1 - H2) + min(0, C1 - L2), so that a gap over night is not taken for volatility.
 */
export function corwinSchultzSpreads(
  bars: LogBars,
  shift: OvernightShift,
): { readonly spreads: Float64Array; readonly gaps: number } {
  const { high, low, close, count } = bars;
  const spreads = new Float64Array(Math.max(0, count - 1));
  let gaps = 0;
  for (let i = 0; i < spreads.length; i++) {
    const h1 = high[i]!;
    const l1 = low[i]!;
    const c1 = close[i]!;
    let h2 = high[i + 1]!;
    let l2 = low[i + 1]!;
    if (gapOf(h2, l2, c1) !== 0) {
      gaps++;
      [h2, l2] = shifted(h2, l2, c1, shift);
    }
    const range = Math.max(h1, h2) - Math.min(l1, l2);
    spreads[i] = spreadOf(alphaOf((h1 - l1) * (h1 - l1) + (h2 - l2) * (h2 - l2), range));
  }
  return { spreads, gaps };
}
const gapOf = (high: number, low: number, closeBefore: number): number =>
  Math.max(0, closeBefore - high) + Math.min(0, closeBefore - low);

/** High and low of the second day with the gap to the close before taken off: as a ratio, or in money as the paper's text has it. Logarithms in and out. */
function shifted(
  high: number,
  low: number,
  closeBefore: number,
  shift: OvernightShift,
): [high: number, low: number] {
  if (shift === 'none') return [high, low];
  if (shift === 'log') {
    const gap = gapOf(high, low, closeBefore);
    return [high + gap, low + gap];
  }
  const h = Math.exp(high);
  const l = Math.exp(low);
  const gap = gapOf(h, l, Math.exp(closeBefore));
  return [Math.log(h + gap), Math.log(l + gap)];
}

export interface CorwinSchultz {
  /** Mean of the pairs as they are, and with negative ones set to 0 before the mean is taken (the authors' choice for months). */
  readonly signed: Estimate;
  readonly floored: Estimate;
  readonly gaps: Count;
  readonly negative: Count;
}
export function corwinSchultz(bars: LogBars, shift: OvernightShift): CorwinSchultz {
  const { spreads, gaps } = corwinSchultzSpreads(bars, shift);
  const signed = meanOf(spreads);
  let negative = 0;
  for (let i = 0; i < spreads.length; i++) {
    if (!(spreads[i]! < 0)) continue;
    spreads[i] = 0;
    negative++;
  }
  return { signed, floored: meanOf(spreads), gaps, negative };
}
