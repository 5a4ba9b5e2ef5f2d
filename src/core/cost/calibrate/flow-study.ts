import type { ImpactModel, Trade } from '#core/cost/model';
import { BPS_IN_ONE, type Bps, type Ratio, timeUs, type Units } from '#core/kernel/units';
import { marketOrders } from '#core/liquidity/measures/market-orders';
import { quantityOf } from '#core/market/instrument';
import { fractionOfDay, sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import { type Estimate, estimate, meanOf } from '#core/numeric/estimate';

/** Net flows of windows of one length beside a model: what the average mid of a window moved with the net of its market orders. Bps one way, relative to the mid before it. */
export interface FlowWindows {
  readonly seconds: number;
  /** Mean net flow, as a share of a day's volume, and mean of what traded, in days of volume. */
  readonly advShare: Ratio;
  readonly volumeTime: number;
  readonly realised: Estimate;
  /** What the model says of an order of each net flow, worked for the window. */
  readonly predicted: Bps;
  /** Least squares of realised on predicted: 1 where the model is right, below 1 where it is too expensive. Errors by windows (White 1980). */
  readonly level: Estimate;
}
export interface FlowStudy {
  /** Of a whole day at the pace of this stretch, and of its own mids: the stretch is its own yardstick. */
  readonly adv: Units;
  readonly volatilityDaily: Ratio;
  readonly windows: readonly FlowWindows[];
}

const SECONDS = [5, 10, 20, 30, 60, 120, 300, 900, 1800] as const;
// A mean of fewer windows tells nothing.
const WINDOWS_MIN = 10;
const ORDERS_MIN = 3;
// Volatility by the squares of so many steps a stretch; at most five minutes each, at least five seconds.
const STEPS = 78;

/**
 * Net flows are not orders: nobody decided them at arrival, and what moves a price also makes people trade. They are the best that a recording tells of what size costs where
 * nobody's own orders are known.
 */
export function flowStudy(tape: Tape, from: number, to: number, model: ImpactModel): FlowStudy {
  const orders = marketOrders(tape, from, to);
  const seconds = (to - from) / 1e6;
  const day = sessionAt(tape.instrument.session, timeUs(from));
  const share =
    day === null
      ? seconds / 86_400
      : day.share * (fractionOfDay(day, to) - fractionOfDay(day, from));
  const mids = midsOf(tape, from, to);
  const volume = quantityOf(
    tape.instrument,
    orders.size.reduce((sum, size) => sum + size, 0),
  );
  const adv = volume / share;
  const step = Math.max(5, Math.min(300, seconds / STEPS));
  let squares = 0;
  for (let at = from; at + step * 1e6 <= to; at += step * 1e6) {
    const change = Math.log(mids.at(at + step * 1e6) / mids.at(at));
    if (Number.isFinite(change)) squares += change * change;
  }
  const volatilityDaily = Math.sqrt(squares / share);
  return {
    adv,
    volatilityDaily,
    windows: SECONDS.flatMap((length) => {
      const rows: { readonly trade: Trade; readonly cost: number }[] = [];
      let next = 0;
      for (let at = from; at + length * 1e6 <= to; at += length * 1e6) {
        let net = 0;
        let traded = 0;
        let count = 0;
        for (; next < orders.count && orders.at[next]! < at + length * 1e6; next++) {
          if (orders.at[next]! < at) continue;
          net += orders.sign[next]! * orders.size[next]!;
          traded += orders.size[next]!;
          count++;
        }
        const start = mids.at(at);
        const cost =
          (Math.sign(net) * BPS_IN_ONE * (mids.mean(at, at + length * 1e6) - start)) / start;
        if (count < ORDERS_MIN || net === 0 || !Number.isFinite(cost)) continue;
        const unit = quantityOf(tape.instrument, 1);
        const trade = {
          advShare: (Math.abs(net) * unit) / adv,
          volatilityDaily,
          volumeTime: (traded * unit) / adv,
          adv,
          advNotional: adv * start,
        };
        rows.push({ trade, cost });
      }
      return rows.length < WINDOWS_MIN ? [] : [windowsOf(length, rows, model)];
    }),
  };
}

function windowsOf(
  seconds: number,
  rows: readonly { readonly trade: Trade; readonly cost: number }[],
  model: ImpactModel,
): FlowWindows {
  const predicted = rows.map(({ trade }) => model.impactBps(trade));
  const mean = (of: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;
  const squares = predicted.reduce((sum, f) => sum + f * f, 0);
  const level = rows.reduce((sum, { cost }, i) => sum + cost * predicted[i]!, 0) / squares;
  const meat = rows.reduce(
    (sum, { cost }, i) => sum + ((cost - level * predicted[i]!) * predicted[i]!) ** 2,
    0,
  );
  return {
    seconds,
    advShare: mean(({ trade }) => trade.advShare),
    volumeTime: mean(({ trade }) => trade.volumeTime),
    realised: meanOf(Float64Array.from(rows, ({ cost }) => cost)),
    predicted: predicted.reduce((sum, f) => sum + f, 0) / rows.length,
    level: estimate(
      level,
      Math.sqrt((meat * rows.length) / (rows.length - 1)) / squares,
      rows.length,
    ),
  };
}

/** The mid at a moment, and its time-weighted mean over a stretch; ticks, NaN before there was one. */
function midsOf(
  tape: Tape,
  from: number,
  to: number,
): { at(time: number): number; mean(a: number, b: number): number } {
  const times: number[] = [];
  const mids: number[] = [];
  const sums: number[] = [];
  for (let i = 0; i < tape.count && tape.at[i]! < to; i++) {
    const level = i * tape.depth;
    const bid = tape.bidPrice[level]!;
    const ask = tape.askPrice[level]!;
    if (!(tape.bidSize[level]! > 0 && tape.askSize[level]! > 0 && bid < ask)) continue;
    const mid = (bid + ask) / 2;
    if (mid === mids.at(-1)) continue;
    const last = times.length - 1;
    sums.push(last < 0 ? 0 : sums[last]! + mids[last]! * (tape.at[i]! - times[last]!));
    times.push(tape.at[i]!);
    mids.push(mid);
  }
  const before = (time: number): number => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const sumUntil = (time: number): number => {
    const k = before(time);
    return k < 0 ? NaN : sums[k]! + mids[k]! * (time - times[k]!);
  };
  return {
    at: (time) => mids[before(Math.max(from, time))] ?? NaN,
    mean: (a, b) => (sumUntil(b) - sumUntil(a)) / (b - a),
  };
}
