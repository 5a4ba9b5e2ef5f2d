import type { InLots, TickPrice, TimeUs } from '#core/kernel/units';
import { timeUs } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';

/** A two-sided quote of a recording. Prices in ticks. */
export interface RecordedQuote {
  /** When it was last seen whole. */
  readonly at: TimeUs;
  readonly bid: TickPrice;
  readonly ask: TickPrice;
  /** False: since then one side has been empty, and this is the last quote that had both. */
  readonly isStanding: boolean;
}
/** Prints that count as volume, in a stretch of a recording. */
export interface RecordedVolume {
  readonly volume: InLots;
  /** Their average, weighted by size, ticks. */
  readonly vwap: TickPrice;
}

/** Events that happened before `at`: events at the very same time do not count. */
export function rowsBefore({ at: times, count }: Tape, at: number): number {
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (times[middle]! < at) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The quote that stood just before `at`, without anything that we did; null: there has been no two-sided one. */
export function quoteBefore(tape: Tape, at: TimeUs): RecordedQuote | null {
  const last = rowsBefore(tape, at) - 1;
  for (let i = last; i >= 0; i--) {
    const bid = tape.bidPrice[i * tape.depth]!;
    const ask = tape.askPrice[i * tape.depth]!;
    if (bid > 0 && ask > 0) return { at: timeUs(tape.at[i]!), bid, ask, isStanding: i === last };
  }
  return null;
}

/** Mean of the mid over [from, to), each mid for as long as it stood, to the microsecond; null: there was none. Ticks. */
export function timeWeightedQuote(tape: Tape, from: TimeUs, to: TimeUs): TickPrice | null {
  const before = quoteBefore(tape, from);
  let mid = before?.isStanding === true ? (before.bid + before.ask) / 2 : null;
  let since: number = from;
  let sum = 0;
  let time = 0;
  const until = (at: number): void => {
    if (mid !== null) {
      sum += mid * (at - since);
      time += at - since;
    }
    since = at;
  };
  for (let i = rowsBefore(tape, from); i < tape.count && tape.at[i]! < to; i++) {
    until(tape.at[i]!);
    const bid = tape.bidPrice[i * tape.depth]!;
    const ask = tape.askPrice[i * tape.depth]!;
    mid = bid > 0 && ask > 0 ? (bid + ask) / 2 : null;
  }
  until(to);
  return time > 0 ? sum / time : null;
}

/** Eligible prints in [from, to); null: there were none. */
export function volumeBetween(tape: Tape, from: TimeUs, to: TimeUs): RecordedVolume | null {
  let volume = 0;
  let turnover = 0;
  for (let i = rowsBefore(tape, from); i < tape.count && tape.at[i]! < to; i++) {
    if (tape.eligible[i] !== 1) continue;
    volume += tape.size[i]!;
    turnover += tape.size[i]! * tape.price[i]!;
  }
  return volume > 0 ? { volume, vwap: turnover / volume } : null;
}
