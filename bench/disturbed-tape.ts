// Copies of a recording in which something happens between two moments: the spread blows out, the display thins, the price swings, trading halts. Nothing before or after is touched.
import type { DurationUs, TimeUs } from '#core/kernel/units';
import { timeUs } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';
import { quoteBefore, rowsBefore } from '#core/market/tape-quotes';
import { type Book, type Row, rowOf, spliced } from './splice-tape.ts';

export interface Stretch {
  readonly from: TimeUs;
  readonly to: TimeUs;
}
/** Ticks that each side is moved by. */
interface Shift {
  readonly bid: number;
  readonly ask: number;
}
/** How a market is rewritten: piecewise constant shifts, and another size for every displayed order. */
interface Law {
  /** The shift changes at these moments only, the first of which is the beginning. */
  readonly steps: readonly { readonly at: number; readonly shift: Shift }[];
  size(lots: number): number;
  /** Nobody takes what is displayed: what traded with it trades hidden, at its old price. */
  readonly isShunned?: boolean;
}
type Side = 1 | -1;
interface Standing {
  readonly side: Side;
  readonly price: number;
  readonly size: number;
}
const UNMOVED: Shift = { bid: 0, ask: 0 };
const asIs = (lots: number): number => lots;

/** Both sides pushed away from the mid, so far that the mean spread is `times` what it was; who takes pays that, or, where the quotes are shunned, nobody takes. */
export function spreadTimes(tape: Tape, stretch: Stretch, times: number, isShunned = false): Tape {
  const more = Math.round((times - 1) * meanSpread(tape, stretch));
  const shift = { bid: -Math.floor(more / 2), ask: Math.ceil(more / 2) };
  const steps = [{ at: stretch.from, shift }];
  return rewritten(tape, stretch, { steps, size: asIs, isShunned });
}

/** Every displayed order a part of its size. As much trades as before: what the display no longer holds trades hidden, and fills nobody who rests. */
export const depthOver = (tape: Tape, stretch: Stretch, parts: number): Tape =>
  rewritten(tape, stretch, {
    steps: [{ at: stretch.from, shift: UNMOVED }],
    size: (lots) => Math.ceil(lots / parts),
  });

/** The mid swings `times` as far from the straight line between its first and its last value. It begins and ends where it did. */
export function volatilityTimes(
  tape: Tape,
  { from, to }: Stretch,
  times: number,
  every: DurationUs,
): Tape {
  const midAt = (at: number): number => {
    const quote = quoteBefore(tape, timeUs(at));
    return quote === null ? NaN : (quote.bid + quote.ask) / 2;
  };
  const first = midAt(from);
  const last = midAt(to);
  const steps = Array.from({ length: Math.ceil((to - from) / every) }, (_, k) => {
    const at = from + k * every;
    const line = first + ((last - first) * (at - from)) / (to - from);
    const more = Math.round((times - 1) * (midAt(at) - line));
    return { at, shift: { bid: more, ask: more } };
  });
  return rewritten(tape, { from, to }, { steps, size: asIs });
}

/** No quote and no print from one moment to the other. What the book became meanwhile, it becomes at the end of the halt; what traded meanwhile has been taken back. */
export function halted(tape: Tape, { from, to }: Stretch): Tape {
  const first = rowsBefore(tape, from);
  const end = rowsBefore(tape, to);
  const halt = (at: number, price: number, i: number): Row => ({
    at,
    price,
    kind: EVENT.halt,
    restingSide: 0,
    size: 0,
    orderId: 0,
    eligible: 0,
    book: bookOf(tape, i, UNMOVED, asIs),
  });
  const rows = [halt(from, -1, first - 1)];
  for (let i = first; i < end; i++) {
    const row = rowOf(tape, i);
    const isPrint = row.kind === EVENT.execute && row.restingSide !== 0 && tape.hasOrderIds;
    const kind =
      row.kind === EVENT.execute || row.kind === EVENT.hidden
        ? isPrint
          ? EVENT.reduce
          : EVENT.quote
        : row.kind;
    rows.push({ ...row, at: to, kind, eligible: 0, size: kind === EVENT.quote ? 0 : row.size });
  }
  return spliced(tape, first, end, [...rows, halt(to, 1, end - 1)]);
}

/** The recording up to a moment, for a market in which nobody looks further. */
export function endingAt(tape: Tape, at: TimeUs): Tape {
  const end = rowsBefore(tape, at);
  return spliced(tape, end, tape.count, []);
}

function meanSpread(tape: Tape, { from, to }: Stretch): number {
  let sum = 0;
  let n = 0;
  for (let at = from + 1e6; at <= to; at += 1e6) {
    const quote = quoteBefore(tape, timeUs(at));
    if (quote === null) continue;
    sum += quote.ask - quote.bid;
    n++;
  }
  return n === 0 ? 0 : sum / n;
}

