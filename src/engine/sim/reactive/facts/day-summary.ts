import { imbalanceResponse } from '#core/liquidity/measures/order-flow-imbalance';
import { type LaggedProducts, laggedProducts } from '#core/numeric/series-facts';
import type { WatchedDay } from '#engine/sim/reactive/facts/watch-day';

/** What the facts need of one day: a few hundred numbers, so that thousands of days fit. */
export interface DaySummary {
  readonly signs: LaggedProducts;
  /** Sums of squared log returns over steps of so many seconds. */
  readonly squares: {
    readonly mids10: number;
    readonly mids60: number;
    readonly mids300: number;
    readonly mids1800: number;
    readonly prints1: number;
    readonly prints300: number;
  };
  /** Log returns of the mid. */
  readonly minutes: Float64Array;
  readonly tenMinutes: Float64Array;
  readonly imbalanceR2: number;
  readonly spreads: WatchedDay['spreads'];
  /** Mean lots of a half hour: of the first and the last, and of 12:00 to 14:00. */
  readonly endLots: number;
  readonly noonLots: number;
  /** Of parents that a broker would call one, not a few clips. */
  readonly participations: readonly number[];
  readonly lots: number;
  readonly orders: number;
  readonly quotedBps: number;
  readonly touchLots: number;
}

export const SIGN_LAGS = [10, 14, 20, 28, 40, 57, 80, 113, 160, 226, 320];
const PARENT_ORDERS_MIN = 30;
const NOON_FROM = 5 / 13; // 12:00 to 14:00 of a day from 9:30 to 16:00.
const NOON_TO = 9 / 13;

export function summaryOf(day: WatchedDay): DaySummary {
  const { mids, prints, imbalances, halfHourLots } = day;
  const bins = halfHourLots.length;
  const middle = halfHourLots.slice(Math.round(bins * NOON_FROM), Math.round(bins * NOON_TO));
  const moves = imbalances.map((_, i) => Math.exp(mids[(i + 1) * 10]!) - Math.exp(mids[i * 10]!));
  return {
    signs: laggedProducts(day.signs, SIGN_LAGS, 0),
    squares: {
      mids10: squaresOf(mids, 10),
      mids60: squaresOf(mids, 60),
      mids300: squaresOf(mids, 300),
      mids1800: squaresOf(mids, 1800),
      prints1: squaresOf(prints, 1),
      prints300: squaresOf(prints, 300),
    },
    minutes: returnsOf(mids, 60),
    tenMinutes: returnsOf(mids, 600),
    imbalanceR2: imbalanceResponse(moves, imbalances).r2,
    spreads: day.spreads,
    endLots: ((halfHourLots[0] ?? 0) + (halfHourLots[bins - 1] ?? 0)) / 2,
    noonLots: middle.reduce((sum, each) => sum + each, 0) / middle.length,
    participations: day.parents
      .filter(({ orders }) => orders >= PARENT_ORDERS_MIN)
      .map((each) => each.participation),
    lots: day.lots,
    orders: day.signs.length,
    quotedBps: day.quotedBps,
    touchLots: day.touchLots,
  };
}

function squaresOf(prices: Float64Array, seconds: number): number {
  let sum = 0;
  for (let i = seconds; i < prices.length; i += seconds) {
    const step = prices[i]! - prices[i - seconds]!;
    if (Number.isFinite(step)) sum += step * step;
  }
  return sum;
}
const returnsOf = (prices: Float64Array, seconds: number): Float64Array =>
  Float64Array.from(
    { length: Math.floor((prices.length - 1) / seconds) },
    (_, i) => prices[(i + 1) * seconds]! - prices[i * seconds]!,
  );
