import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { usEquity } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';
import { meanMid, midIntegral, printColumns } from '#core/market/tape-spans';
import { stretchOfColumns, stretchOfList } from '#core/tca/print-stretch';

interface Row {
  readonly wait: number;
  readonly kind: 'quote' | 'execute' | 'hidden';
  readonly price: number;
  readonly size: number;
  readonly bid: number;
  readonly spread: number;
  readonly isTwoSided: boolean;
}
const aRow: fc.Arbitrary<Row> = fc.record({
  wait: fc.integer({ min: 0, max: 5_000_000 }),
  kind: fc.constantFrom('quote', 'execute', 'hidden'),
  price: fc.integer({ min: 1, max: 2000 }),
  size: fc.integer({ min: 1, max: 500 }),
  bid: fc.integer({ min: 1, max: 2000 }),
  spread: fc.integer({ min: -1, max: 20 }),
  isTwoSided: fc.boolean(),
});
function tapeOf(rows: readonly Row[]): Tape {
  let at = 1e15;
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of);
  return {
    instrument: usEquity('XYZ', 'XTST'),
    source: 'made',
    hash: 'made',
    hasOrderIds: true,
    count: rows.length,
    depth: 1,
    at: Float64Array.from(rows, ({ wait }) => (at += wait)),
    kind: Uint8Array.from(rows, ({ kind }) => EVENT[kind]),
    restingSide: new Int8Array(rows.length),
    price: column(({ price }) => price),
    size: column(({ size }) => size),
    orderId: new Float64Array(rows.length),
    eligible: Uint8Array.from(rows, ({ kind }) => (kind === 'quote' ? 0 : 1)),
    bidPrice: column(({ bid }) => bid),
    bidSize: column(({ isTwoSided }) => (isTwoSided ? 1 : 0)),
    askPrice: column(({ bid, spread }) => bid + spread),
    askSize: column(() => 1),
  };
}
const near = (a: number | null, b: number | null): boolean =>
  a === null || b === null ? a === b : Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

test('TCA-17: a stretch by running sums is a stretch by its prints: VWAP, volume, relative performance, first volume', () => {
  fc.assert(
    fc.property(
      fc.array(aRow, { minLength: 1, maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      fc.double({ min: 0.01, max: 25, noNaN: true }),
      fc.double({ min: 0.1, max: 3000, noNaN: true }),
      (rows, a, b, average, units) => {
        const tape = tapeOf(rows);
        const columns = printColumns(tape, 'eligible');
        const count = columns.row.length;
        const from = Math.min(a, b, count);
        const to = Math.min(Math.max(a, b), count);
        const grid = { priceOf: (ticks: number) => ticks / 100, lotSize: 1 };
        const fast = stretchOfColumns(columns, { from, to }, grid);
        const plain = stretchOfList(
          Array.from(columns.price.slice(from, to), (price, i) => [
            price / 100,
            columns.size[from + i] ?? 0,
          ]),
        );
        for (const name of ['volume', 'vwap', 'first', 'last'] as const)
          assert.ok(near(fast[name], plain[name]), `${name}: ${fast[name]} ${plain[name]}`);
        for (const side of ['buy', 'sell'] as const)
          assert.ok(near(fast.rpm(average, side), plain.rpm(average, side)));
        assert.ok(near(fast.firstVolume(units), plain.firstVolume(units)));
      },
    ),
  );
});
test('TCA-17: a time-weighted mid by its integral is the mean of the books by how long each stood', () => {
  fc.assert(
    fc.property(
      fc.array(aRow, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1.2, noNaN: true }),
      (rows, p, q) => {
        const tape = tapeOf(rows);
        const [first = 0] = tape.at;
        const length = (tape.at.at(-1) ?? 0) - first;
        const start = first + Math.round(Math.min(p, q) * length);
        const end = first + Math.round(Math.max(p, q) * length);
        const from = tape.at.filter((at) => at < start).length;
        const to = tape.at.filter((at) => at <= end).length;
        let time = 0;
        let sum = 0;
        for (let i = 0; i < tape.count; i++) {
          const begins = Math.max(start, tape.at[i] ?? 0);
          const ends = Math.min(end, tape.at[i + 1] ?? end);
          const bid = tape.bidPrice[i] ?? 0;
          const ask = tape.askPrice[i] ?? 0;
          if (ends <= begins || tape.bidSize[i] === 0 || bid > ask) continue;
          time += ends - begins;
          sum += ((ends - begins) * (bid + ask)) / 2;
        }
        const found = meanMid(tape, midIntegral(tape), { from, to }, { start, end });
        assert.ok(near(found, time > 0 ? sum / time : null), `${found} ${sum / time}`);
      },
    ),
  );
});
