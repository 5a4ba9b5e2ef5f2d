// Recordings that are rewritten between two moments: whole books, the same volume, and nothing else changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationUs, timeUs } from '#core/kernel/units';
import { defaultInstrument } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';
import { quoteBefore, rowsBefore, volumeBetween } from '#core/market/tape-quotes';
import { shownBook } from '#engine/sim/shown-book';
import {
  depthOver,
  endingAt,
  halted,
  type Stretch,
  spreadTimes,
  volatilityTimes,
} from '../bench/disturbed-tape.ts';

const SECOND = 1e6;
const DEPTH = 2;
const ORDERS = 4;
/** A book of four orders, 100 seconds: every second the price goes a tick up or down and everybody enters again; then one trades. */
function recording(): Tape {
  const rows: (readonly [number, number, number, number, number, number, number])[] = [];
  const books: number[] = [];
  let id = 0;
  for (let second = 0; second < 100; second++) {
    const at = second * SECOND;
    const mid = 1000 + Math.round(8 * Math.sin(second / 9));
    const places = [
      [1, mid - 1, 40],
      [1, mid - 2, 70],
      [-1, mid + 1, 35],
      [-1, mid + 2, 5],
    ] as const;
    const book = places.flatMap(([, price, size]) => [price, size]);
    for (let k = 0; second > 0 && k < ORDERS; k++) {
      const old = id - ORDERS + k + 1;
      rows.push([at, EVENT.remove, ...lastOf(rows, old), old, 0]);
      books.push(...book);
    }
    for (const [side, price, size] of places) {
      rows.push([
        at,
        EVENT.add,
        side,
        price,
        size + (side === 1 && price === mid - 1 ? 10 : 0),
        ++id,
        0,
      ]);
      books.push(...book);
    }
    rows.push([at, EVENT.execute, 1, mid - 1, 10, id - 3, 1]);
    books.push(...book);
  }
  const column = (k: number): Float64Array => Float64Array.from(rows, (row) => row[k] ?? 0);
  const levels = (k: number): Float64Array =>
    Float64Array.from(
      rows.flatMap((_, i) => [0, 1].map((level) => books[i * 8 + 2 * level + k] ?? 0)),
    );
  return {
    instrument: defaultInstrument({ kind: 'us-equity', symbol: 'A', venue: 'XNAS' }),
    source: '',
    hash: 'h',
    hasOrderIds: true,
    count: rows.length,
    depth: DEPTH,
    at: column(0),
    kind: Uint8Array.from(column(1)),
    restingSide: Int8Array.from(column(2)),
    price: column(3),
    size: column(4),
    orderId: column(5),
    eligible: Uint8Array.from(column(6)),
    bidPrice: levels(0),
    bidSize: levels(1),
    askPrice: levels(4),
    askSize: levels(5),
  };
}
/** Side, price and what is left of an order. */
function lastOf(
  rows: readonly (readonly number[])[],
  id: number,
): readonly [number, number, number] {
  const own = rows.filter((row) => row[5] === id);
  const left = own.reduce((sum, row) => sum + (row[1] === EVENT.add ? 1 : -1) * (row[4] ?? 0), 0);
  return [own[0]?.[2] ?? 0, own[0]?.[3] ?? 0, left];
}

const tape = recording();
const stretch: Stretch = { from: timeUs(30 * SECOND), to: timeUs(60 * SECOND) };
const OTHERS: readonly (readonly [string, Tape])[] = [
  ['spread', spreadTimes(tape, stretch, 8)],
  ['depth', depthOver(tape, stretch, 10)],
  ['volatility', volatilityTimes(tape, stretch, 4, durationUs(5 * SECOND))],
  ['halt', halted(tape, stretch)],
  ['shunned', spreadTimes(tape, stretch, 8, true)],
  ['no ids', spreadTimes({ ...tape, hasOrderIds: false }, stretch, 8)],
];
const COLUMNS = ['at', 'kind', 'restingSide', 'price', 'size', 'orderId', 'eligible'] as const;
const LEVELS = ['bidPrice', 'bidSize', 'askPrice', 'askSize'] as const;

