import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';

/** Prices of bars as logarithms, one row a bar, oldest first. NaN is unknown; a price that is not positive is unknown. */
export interface LogBars {
  readonly count: Count;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}
export interface PriceBars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** Taken once, read by every estimator: the logarithms are most of the work. */
export function logBarsOf({ open, high, low, close }: PriceBars): LogBars {
  const count = close.length;
  invariant(
    open.length === count && high.length === count && low.length === count,
    'the columns of bars have one length',
  );
  return { count, open: logsOf(open), high: logsOf(high), low: logsOf(low), close: logsOf(close) };
}

export function logsOf(prices: Float64Array): Float64Array {
  const logs = new Float64Array(prices.length);
  for (let i = 0; i < logs.length; i++) {
    const price = prices[i]!;
    logs[i] = price > 0 ? Math.log(price) : NaN;
  }
  return logs;
}

/** The bars from row `from` to before `to`, on the same memory. */
export const barsBetween = (bars: LogBars, from: number, to: number): LogBars => ({
  count: to - from,
  open: bars.open.subarray(from, to),
  high: bars.high.subarray(from, to),
  low: bars.low.subarray(from, to),
  close: bars.close.subarray(from, to),
});

/** Differences from row to row, one fewer than rows. */
export function differencesOf(series: Float64Array): Float64Array {
  const steps = new Float64Array(Math.max(0, series.length - 1));
  for (let i = 0; i < steps.length; i++) steps[i] = series[i + 1]! - series[i]!;
  return steps;
}

/** Simple returns p_t / p_{t-1} - 1, one fewer than prices; NaN where either is not a positive price. */
export function simpleReturnsOf(prices: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, prices.length - 1));
  for (let i = 0; i < returns.length; i++) {
    const before = prices[i]!;
    const now = prices[i + 1]!;
    returns[i] = before > 0 && now > 0 ? now / before - 1 : NaN;
  }
  return returns;
}
