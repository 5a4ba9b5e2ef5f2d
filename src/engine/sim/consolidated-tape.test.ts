import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import { consolidatedOf } from '#core/market/consolidated';
import { consolidatedBars } from '#core/market/consolidated-bars';
import { meanFees, NO_FEES } from '#core/market/fees';
import { type Bars, EVENT, type Tape } from '#core/market/tape';
import { mergeTape } from '#core/market/tape-builder';
import { volumeBetween } from '#core/market/tape-quotes';
import { consolidatedTape } from '#engine/sim/consolidated-tape';

const T0 = 1_767_268_800_000_000;
const second = (s: number): number => T0 + s * 1e6;
const coin = (venue: string, tick: number) =>
  cryptoSpot({
    symbol: 'COIN',
    venue,
    tick: { units: tick, scale: 2 },
    lot: { units: 1, scale: 0 },
    quote: 'USD',
  });
/** Quotes as [second, bid, ask], trades as [second, price, size]. */
function recorded(
  venue: string,
  tick: number,
  quotes: readonly (readonly [number, number, number])[],
  trades: readonly (readonly [number, number, number])[],
): Tape {
  const column = (values: readonly number[]): Float64Array => Float64Array.from(values);
  return mergeTape(
    { instrument: coin(venue, tick), source: venue, hash: venue },
    {
      count: trades.length,
      at: column(trades.map(([s]) => second(s))),
      price: column(trades.map(([, price]) => price)),
      size: column(trades.map(([, , size]) => size)),
      regular: new Uint8Array(trades.length).fill(1),
      restingSide: new Int8Array(trades.length).fill(1),
    },
    {
      count: quotes.length,
      at: column(quotes.map(([s]) => second(s))),
      bidPrice: column(quotes.map(([, bid]) => bid)),
      bidSize: column(quotes.map(() => 10)),
      askPrice: column(quotes.map(([, , ask]) => ask)),
      askSize: column(quotes.map(() => 10)),
    },
  );
}

test('MKT-55: recordings of two venues in one time: best of both, prints of both, and the moments at which they cross', () => {
  const a = recorded(
    'A',
    1,
    [
      [0, 1000, 1004],
      [10, 1010, 1014],
    ],
    [[5, 1000, 3]],
  );
  const b = recorded(
    'B',
    2,
    [
      [1, 501, 503],
      [14, 505, 508],
    ],
    [[6, 501, 4]],
  );
  const instrument = consolidatedOf([a.instrument, b.instrument]);
  assert.ok(instrument.ok);
  const { tape, crossed } = consolidatedTape(instrument.value, [a, b], 60);
  const row = (s: number): readonly number[] => {
    let found = -1;
    for (let i = 0; i < tape.count && tape.at[i]! <= second(s); i++) found = i;
    return [tape.bidPrice[found * tape.depth]!, tape.askPrice[found * tape.depth]!];
  };
  assert.deepEqual(row(1), [1002, 1004]);
  // A spoke last: B's 1006 is below its bid of 1010, and is left out.
  assert.deepEqual(row(10), [1010, 1014]);
  assert.deepEqual(row(14), [1010, 1014]);
  assert.equal(crossed.times, 1);
  assert.deepEqual([crossed.seconds, crossed.of, crossed.worstTicks], [4, 13, 4]);
  const printed = volumeBetween(tape, timeUs(T0), timeUs(second(20)));
  assert.equal(printed?.volume, 7);
  assert.equal(
    [...tape.kind].filter((kind) => kind === EVENT.execute || kind === EVENT.hidden).length,
    2,
  );
});

const bars = (rows: readonly (readonly [number, number, number])[]): Bars => {
  const column = (k: 0 | 1 | 2): Float64Array => Float64Array.from(rows.map((row) => row[k]));
  const close = column(1);
  const none = new Float64Array(rows.length).fill(Number.NaN);
  return {
    symbol: 'COIN',
    source: '',
    hash: '',
    lengthUs: 86_400e6,
    count: rows.length,
    at: column(0),
    open: close,
    high: close,
    low: close,
    close,
    volume: column(2),
    bid: none,
    ask: none,
    marketCap: none,
    findings: [],
  };
};

test('MKT-56, FEE-5: bars of two venues add up their volumes at the price of the larger one; fees before a venue is known are their mean', () => {
  const both = consolidatedBars([
    bars([
      [1, 10, 100],
      [2, 11, 50],
    ]),
    bars([
      [2, 12, 80],
      [3, 13, 20],
    ]),
  ]);
  assert.deepEqual([...both.at], [1, 2, 3]);
  assert.deepEqual([...both.close], [10, 12, 13]);
  assert.deepEqual([...both.volume], [100, 130, 20]);
  const mean = meanFees([
    { ...NO_FEES, makerBps: 1, takerBps: 4 },
    { ...NO_FEES, makerBps: -1, takerBps: 2, sellBps: 3 },
  ]);
  assert.deepEqual([mean.makerBps, mean.takerBps, mean.sellBps], [0, 3, 3]);
});
