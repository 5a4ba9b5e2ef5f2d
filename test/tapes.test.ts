// The readers on real recordings, held to the figures that are published or known for them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { localOf } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot, usEquity } from '#core/market/catalog';
import { priceOf } from '#core/market/instrument';
import { printsBetween, timeWeightedSpreadBps, vwap } from '#core/market/prints';
import { ALWAYS_OPEN, sessionAt, US_EQUITY_SESSION } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import { checkBookRows } from './reference/book-rows.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
function onData(name: string, run: (t: TestContext) => void): void {
  test(name, (t) => (existsSync(DATA) ? run(t) : t.skip('skipped: no ../shared/data')));
}
function value<T>(result: Result<T, Problem>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.error));
  return result.value;
}
/** The session of a tape of one day. */
function hours(tape: Tape): { readonly open: number; readonly close: number } {
  const day = sessionAt(tape.instrument.session, timeUs(tape.at[tape.count - 1]!));
  assert.ok(day !== null);
  return day;
}
const amazon = (levels: 1 | 5): ReturnType<typeof readLobster> =>
  readLobster(join(DATA, `lob/LOBSTER_SampleFile_AMZN_2012-06-21_${levels}.zip`), {
    symbol: 'AMZN',
  });

onData('MKT-6: every row of the AMZN book follows from the row before and its message', () => {
  assert.deepEqual(checkBookRows(value(amazon(5)).tape), {
    exact: 122_094,
    revealed: 33_840,
    other: 0,
  });
  assert.equal(checkBookRows(value(amazon(1)).tape).other, 0);
});
onData('MKT-8, MKT-15: AMZN volume, mid and spread are the published ones', () => {
  const { tape, quality } = value(amazon(5));
  const { open, close } = hours(tape);
  const prints = printsBetween(tape, open, close);
  assert.deepEqual([prints.visible, prints.hidden, prints.eligible], [613_248, 197_507, 810_755]);
  const mid = (i: number): number =>
    priceOf(tape.instrument, (tape.bidPrice[i * 5]! + tape.askPrice[i * 5]!) / 2);
  assert.deepEqual([mid(0), mid(tape.count - 1)], [223.565, 220.575]);
  assert.equal(timeWeightedSpreadBps(tape, open, close)?.toFixed(2), '5.76');
  assert.deepEqual(
    [quality.rows, quality.grade, quality.crossed, quality.outOfOrder],
    [155_935, 'A', 0, 0],
  );
  assert.equal(localOf('America/New_York', timeUs(tape.at[0]!)).sinceMidnightUs, 34_200_017_459); // 34200.017459617 in the file: cut, never rounded into the future
});
onData('MKT-7: the level-1 file is a projection of the level-5 file', () => {
  const [one, five] = [value(amazon(1)).tape, value(amazon(5)).tape];
  let row = 0;
  for (let i = 0; i < one.count; i++) {
    while (
      row < five.count &&
      !(
        five.at[row] === one.at[i] &&
        five.orderId[row] === one.orderId[i] &&
        five.kind[row] === one.kind[i] &&
        five.size[row] === one.size[i]
      )
    )
      row++;
    assert.ok(
      row < five.count,
      `message ${i + 1} of the level-1 file is in the level-5 file, in order`,
    );
    assert.deepEqual(
      [one.bidPrice[i], one.bidSize[i], one.askPrice[i], one.askSize[i]],
      [
        five.bidPrice[row * 5],
        five.bidSize[row * 5],
        five.askPrice[row * 5],
        five.askSize[row * 5],
      ],
    );
    row++;
  }
});