for (const [name, other] of OTHERS)
  test(`a disturbed recording (${name}): books stay whole, time goes on, and outside nothing changes`, () => {
    for (let i = 0; i < other.count; i++) {
      const row = i * DEPTH;
      assert.ok(other.bidPrice[row]! > 0 && other.askPrice[row]! > other.bidPrice[row]!, `${i}`);
      assert.ok(other.bidPrice[row + 1]! < other.bidPrice[row]!);
      assert.ok(other.askPrice[row + 1]! > other.askPrice[row]!);
      for (const sizes of [other.bidSize, other.askSize])
        assert.ok(sizes[row]! > 0 && Number.isInteger(sizes[row]));
      assert.ok(i === 0 || other.at[i]! >= other.at[i - 1]!);
      assert.ok(other.size[i]! >= 0);
    }
    const first = rowsBefore(tape, stretch.from);
    const after = tape.count - rowsBefore(tape, stretch.to);
    for (const [columns, wide] of [
      [COLUMNS, 1],
      [LEVELS, DEPTH],
    ] as const)
      for (const column of columns) {
        const was = tape[column];
        const is = other[column];
        assert.deepEqual(is.subarray(0, first * wide), was.subarray(0, first * wide), column);
        assert.deepEqual(is.subarray(-after * wide), was.subarray(-after * wide), column);
      }
  });

test('a disturbed recording: everybody who queues is known by name, in the stretch and after it', () => {
  for (const [name, other] of OTHERS.slice(0, 5)) {
    const book = shownBook(other);
    for (let i = 0; i < other.count; i++) {
      book.move(i);
      const isLast = other.at[i + 1] !== other.at[i];
      if (!isLast) continue;
      for (const side of [1, -1] as const)
        for (const { price, size } of book.levels(side)) {
          const queue = book.queueAt(side, price);
          assert.deepEqual([queue.has(0), queue.size], [false, 1], `${name}, row ${i}`);
          assert.equal([...queue.values()][0], size, `${name}, row ${i}`);
        }
    }
  }
});

test('a disturbed recording: what was asked for has happened', () => {
  const [spread, depth, volatility, halt] = OTHERS.map(([, other]) => other);
  assert.ok(spread !== undefined && depth !== undefined);
  assert.ok(volatility !== undefined && halt !== undefined);
  const within = timeUs(45 * SECOND + 1);
  const wide = quoteBefore(spread, within);
  assert.equal((wide?.ask ?? 0) - (wide?.bid ?? 0), 16);
  const thin = rowsBefore(depth, within) - 1;
  assert.deepEqual([depth.bidSize[thin * DEPTH], depth.askSize[thin * DEPTH]], [4, 4]);
  assert.deepEqual(
    volumeBetween(depth, stretch.from, stretch.to)?.volume,
    volumeBetween(tape, stretch.from, stretch.to)?.volume,
    'as much trades as before',
  );
  const range = (of: Tape): number => {
    const mids = Array.from({ length: 30 }, (_, k) => {
      const quote = quoteBefore(of, timeUs(stretch.from + k * SECOND + 1));
      return ((quote?.bid ?? 0) + (quote?.ask ?? 0)) / 2;
    });
    return Math.max(...mids) - Math.min(...mids);
  };
  assert.ok(range(volatility) > 1.5 * range(tape), `${range(volatility)} of ${range(tape)}`);
  assert.equal(volumeBetween(halt, timeUs(stretch.from + 1), stretch.to), null);
  const during = Array.from(halt.at).filter((at) => at > stretch.from && at < stretch.to);
  assert.deepEqual(during, []);
  assert.equal(endingAt(tape, stretch.from).count, rowsBefore(tape, stretch.from));
});
