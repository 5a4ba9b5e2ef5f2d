import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, integer, property } from 'fast-check';
import { timeOfLocal } from '#core/kernel/civil';
import { cryptoSpot, defaultInstrument, usEquity } from '#core/market/catalog';
import { printsBetween, timeWeightedSpreadBps, vwap } from '#core/market/prints';
import { EVENT, type Tape } from '#core/market/tape';
import { judgeTape, mergeTape, type Quotes, type Trades } from '#core/market/tape-builder';

const share = usEquity('XYZ', 'US');
const origin = { instrument: share, source: 'test', hash: '' };
const at = (time: number): number =>
  timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 }, (9.5 * 3600 + time) * 1e6);
type Trade = readonly [
  time: number,
  price: number,
  size: number,
  regular?: 0 | 1,
  side?: -1 | 0 | 1,
];
type Quote = readonly [time: number, bid: number, bidSize: number, ask: number, askSize: number];
const trades = (...rows: readonly Trade[]): Trades => ({
  count: rows.length,
  at: Float64Array.from(rows, (r) => at(r[0])),
  price: Float64Array.from(rows, (r) => r[1]),
  size: Float64Array.from(rows, (r) => r[2]),
  regular: Uint8Array.from(rows, (r) => r[3] ?? 1),
  restingSide: Int8Array.from(rows, (r) => r[4] ?? 0),
});
const quotes = (...rows: readonly Quote[]): Quotes => ({
  count: rows.length,
  at: Float64Array.from(rows, (r) => at(r[0])),
  bidPrice: Float64Array.from(rows, (r) => r[1]),
  bidSize: Float64Array.from(rows, (r) => r[2]),
  askPrice: Float64Array.from(rows, (r) => r[3]),
  askSize: Float64Array.from(rows, (r) => r[4]),
});
const said = (tape: Tape): readonly string[] =>
  Array.from({ length: tape.count }, (_, i) =>
    tape.kind[i] === EVENT.quote
      ? `${tape.bidPrice[i]}x${tape.askPrice[i]}`
      : `${tape.kind[i] === EVENT.execute ? 'execute' : 'hidden'} ${tape.restingSide[i]} ${tape.eligible[i] === 1 ? 'eligible' : 'not'}`,
  );

for (const [name, trade, want] of [
  ['at the bid', [1, 1000, 5], 'execute 1 eligible'],
  ['through the bid', [1, 998, 5], 'execute 1 eligible'],
  ['at the ask', [1, 1002, 5], 'execute -1 eligible'],
  ['inside the spread', [1, 1001, 5], 'hidden 0 eligible'],
  ['between ticks', [1, 1000.5, 5], 'hidden 0 eligible'],
  ['off-exchange at the bid', [1, 1000, 5, 0], 'hidden 1 not'],
  ['inside, and the file says that a buyer took', [1, 1001, 5, 1, -1], 'execute -1 eligible'],
  ['before any quote', [-1, 1000, 5], 'hidden 0 not'], // and before the open
  ['after the close', [7 * 3600, 1000, 5], 'execute 1 not'],
] as const) {
  test(`MKT-11, MKT-12: a print ${name} is ${want}`, () => {
    const tape = mergeTape(origin, trades(trade), quotes([0, 1000, 10, 1002, 10]));
    assert.ok(said(tape).includes(want), said(tape).join('; '));
  });
}