for (const [name, published] of [
  ['bac_20131007', 13.8629],
  ['bac_20131008', 13.7783],
  ['bac_20131009', 13.822],
  ['ibm_20131007', 182.529],
  ['ibm_20131008', 179.8698],
  ['ibm_20131009', 180.4078],
  ['aig_20131007', 48.9361],
] as const) {
  onData(`MKT-16: VWAP of all prints of ${name} from 09:30 to 16:00 is ${published}`, (t) => {
    const { tape, quality } = value(
      readLeanTicks(
        ['trade', 'quote'].map((kind) => join(DATA, `ticks/${name}_${kind}.zip`)),
        { symbol: name.slice(0, 3) },
      ),
    );
    const { open, close } = hours(tape);
    assert.equal(
      priceOf(tape.instrument, vwap(tape, open, close, 'all') ?? NaN).toFixed(4),
      published.toFixed(4),
    );
    const prints = printsBetween(tape, open, close);
    const share = prints.eligible / ((prints.visible ?? NaN) + (prints.hidden ?? NaN));
    t.diagnostic(
      `${(share * 100).toFixed(1)} % of the volume is eligible; ${quality.locked} locked, ${quality.crossed} crossed of ${quality.rows}`,
    );
    // MKT-12: off-exchange alone is 26-40 %; nothing like that may be counted, and the rest must be.
    assert.ok(share > 0.5 && share < 0.74, `${share}`);
    // MKT-13: read per exchange the book would be crossed nearly always.
    assert.ok(
      quality.crossed / quality.rows < 0.002 && ['A', 'B'].includes(quality.grade),
      `${quality.crossed} crossed, ${quality.grade}`,
    );
  });
}
onData('MKT-14: NYSE TAQ as plain CSV: 10,254,551 shares, 7,935,714 in session at 156.9171', () => {
  const instrument = usEquity('XXX', 'TAQ');
  const { tape } = value(
    readCsvTape([join(DATA, 'ticks/highfrequency_sampleTDataRaw.csv.gz')], {
      instrument,
      columns: {},
      isTaq: false,
    }),
  );
  const prints = printsBetween(tape, 0, Infinity);
  // Trades alone do not say what was displayed.
  assert.deepEqual([prints.visible, prints.hidden], [null, null]);
  assert.equal(
    tape.size.reduce((sum, each) => sum + each, 0),
    10_254_551,
  );
  assert.equal(printsBetween(tape, 0, Infinity).eligible, 7_935_714);
  assert.equal(priceOf(instrument, prints.vwap ?? NaN).toFixed(4), '156.9171');
});
onData('MKT-20 to MKT-23: bars of every kind', () => {
  const read = (name: string, symbol: string | null, more: object = {}) =>
    value(
      readCsvBars(join(DATA, name), {
        symbol,
        session: US_EQUITY_SESSION,
        columns: {},
        label: 'start',
        ...more,
      }),
    );
  const minutes = value(
    readLeanMinutes(join(DATA, 'bars/lean_us_equity_minute.csv.gz'), { symbol: null }),
  );
  assert.deepEqual(
    minutes.bars.map((bars) => [bars.symbol, bars.count, bars.lengthUs]),
    [
      ['SPY', 3599, 6e7],
      ['AIG', 2077, 6e7],
      ['BAC', 2607, 6e7],
      ['IBM', 2321, 6e7],
      ['AAPL', 2663, 6e7],
    ],
  );
  const venues = value(
    readLeanMinutes(join(DATA, 'crypto/lean_crypto_minute_20221213.csv.gz'), { symbol: 'BTCUSDT' }),
  );
  assert.deepEqual(
    venues.bars.map((bars) => bars.symbol),
    ['BTCUSDT.BYBIT-SPOT', 'BTCUSDT.BYBIT-PERP'],
  );
  const daily = read('daily/us_daily_2014-11_2017-11.csv.gz', null);
  assert.deepEqual(
    [daily.bars.length, daily.quality.rows, daily.bars[0]?.lengthUs],
    [380, 287_660, 86_400_000_000],
  );
  // Stamped at the end: the first quarter of an hour of the day is named 09:45.
  const [quarters] = read('bars/eqker_15min_2019.csv.gz', 'AAPL', { label: 'end' }).bars;
  assert.equal(
    localOf('America/New_York', timeUs(quarters?.at[0] ?? 0)).sinceMidnightUs,
    9.5 * 3600e6,
  );
  const kraken = read('crypto/kraken_XBTUSD_5m_2023Q1.csv.gz', 'XBTUSD', {
    session: ALWAYS_OPEN,
    columns: { at: '1', open: '2', high: '3', low: '4', close: '5', volume: '6' },
  });
  assert.deepEqual(
    [kraken.bars[0]?.count, kraken.quality.gaps > 0, kraken.bars[0]?.lengthUs],
    [25_901, true, 3e8],
  ); // it leaves empty intervals out
});
onData('MKT-5: bars of a coin on a fine grid are read as they are', () => {
  const coin = cryptoSpot({
    symbol: 'BTCUSD',
    venue: 'BINANCEUS',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 6 },
    quote: 'USD',
  });
  const { bars, quality } = value(
    readCsvBars(join(DATA, 'crypto/binanceus_BTCUSD_1m_2023-03.csv.gz'), {
      symbol: coin.symbol,
      session: coin.session,
      columns: {},
      label: 'start',
    }),
  );
  assert.deepEqual([bars[0]?.count, bars[0]?.volume[0], quality.zeroSizes], [30_240, 3.912156, 72]);
});
