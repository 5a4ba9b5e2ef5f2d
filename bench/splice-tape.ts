// Rows of a recording as records, for whoever puts others in their place.
import type { Tape } from '#core/market/tape';

export interface Book {
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
}
export interface Row {
  readonly at: number;
  readonly kind: number;
  readonly restingSide: number;
  readonly price: number;
  readonly size: number;
  readonly orderId: number;
  readonly eligible: number;
  readonly book: Book;
}
export function rowOf(tape: Tape, i: number): Row {
  const { at, kind, restingSide, price, size, orderId, eligible, depth } = tape;
  const part = (column: Float64Array): Float64Array => column.subarray(i * depth, (i + 1) * depth);
  return {
    at: at[i]!,
    kind: kind[i]!,
    restingSide: restingSide[i]!,
    price: price[i]!,
    size: size[i]!,
    orderId: tape.hasOrderIds ? orderId[i]! : 0,
    eligible: eligible[i]!,
    book: {
      bidPrice: part(tape.bidPrice),
      bidSize: part(tape.bidSize),
      askPrice: part(tape.askPrice),
      askSize: part(tape.askSize),
    },
  };
}

/** The tape with these rows in place of [first, end). */
export function spliced(tape: Tape, first: number, end: number, rows: readonly Row[]): Tape {
  const { depth } = tape;
  const count = first + rows.length + (tape.count - end);
  type Column = Float64Array | Uint8Array | Int8Array;
  function column<T extends Column>(
    from: T,
    to: T,
    wide: number,
    write: (to: T, row: Row, at: number) => void,
  ): T {
    to.set(from.subarray(0, first * wide));
    for (const [k, row] of rows.entries()) write(to, row, (first + k) * wide);
    to.set(from.subarray(end * wide, tape.count * wide), (first + rows.length) * wide);
    return to;
  }
  const numbers = (name: 'at' | 'price' | 'size' | 'orderId'): Float64Array =>
    column(tape[name], new Float64Array(count), 1, (to, row, at) => (to[at] = row[name]));
  const levels = (name: keyof Book): Float64Array =>
    column(tape[name], new Float64Array(count * depth), depth, (to, row, at) =>
      to.set(row.book[name], at),
    );
  return {
    ...tape,
    hash: `${tape.hash}, rows ${first} to ${end} rewritten`,
    count,
    at: numbers('at'),
    kind: column(tape.kind, new Uint8Array(count), 1, (to, row, at) => (to[at] = row.kind)),
    restingSide: column(
      tape.restingSide,
      new Int8Array(count),
      1,
      (to, row, at) => (to[at] = row.restingSide),
    ),
    price: numbers('price'),
    size: numbers('size'),
    orderId: numbers('orderId'),
    eligible: column(
      tape.eligible,
      new Uint8Array(count),
      1,
      (to, row, at) => (to[at] = row.eligible),
    ),
    bidPrice: levels('bidPrice'),
    bidSize: levels('bidSize'),
    askPrice: levels('askPrice'),
    askSize: levels('askSize'),
  };
}
