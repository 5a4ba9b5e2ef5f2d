import { civilDateOf } from '#core/kernel/civil';
import {
  type Bps,
  type Count,
  type Days,
  type InLots,
  MINUTE_US,
  type Moment,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import type { VolumeCurve } from '#core/liquidity/profile';
import { shareBetween } from '#core/liquidity/volume-curve';
import { fractionOfDay, type Session, sessionOn, tradingDayOf } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';

/** Index of the first event at or after `at`: everything below it happened before. The one place where "before" is decided (P9). */
export function indexAt(times: Float64Array, count: number, at: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Eligible lots printed by the events from `from` (inclusive) to `to` (exclusive). */
export function eligibleLots(tape: Tape, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const kind = tape.kind[i];
    if (tape.eligible[i] === 1 && (kind === EVENT.execute || kind === EVENT.hidden))
      sum += tape.size[i]!;
  }
  return sum;
}

const hasTouch = (tape: Tape, i: number): boolean => {
  const at = i * tape.depth;
  return tape.bidSize[at]! > 0 && tape.askSize[at]! > 0 && tape.bidPrice[at]! <= tape.askPrice[at]!;
};

/** Mid in ticks of the last two-sided, uncrossed book among the events before `end`; NaN without one. */
export function lastMid(tape: Tape, end: number): number {
  for (let i = end - 1; i >= 0; i--)
    if (hasTouch(tape, i))
      return (tape.bidPrice[i * tape.depth]! + tape.askPrice[i * tape.depth]!) / 2;
  return NaN;
}

/** In session time before `asOf`: which index ranges of the tape, and what share of an average day's volume each should hold. */
export interface Coverage {
  readonly ranges: readonly {
    readonly from: number;
    readonly to: number;
    readonly openAt: number;
    readonly endAt: number;
  }[];
  /** In days of volume: 0.14 after the first half hour, above 1 for several days. */
  readonly days: Days;
}
export function coverageBefore(
  tape: Tape,
  session: Session,
  curve: VolumeCurve,
  asOf: TimeUs,
): Coverage {
  const end = indexAt(tape.at, tape.count, asOf);
  const ranges: { from: number; to: number; openAt: number; endAt: number }[] = [];
  if (end === 0) return { ranges, days: 0 };
  const firstAt = tape.at[0]!;
  let days = 0;
  const last = tradingDayOf(session, asOf);
  for (let dayNumber = tradingDayOf(session, timeUs(firstAt)); dayNumber <= last; dayNumber++) {
    const day = sessionOn(session, civilDateOf(dayNumber));
    if (day === null) continue;
    const openAt = Math.max(firstAt, day.open);
    const endAt = Math.min(asOf, day.close);
    if (openAt >= endAt) continue;
    days += day.share * shareBetween(curve, fractionOfDay(day, openAt), fractionOfDay(day, endAt));
    ranges.push({
      from: indexAt(tape.at, tape.count, openAt),
      to: indexAt(tape.at, tape.count, endAt),
      openAt,
      endAt,
    });
  }
  return { ranges, days };
}

/** Sum of squared one-minute log returns of the mid over session time, and how many there were. Mids, so that the bounce between bid and ask is not volatility. */
export function realisedVariance(
  tape: Tape,
  coverage: Coverage,
): { readonly sum: number; readonly n: number } {
  let sum = 0;
  let n = 0;
  for (const { from, to, openAt, endAt } of coverage.ranges) {
    let previous = NaN;
    let mid = NaN;
    let i = from;
    // A return per whole minute only: a piece of a minute at the end would count as one.
    for (let at = openAt + MINUTE_US; at <= endAt; at += MINUTE_US) {
      for (; i < to && tape.at[i]! < at; i++)
        if (hasTouch(tape, i))
          mid = (tape.bidPrice[i * tape.depth]! + tape.askPrice[i * tape.depth]!) / 2;
      const move = Math.log(mid / previous);
      if (move === move) {
        sum += move * move;
        n++;
      }
      previous = mid;
    }
  }
  return { sum, n };
}

export interface TouchMeasure {
  readonly spreadBps: Bps;
  readonly spreadStandardError: number | null;
  readonly depthLots: InLots;
  readonly depthStandardError: number | null;
  readonly minutes: Count;
}

/** Minutes of a stretch of tape as columns. Spread and depth are weighted by time, NaN where no whole quote stood; `time` is how long one did (us). */
export interface Minutes {
  readonly count: Count;
  readonly fromAt: Moment;
  readonly spreadBps: Float64Array;
  readonly depthLots: Float64Array;
  readonly time: Float64Array;
  /** Eligible lots printed. */
  readonly volumeLots: Float64Array;
  /** Last mid of the minute, ticks. */
  readonly mid: Float64Array;
}
export function minutesOf(tape: Tape, fromAt: number, toAt: number): Minutes {
  const count = Math.max(1, Math.ceil((toAt - fromAt) / MINUTE_US));
  const spreadBps = new Float64Array(count);
  const depthLots = new Float64Array(count);
  const time = new Float64Array(count);
  const volumeLots = new Float64Array(count);
  const mid = new Float64Array(count).fill(NaN);
  const end = indexAt(tape.at, tape.count, toAt);
  const begin = indexAt(tape.at, tape.count, fromAt);
  // The book that stood when the stretch opened counts from the opening on.
  for (let i = Math.max(0, begin - 1); i < end; i++) {
    if (
      i >= begin &&
      tape.eligible[i] === 1 &&
      (tape.kind[i] === EVENT.execute || tape.kind[i] === EVENT.hidden)
    ) {
      const bin = Math.min(count - 1, Math.floor((tape.at[i]! - fromAt) / MINUTE_US));
      volumeLots[bin] = volumeLots[bin]! + tape.size[i]!;
    }
    if (!hasTouch(tape, i)) continue;
    const at = i * tape.depth;
    const ask = tape.askPrice[at]!;
    const bid = tape.bidPrice[at]!;
    const bps = (2e4 * (ask - bid)) / (ask + bid);
    const size = (tape.bidSize[at]! + tape.askSize[at]!) / 2;
    const until = i + 1 < end ? tape.at[i + 1]! : toAt;
    let from = Math.max(fromAt, tape.at[i]!);
    while (from < until) {
      const bin = Math.min(count - 1, Math.floor((from - fromAt) / MINUTE_US));
      const to = bin === count - 1 ? until : Math.min(until, fromAt + (bin + 1) * MINUTE_US);
      spreadBps[bin] = spreadBps[bin]! + bps * (to - from);
      depthLots[bin] = depthLots[bin]! + size * (to - from);
      time[bin] = time[bin]! + (to - from);
      mid[bin] = (ask + bid) / 2;
      from = to;
    }
  }
  for (let bin = 0; bin < count; bin++) {
    spreadBps[bin] = time[bin]! > 0 ? spreadBps[bin]! / time[bin]! : NaN;
    depthLots[bin] = time[bin]! > 0 ? depthLots[bin]! / time[bin]! : NaN;
  }
  return { count, fromAt, spreadBps, depthLots, time, volumeLots, mid };
}

/** Time-weighted spread and one-sided size at the touch between two moments; crossed and empty books are left out. null where there is nothing. */
export const touchBetween = (tape: Tape, fromAt: number, toAt: number): TouchMeasure | null =>
  touchOver(minutesOf(tape, fromAt, toAt));

// Standard errors from the means of whole minutes: single quotes are far from independent.
function touchOver({ spreadBps, depthLots, time }: Minutes): TouchMeasure | null {
  let total = 0;
  let spreads = 0;
  let depths = 0;
  let minutes = 0;
  for (let bin = 0; bin < time.length; bin++) {
    if (time[bin]! <= 0) continue;
    total += time[bin]!;
    spreads += spreadBps[bin]! * time[bin]!;
    depths += depthLots[bin]! * time[bin]!;
    minutes++;
  }
  if (minutes === 0) return null;
  const spread = spreads / total;
  const depth = depths / total;
  let spreadSquares = 0;
  let depthSquares = 0;
  for (let bin = 0; bin < time.length; bin++) {
    if (time[bin]! <= 0) continue;
    spreadSquares += (spreadBps[bin]! - spread) ** 2;
    depthSquares += (depthLots[bin]! - depth) ** 2;
  }
  const errorOf = (squares: number): number | null =>
    minutes < 2 ? null : Math.sqrt(squares / (minutes - 1) / minutes);
  return {
    spreadBps: spread,
    spreadStandardError: errorOf(spreadSquares),
    depthLots: depth,
    depthStandardError: errorOf(depthSquares),
    minutes,
  };
}