/** Where a shift changes, everybody who is displayed takes back his order and enters it again at its new place: queues stay those of the orders in them. */
function rewritten(tape: Tape, { from, to }: Stretch, law: Law): Tape {
  const { steps, size } = law;
  const first = rowsBefore(tape, from);
  const end = rowsBefore(tape, to);
  const real = new Map<number, Standing>();
  for (let i = 0; i < first; i++) noteOn(real, rowOf(tape, i));
  const shown = new Map(real);
  const rows: Row[] = [];
  const push = (row: Row): void => {
    noteOn(shown, row);
    rows.push(row);
  };
  let shift = UNMOVED;
  function enterAgain(at: number, i: number, next: Shift, isOver: boolean): void {
    shift = next;
    const resized = isOver ? asIs : size;
    const book = bookOf(tape, i, shift, resized);
    const event = { at, eligible: 0, book };
    push({ ...event, kind: EVENT.quote, restingSide: 0, price: 0, size: 0, orderId: 0 });
    if (!tape.hasOrderIds) return;
    for (const [orderId, { side, ...old }] of Array.from(shown))
      push({ ...event, ...old, kind: EVENT.remove, restingSide: side, orderId });
    for (const [orderId, order] of real)
      if (isOver || isInSight(tape, i, order))
        push({
          ...event,
          kind: EVENT.add,
          restingSide: order.side,
          orderId,
          price: order.price + movedBy(shift, order.side),
          size: resized(order.size),
        });
  }
  let step = 0;
  const enterUntil = (at: number, i: number): void => {
    for (let next = steps[step]; next !== undefined && next.at <= at; next = steps[++step])
      enterAgain(next.at, i, next.shift, false);
  };
  enterUntil(from, first - 1);
  for (let i = first; i < end; i++) {
    const row = rowOf(tape, i);
    enterUntil(row.at, i - 1);
    for (const each of happened(row, shift, law, shown))
      push({ ...each, book: bookOf(tape, i, shift, size) });
    noteOn(real, row);
  }
  enterUntil(to - 1, end - 1);
  enterAgain(to, end - 1, UNMOVED, true);
  return spliced(tape, first, end, rows);
}

/** An event of the recording as it is in the other market. */
function happened(
  row: Row,
  shift: Shift,
  { size, isShunned }: Law,
  shown: ReadonlyMap<number, Standing>,
): readonly Row[] {
  const { kind, restingSide } = row;
  if (kind === EVENT.quote || kind === EVENT.halt) return [row];
  const price = row.price + movedBy(shift, restingSide);
  if (kind === EVENT.hidden) return [{ ...row, price }];
  const less = size(row.size);
  if (kind === EVENT.execute && isShunned === true)
    return [
      { ...row, kind: EVENT.hidden, orderId: 0 },
      ...(row.orderId === 0 ? [] : [{ ...row, price, kind: EVENT.reduce, eligible: 0 }]),
    ];
  if (kind === EVENT.execute) {
    const hidden = { ...row, price, kind: EVENT.hidden, size: row.size - less, orderId: 0 };
    return [{ ...row, price, size: less }, ...(hidden.size > 0 ? [hidden] : [])];
  }
  const whole = kind === EVENT.remove ? shown.get(row.orderId)?.size : undefined;
  return [{ ...row, price, size: whole ?? less }];
}
const movedBy = ({ bid, ask }: Shift, side: number): number =>
  side === 1 ? bid : side === -1 ? ask : Math.round((bid + ask) / 2);

/** Who stands where, by the messages. */
function noteOn(standing: Map<number, Standing>, row: Row): void {
  const { kind, orderId, price, size } = row;
  if (orderId === 0 || row.restingSide === 0) return;
  const side = row.restingSide === 1 ? 1 : -1;
  const known = standing.get(orderId);
  if (kind === EVENT.add) standing.set(orderId, { side, price, size: size + (known?.size ?? 0) });
  if (known === undefined) return;
  if (kind !== EVENT.reduce && kind !== EVENT.remove && kind !== EVENT.execute) return;
  if (known.size <= size) standing.delete(orderId);
  else standing.set(orderId, { ...known, size: known.size - size });
}

function isInSight({ depth, ...tape }: Tape, i: number, { side, price }: Standing): boolean {
  const [prices, sizes] =
    side === 1 ? [tape.bidPrice, tape.bidSize] : [tape.askPrice, tape.askSize];
  const outer = (i + 1) * depth - 1;
  return sizes[outer]! <= 0 || (prices[outer]! - price) * side <= 0;
}
function bookOf(tape: Tape, i: number, { bid, ask }: Shift, size: (lots: number) => number): Book {
  const { book } = rowOf(tape, i);
  const moved = (prices: Float64Array, by: number): Float64Array =>
    prices.map((price) => (price > 0 ? price + by : price));
  const sized = (sizes: Float64Array): Float64Array =>
    sizes.map((lots) => (lots > 0 ? size(lots) : lots));
  return {
    bidPrice: moved(book.bidPrice, bid),
    bidSize: sized(book.bidSize),
    askPrice: moved(book.askPrice, ask),
    askSize: sized(book.askSize),
  };
}
