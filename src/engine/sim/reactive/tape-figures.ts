import { timeUs } from '#core/kernel/units';
import { marketOrders } from '#core/liquidity/measures/market-orders';
import { imbalanceResponse, orderFlowEvents } from '#core/liquidity/measures/order-flow-imbalance';
import { sessionAt } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import { leastSquares } from '#core/numeric/least-squares';
import { autocorrelationOf, laggedProducts } from '#core/numeric/series-facts';

/** What a day on a tape looks like in the numbers that a reactive market is made of. Recorded and simulated days are measured by the same function. */
export interface TapeFigures {
  readonly ordersDaily: number;
  readonly lotsDaily: number;
  /** Standard deviation of the log of a market order's size. */
  readonly orderDeviation: number;
  /** Root of the sum of squared mid returns over five minutes. */
  readonly volatilityDaily: number;
  /** Mid at the open, ticks. */
  readonly openPrice: number;
  /** Time-weighted spread; effective spread of prints against the mid just before each. */
  readonly quotedBps: number;
  readonly effectiveBps: number;
  /** Time-weighted size at the touch; mean size at the next four levels over it; mean distance of neighbours among five levels. */
  readonly touchLots: number;
  readonly deeperOverTouch: number;
  readonly levelGapBps: number;
  /** Rows of the tape: every change of its book. */
  readonly changes: number;
  /** Shape of the day from its half hours: v(t) = noon + (2t - 1)^2 (open, then close), 1 on average. */
  readonly shape: { readonly noon: number; readonly open: number; readonly close: number };
  /** Autocorrelation of the signs of market orders at 1, 10 and 100. */
  readonly signMemory: readonly number[];
  /** R^2 of the mid on order flow imbalance over 10 s. */
  readonly imbalanceR2: number;
  /** Variance of last prints at 1 s over that at 5 minutes. */
  readonly signaturePrints: number;
}

const SIGN_LAGS = [1, 10, 100];
const MINUTE = 60e6;
const HALF_HOUR = 30 * MINUTE;
const TEN_SECONDS = 10e6;

export function tapeFigures(tape: Tape): TapeFigures {
  const day = sessionAt(tape.instrument.session, timeUs(tape.at[0] ?? 0));
  const open = day?.open ?? tape.at[0]!;
  const close = day?.close ?? tape.at[tape.count - 1]!;
  const orders = marketOrders(tape, open, close);
  const logs = orders.size.map(Math.log);
  const mids = sampled(tape, open, close, 10, (i) => midAt(tape, i));
  const fiveMinutes = mids.filter((_, i) => i % 30 === 0);
  return {
    ordersDaily: orders.count,
    lotsDaily: orders.size.reduce((sum, each) => sum + each, 0),
    orderDeviation: deviationOf(logs),
    volatilityDaily: Math.sqrt(squaredReturns(fiveMinutes)),
    openPrice: mids.find((mid) => mid > 0) ?? NaN,
    ...bookFigures(tape),
    effectiveBps: effectiveBps(tape),
    changes: tape.count,
    shape: shapeOfDay(orders.at, open, close),
    signMemory: autocorrelationOf([laggedProducts(orders.sign, SIGN_LAGS, 0)], SIGN_LAGS).values,
    imbalanceR2: imbalanceR2(tape, mids, open),
    signaturePrints: signatureOfPrints(tape, open, close, mids),
  };
}

/** Of columns of one day: what stood at the end of every so many seconds. */
function sampled(
  tape: Tape,
  open: number,
  close: number,
  seconds: number,
  valueAt: (row: number) => number,
): Float64Array {
  const values = new Float64Array(Math.floor((close - open) / (seconds * 1e6)) + 1);
  let row = 0;
  for (let k = 0; k < values.length; k++) {
    const at = open + k * seconds * 1e6;
    while (row + 1 < tape.count && tape.at[row + 1]! <= at) row++;
    values[k] = valueAt(row);
  }
  return values;
}
function midAt(tape: Tape, row: number): number {
  const level = row * tape.depth;
  const isWhole = tape.bidSize[level]! > 0 && tape.askSize[level]! > 0;
  return isWhole ? (tape.bidPrice[level]! + tape.askPrice[level]!) / 2 : NaN;
}
function squaredReturns(prices: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < prices.length; i++) {
    const step = Math.log(prices[i]! / prices[i - 1]!);
    if (Number.isFinite(step)) sum += step * step;
  }
  return sum;
}
function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length);
}

