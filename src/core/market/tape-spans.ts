import type { Count } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';

/** Best prices of one moment, quote currency or ticks. */
export interface BestPrices {
  readonly at: number;
  readonly bid: number;
  readonly ask: number;
}
/** All prints of a tape of one kind as columns, with running sums: what a stretch of them is worth is a difference. Ticks and lots. */
export interface PrintColumns {
  /** Which event of the tape each is. */
  readonly row: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** Before each of them, and after the last. */
  readonly lots: Float64Array;
  readonly turnover: Float64Array;
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

/** The eligible prints of a tape, or those that hit the displayed book. */
export function printColumns(tape: Tape, which: PrintKind): PrintColumns {
  const rows: number[] = [];
  for (let i = 0; i < tape.count; i++) {
    const kind = tape.kind[i];
    const counts =
      which === 'displayed'
        ? kind === EVENT.execute
        : tape.eligible[i] === 1 && (kind === EVENT.execute || kind === EVENT.hidden);
    if (counts) rows.push(i);
  }
  const row = Float64Array.from(rows);
  const price = row.map((i) => tape.price[i]!);
  const size = row.map((i) => tape.size[i]!);
  const lots = new Float64Array(rows.length + 1);
  const turnover = new Float64Array(rows.length + 1);
  for (let k = 0; k < rows.length; k++) {
    lots[k + 1] = lots[k]! + size[k]!;
    turnover[k + 1] = turnover[k]! + price[k]! * size[k]!;
  }
  return { row, price, size, lots, turnover };
}

/** Whether prints say if they hit the displayed book: an order log does, a list of trades does not. */
export function showsDisplayed(tape: Tape, rows: RowSpan): boolean {
  for (let i = rows.from; i < rows.to; i++)
    if (tape.kind[i] === EVENT.execute && (tape.hasOrderIds || tape.restingSide[i] !== 0))
      return true;
  return false;
}

/** Running integrals of the mid over a tape, from its first mid: a time-weighted mid is a difference. Ticks and microseconds. */
export interface MidIntegral {
  /** Time with a two-sided, uncrossed book up to each event, and the mid less `origin` over it. */
  readonly time: Float64Array;
  readonly area: Float64Array;
  readonly origin: number;
}
const midOfRow = (tape: Tape, i: number): number | null => {
  const k = i * tape.depth;
  const bid = tape.bidPrice[k]!;
  const ask = tape.askPrice[k]!;
  return tape.bidSize[k]! > 0 && tape.askSize[k]! > 0 && bid <= ask ? (bid + ask) / 2 : null;
};
export function midIntegral(tape: Tape): MidIntegral {
  const time = new Float64Array(tape.count);
  const area = new Float64Array(tape.count);
  let origin: number | null = null;
  for (let i = 0; i + 1 < tape.count; i++) {
    const mid = midOfRow(tape, i);
    const stood = mid === null ? 0 : tape.at[i + 1]! - tape.at[i]!;
    origin ??= mid;
    time[i + 1] = time[i]! + stood;
    area[i + 1] = area[i]! + stood * ((mid ?? 0) - (origin ?? 0));
  }
  return { time, area, origin: origin ?? 0 };
}

/**
 * Time-weighted mid of [start, end), ticks: each two-sided, uncrossed book for as long as it stood, `rows.from` the first event after the start.
 * null where there was none.
 */
export function meanMid(
  tape: Tape,
  { time, area, origin }: MidIntegral,
  rows: RowSpan,
  { start, end }: { readonly start: number; readonly end: number },
): number | null {
  // Whole events lie between the first after the start and the last before the end; the books before both stand for a part.
  const last = rows.to - 1;
  if (last < 0) return null;
  const first = Math.min(Math.max(rows.from, 0), last);
  let total = time[last]! - time[first]!;
  let sum = area[last]! - area[first]!;
  const add = (row: number, from: number, to: number): void => {
    const mid = row < 0 || to <= from ? null : midOfRow(tape, row);
    if (mid === null) return;
    total += to - from;
    sum += (to - from) * (mid - origin);
  };
  if (rows.from > last) add(last, Math.max(start, tape.at[last]!), end);
  else {
    add(rows.from - 1, start, Math.min(end, tape.at[rows.from]!));
    add(last, Math.max(start, tape.at[last]!), end);
  }
  return total > 0 ? origin + sum / total : null;
}