test('MKT-10: at one moment the trade comes before the quote that follows from it', () => {
  const tape = mergeTape(
    origin,
    trades([1, 1000, 10]),
    quotes([0, 1000, 10, 1002, 10], [1, 999, 10, 1000, 10]),
  );
  assert.deepEqual(said(tape), ['1000x1002', 'execute 1 eligible', '999x1000']);
});
test('MKT-10: no quote outlives its session, but around the clock it does', () => {
  const day = 86_400;
  const evening = mergeTape(origin, trades([day, 1000, 10]), quotes([0, 1000, 10, 1002, 10]));
  assert.equal(evening.bidSize[1], 0);
  const coin = cryptoSpot({
    symbol: 'BTC',
    venue: 'X',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 8 },
    quote: 'USD',
  });
  const midnight = mergeTape(
    { ...origin, instrument: coin },
    trades([day, 1000, 10]),
    quotes([0, 1000, 10, 1002, 10]),
  );
  assert.deepEqual(said(midnight), ['1000x1002', 'execute 1 eligible']);
});
test('MKT-13: a size that is not a number leaves its side as it was; 0 empties it', () => {
  const tape = mergeTape(
    origin,
    trades(),
    quotes([0, 1000, 10, 1002, 10], [1, 0, NaN, 1003, 5], [2, 0, 0, 0, NaN]),
  );
  assert.deepEqual(said(tape), ['1000x1002', '1000x1003', '0x1003']);
});
test('MKT-17: files out of order are sorted, ties as in the file, and counted by the reader', () => {
  holds(
    property(array(integer({ min: 0, max: 50 })), array(integer({ min: 0, max: 50 })), (t, q) => {
      const tape = mergeTape(
        origin,
        trades(...t.map((time): Trade => [time, 1000, 1])),
        quotes(...q.map((time): Quote => [time, 1000, 1, 1001, 1])),
      );
      assert.equal(tape.count, t.length + q.length);
      for (let i = 1; i < tape.count; i++) assert.ok(tape.at[i]! >= tape.at[i - 1]!);
      assert.equal(printsBetween(tape, 0, Infinity).eligible, t.length);
    }),
    { numRuns: 50 },
  );
});
test('MKT-17: what is suspicious is counted in session, and grades the tape', () => {
  const tape = mergeTape(
    origin,
    trades([-5, 0, 0], [1, 0, 1], [2, 1000, 0]),
    quotes([0, 1000, 1, 1000, 1], [3, 1001, 1, 1000, 1], [100, 999, 1, 1000, 1]),
  );
  const quality = judgeTape(tape, { skipped: 0, outOfOrder: 0, notes: [] });
  assert.deepEqual(
    [quality.zeroPrices, quality.zeroSizes, quality.crossed, quality.gaps, quality.grade],
    [1, 1, 1, 1, 'D'],
  );
  assert.equal(quality.locked, 3); // the quote, and the two prints while it stood
});
test('MKT-15: spread is weighted by time; a side without a quote does not count', () => {
  const tape = mergeTape(
    origin,
    trades(),
    quotes([0, 999, 1, 1001, 1], [1, 998, 1, 1002, 1], [4, 0, 0, 1002, 1]),
  );
  assert.ok(Math.abs((timeWeightedSpreadBps(tape, at(0), at(10)) ?? 0) - (20 + 3 * 40) / 4) < 1e-9);
  assert.equal(timeWeightedSpreadBps(tape, at(5), at(10)), null);
});
test('MKT-16: VWAP says over which prints; without volume it is unknown', () => {
  const tape = mergeTape(
    origin,
    trades([1, 1000, 1], [2, 1001, 1], [3, 1010, 2, 0]),
    quotes([0, 1000, 10, 1002, 10]),
  );
  assert.deepEqual(
    (['eligible', 'displayed', 'all'] as const).map((which) => vwap(tape, at(0), at(9), which)),
    [1000.5, 1000, 1005.25],
  );
  assert.equal(vwap(tape, at(8), at(9), 'all'), null);
});
test('the catalog gives a share its cents, and another grid where it is asked for', () => {
  assert.deepEqual(defaultInstrument({ kind: 'us-equity', symbol: 'XYZ', venue: 'US' }), share);
  assert.equal(
    defaultInstrument({
      kind: 'us-equity',
      symbol: 'XYZ',
      venue: 'US',
      tick: { units: 1, scale: 4 },
    }).tick.scale,
    4,
  );
});