/** Spread and depth, each weighted by how long it stood. */
function bookFigures(
  tape: Tape,
): Pick<TapeFigures, 'quotedBps' | 'touchLots' | 'deeperOverTouch' | 'levelGapBps'> {
  let time = 0;
  let spread = 0;
  let touch = 0;
  let deeper = 0;
  let gaps = 0;
  for (let i = 0; i + 1 < tape.count; i++) {
    const mid = midAt(tape, i);
    if (Number.isNaN(mid)) continue;
    const lasted = tape.at[i + 1]! - tape.at[i]!;
    const top = i * tape.depth;
    const end = top + tape.depth - 1;
    if (!(tape.bidSize[end]! > 0 && tape.askSize[end]! > 0)) continue;
    time += lasted;
    spread += (lasted * (tape.askPrice[top]! - tape.bidPrice[top]!)) / mid;
    touch += (lasted * (tape.bidSize[top]! + tape.askSize[top]!)) / 2;
    for (let k = top + 1; k <= end; k++)
      deeper += (lasted * (tape.bidSize[k]! + tape.askSize[k]!)) / 2 / (tape.depth - 1);
    const reach =
      tape.bidPrice[top]! - tape.bidPrice[end]! + tape.askPrice[end]! - tape.askPrice[top]!;
    gaps += (lasted * reach) / 2 / (tape.depth - 1) / mid;
  }
  return {
    quotedBps: (1e4 * spread) / time,
    touchLots: touch / time,
    deeperOverTouch: deeper / touch,
    levelGapBps: (1e4 * gaps) / time,
  };
}

function effectiveBps(tape: Tape): number {
  let sum = 0;
  let n = 0;
  for (let i = 1; i < tape.count; i++) {
    const mid = midAt(tape, i - 1);
    if (tape.kind[i] !== EVENT.execute || Number.isNaN(mid)) continue;
    sum += (2e4 * -tape.restingSide[i]! * (tape.price[i]! - mid)) / mid;
    n++;
  }
  return sum / n;
}

function shapeOfDay(at: Float64Array, open: number, close: number): TapeFigures['shape'] {
  const bins = new Float64Array(Math.ceil((close - open) / HALF_HOUR));
  for (const when of at) {
    const bin = Math.min(bins.length - 1, Math.floor((when - open) / HALF_HOUR));
    bins[bin] = bins[bin]! + bins.length / at.length;
  }
  const bend = (early: boolean): Float64Array =>
    bins.map((_, i) => {
      const t = (i + 0.5) / bins.length;
      return t < 0.5 === early ? (2 * t - 1) ** 2 : 0;
    });
  const fit = leastSquares(bins, [bend(true), bend(false)]);
  return {
    noon: fit?.intercept ?? NaN,
    open: fit?.coefficients[0] ?? NaN,
    close: fit?.coefficients[1] ?? NaN,
  };
}

function imbalanceR2(tape: Tape, mids: Float64Array, open: number): number {
  const every = (column: Float64Array): Float64Array =>
    Float64Array.from({ length: tape.count }, (_, i) => column[i * tape.depth]!);
  const events = orderFlowEvents({
    bidPrice: every(tape.bidPrice),
    bidSize: every(tape.bidSize),
    askPrice: every(tape.askPrice),
    askSize: every(tape.askSize),
  });
  const flow = new Float64Array(mids.length - 1);
  for (const [i, event] of events.entries()) {
    const bin = Math.floor((tape.at[i + 1]! - open) / TEN_SECONDS);
    if (event === event && bin >= 0 && bin < flow.length) flow[bin] = flow[bin]! + event;
  }
  return imbalanceResponse(
    flow.map((_, i) => mids[i + 1]! - mids[i]!),
    flow,
  ).r2;
}

function signatureOfPrints(tape: Tape, open: number, close: number, mids: Float64Array): number {
  let print = NaN;
  let seen = -1;
  const prints = sampled(tape, open, close, 1, (row) => {
    for (; seen < row; seen++)
      if (tape.kind[seen + 1] === EVENT.execute) print = tape.price[seen + 1]!;
    return print;
  });
  return squaredReturns(prints) / squaredReturns(mids.filter((_, i) => i % 30 === 0));
}
