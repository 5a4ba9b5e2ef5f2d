import type { Count } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';

/** Best prices of one moment, quote currency or ticks. */
export interface BestPrices {
  readonly at: number;
  readonly bid: number;
  readonly ask: number;
}
/** Prints of a stretch as columns; ticks and lots. */
export interface PrintColumns {
  readonly price: Float64Array;
  readonly size: Float64Array;
}
/** Events [from, to) of a tape. */
export interface RowSpan {
  readonly from: Count;
  readonly to: Count;
}
export type PrintKind = 'eligible' | 'displayed';

/** The last two-sided, uncrossed book among the events before `end`, none older than `since`; ticks. */
export function touchBefore(tape: Tape, end: number, since: number): BestPrices | null {
  for (let i = end - 1; i >= 0 && tape.at[i]! >= since; i--) {
    const k = i * tape.depth;
    const bid = tape.bidPrice[k]!;
    const ask = tape.askPrice[k]!;
    if (tape.bidSize[k]! > 0 && tape.askSize[k]! > 0 && bid <= ask)
      return { at: tape.at[i]!, bid, ask };
  }
  return null;
}

/** Prints of the rows [from, to): the eligible, or what hit the displayed book; no more than are needed for `lotsMax`. */
export function printsOfRows(
  tape: Tape,
  rows: RowSpan,
  which: PrintKind,
  lotsMax = Infinity,
): PrintColumns {
  const price: number[] = [];
  const size: number[] = [];
  let lots = 0;
  for (let i = rows.from; i < rows.to && lots < lotsMax; i++) {
    const kind = tape.kind[i];
    const counts =
      which === 'displayed'
        ? kind === EVENT.execute
        : tape.eligible[i] === 1 && (kind === EVENT.execute || kind === EVENT.hidden);
    if (!counts) continue;
    price.push(tape.price[i]!);
    size.push(tape.size[i]!);
    lots += tape.size[i]!;
  }
  return { price: Float64Array.from(price), size: Float64Array.from(size) };
}

/** Whether prints say if they hit the displayed book: an order log does, a list of trades does not. */
export function showsDisplayed(tape: Tape, rows: RowSpan): boolean {
  for (let i = rows.from; i < rows.to; i++)
    if (tape.kind[i] === EVENT.execute && (tape.hasOrderIds || tape.restingSide[i] !== 0))
      return true;
  return false;
}

/**
 * Time-weighted mid of [start, end), ticks: each two-sided, uncrossed book for as long as it stood, `rows.from` the first event after the start.
 * null where there was none.
 */
export function meanMid(
  tape: Tape,
  rows: RowSpan,
  [start, end]: readonly [start: number, end: number],
): number | null {
  let time = 0;
  let sum = 0;
  for (let i = Math.max(0, rows.from - 1); i < rows.to; i++) {
    const from = Math.max(start, tape.at[i]!);
    const to = Math.min(end, i + 1 < tape.count ? tape.at[i + 1]! : end);
    const k = i * tape.depth;
    const bid = tape.bidPrice[k]!;
    const ask = tape.askPrice[k]!;
    if (to <= from || !(tape.bidSize[k]! > 0) || !(tape.askSize[k]! > 0) || bid > ask) continue;
    time += to - from;
    sum += ((to - from) * (bid + ask)) / 2;
  }
  return time > 0 ? sum / time : null;
}
