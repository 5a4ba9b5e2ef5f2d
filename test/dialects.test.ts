// MKT-36, MKT-37: files as vendors write them, each read by what it looks like; the right market, and for a spoiled one an error that says where.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readTape, readUniverse } from '#app/readers';
import { detectFormats } from '#app/tape-readers';
import { type FileTerms, USUAL_TERMS } from '#cli/file-job';
import { isoTime } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import { priceOf, quantityOf } from '#core/market/instrument';
import { EVENT, type Tape } from '#core/market/tape';
import { makeZip } from './support/make-zip.ts';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-dialects-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
function written(lines: readonly string[], end = '\n'): string {
  const path = join(folder, `file-${++files}.csv`);
  writeFileSync(path, lines.join(end) + end);
  return path;
}
const COIN = { market: 'crypto', symbol: 'BTCUSDT' } as const;
const STOCK = { symbol: 'XYZ' } as const;

/** Three bars of 2024-03-11 to 13, or of three minutes: 50, 51, 52 with volumes 100, 200, 300. */
interface BarCase {
  readonly what: string;
  readonly lines: readonly string[];
  readonly terms: Partial<FileTerms>;
  readonly at: string;
  readonly volumes?: readonly number[];
}
const MS = [1_710_115_200_000, 1_710_201_600_000, 1_710_288_000_000];
const rows = (row: (i: number, close: number, ms: number) => string): readonly string[] =>
  [0, 1, 2].map((i) => row(i, 50 + i, MS[i]!));
const kline = (i: number, c: number, ms: number, unit: number): string =>
  `${ms * unit},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)},${(ms + 86_399_999) * unit},5000.5,17,60,3000.1,0`;
const BARS: readonly BarCase[] = [
  {
    what: 'Binance Vision klines, milliseconds',
    lines: rows((i, c, ms) => kline(i, c, ms, 1)),
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'Binance Vision klines, microseconds',
    lines: rows((i, c, ms) => kline(i, c, ms, 1000)),
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'Binance futures klines with a header',
    lines: [
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
      ...rows((i, c, ms) => kline(i, c, ms, 1)),
    ],
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'volume in money alone',
    lines: [
      'date,high,low,close,quote_volume',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms).toISOString().slice(0, 10)},${c + 1},${c - 2},${c},${(100 * (i + 1) * (3 * c - 1)) / 3}`,
      ),
    ],
    terms: STOCK,
    at: '2024-03-11T04:00',
  },
  {
    what: 'Kraken OHLCVT',
    lines: rows(
      (i, c, ms) => `${ms / 1000},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)}.00000000,12`,
    ),
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'Coinbase candles without a header',
    lines: rows((i, c, ms) => `${ms / 1000},${c - 2},${c + 1},${c - 1},${c},${100 * (i + 1)}`),
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'plain bars without a header',
    lines: rows((i, c, ms) => `${ms / 1000},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)}`),
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'Coinbase candles with a header',
    lines: [
      'start,low,high,open,close,volume',
      ...rows((i, c, ms) => `${ms / 1000},${c - 2},${c + 1},${c - 1},${c},${100 * (i + 1)}`),
    ],
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'Alpaca bars',
    lines: [
      'timestamp,open,high,low,close,volume,trade_count,vwap',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms + 4 * 3.6e6).toISOString()},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)},5,${c}`,
      ),
    ],
    terms: STOCK,
    at: '2024-03-11T04:00',
  },
  {
    what: 'Alpaca bars, raw',
    lines: [
      't,o,h,l,c,v,n,vw',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms + 4 * 3.6e6).toISOString()},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)},5,${c}`,
      ),
    ],
    terms: STOCK,
    at: '2024-03-11T04:00',
  },
  {
    what: 'Polygon flat file',
    lines: [
      'ticker,volume,open,close,high,low,window_start,transactions',
      ...rows(
        (i, c, ms) =>
          `XYZ,${100 * (i + 1)},${c - 1},${c},${c + 1},${c - 2},${ms + 4 * 3.6e6}000000,9`,
      ),
    ],
    terms: {},
    at: '2024-03-11T04:00',
  },
  {
    what: 'Databento OHLCV, raw',
    lines: [
      'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
      ...rows(
        (i, c, ms) =>
          `${ms}000000,35,1,7,${c - 1}000000000,${c + 1}000000000,${c - 2}000000000,${c}000000000,${100 * (i + 1)},XYZ`,
      ),
    ],
    terms: {},
    at: '2024-03-11T04:00',
  },
  {
    what: 'Databento OHLCV, pretty',
    lines: [
      'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms).toISOString().replace('Z', '000000Z')},35,1,7,${c - 1}.000000000,${c + 1}.000000000,${c - 2}.000000000,${c}.000000000,${100 * (i + 1)},XYZ`,
      ),
    ],
    terms: {},
    at: '2024-03-11T04:00',
  },
  {
    what: 'Yahoo',
    lines: [
      'Date,Open,High,Low,Close,Adj Close,Volume',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms).toISOString().slice(0, 10)},${c - 1},${c + 1},${c - 2},${c},${c * 0.9},${100 * (i + 1)}`,
      ),
    ],
    terms: STOCK,
    at: '2024-03-11T04:00',
  },
  {
    what: 'Stooq',
    lines: [
      'Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms).toISOString().slice(0, 10)},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)}`,
      ),
    ],
    terms: STOCK,
    at: '2024-03-11T04:00',
  },
  {
    what: 'Stooq archive',
    lines: [
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
      ...rows(
        (i, c, ms) =>
          `XYZ,D,${new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')},000000,${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)},0`,
      ),
    ],
    terms: {},
    at: '2024-03-11T04:00',
  },
  {
    what: 'Stooq archive of minutes',
    lines: [
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
      ...[0, 1, 2].map(
        (i) =>
          `XYZ,5,20240311,1${i}3000,${49 + i},${51 + i},${48 + i},${50 + i},${100 * (i + 1)},0`,
      ),
    ],
    terms: {},
    at: '2024-03-11T14:30',
  },
  {
    what: 'TradingView',
    lines: [
      'time,open,high,low,close,Volume,RSI',
      ...rows((i, c, ms) => `${ms / 1000},${c - 1},${c + 1},${c - 2},${c},${100 * (i + 1)},55.1`),
    ],
    terms: COIN,
    at: '2024-03-11T00:00',
  },
  {
    what: 'German export',
    lines: [
      'Datum;Schluss;Stück',
      ...rows(
        (i, c, ms) =>
          `${new Date(ms).toISOString().slice(0, 10).split('-').reverse().join('.')};${c},00;${i + 1}.000,0`,
      ),
    ],
    terms: {
      ...STOCK,
      dates: 'dmy',
      decimal: 'comma',
      columns: { at: 'Datum', close: 'Schluss', volume: 'Stück' },
    },
    at: '2024-03-11T04:00',
    volumes: [1000, 2000, 3000],
  },
];
for (const { what, lines, terms, at, volumes = [100, 200, 300] } of BARS)
  for (const [way, text] of [
    ['', lines],
    [', with a byte order mark and line ends of Windows', [`\uFEFF${lines[0]}`, ...lines.slice(1)]],
  ] as const)
    test(`MKT-37: bars, ${what}${way}`, () => {
      const path = written(text, way === '' ? '\n' : '\r\n');
      const read = readUniverse(path, { ...USUAL_TERMS, ...terms });
      assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
      const [bars] = read.value;
      assert.ok(bars !== undefined && read.value.length === 1);
      assert.deepEqual([...bars.close.subarray(0, 3)], [50, 51, 52]);
      assert.deepEqual(
        [...bars.volume.subarray(0, 3)].map((each) => Math.round(each * 1e9) / 1e9),
        volumes,
      );
      assert.equal(isoTime(timeUs(bars.at[0]!)).slice(0, 16), at);
      assert.equal(bars.symbol, terms.symbol ?? 'XYZ');
      if (!what.includes('German')) assert.deepEqual([...bars.low.subarray(0, 3)], [48, 49, 50]);
    });

test('MKT-37: a table that is zipped alone is read where it lies; a zip of two is not', () => {
  const [klines] = BARS;
  const data = Buffer.from(klines!.lines.join('\n'));
  const one = join(folder, 'BTCUSDT-1d-2024-03.zip');
  writeFileSync(one, makeZip({ 'BTCUSDT-1d-2024-03.csv': data }));
  const read = readUniverse(one, { ...USUAL_TERMS, ...COIN });
  assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
  assert.deepEqual([...read.value[0]!.close], [50, 51, 52]);
  const trades = join(folder, 'BTCUSDT-trades-2024-03-11.zip');
  const rows = Buffer.from(TAPES[0]!.lines.join('\n'));
  writeFileSync(trades, makeZip({ 'BTCUSDT-trades-2024-03-11.csv': rows }));
  const tape = readTape([trades], [], { ...USUAL_TERMS, ...COIN });
  assert.ok(tape.ok, tape.ok ? '' : JSON.stringify(tape.error));
  assert.deepEqual(tradesOf(tape.value.tape), TAPES[0]!.trades);
  const two = join(folder, 'two.zip');
  writeFileSync(two, makeZip({ 'a.csv': data, 'b.csv': data }));
  const refused = readUniverse(two, { ...USUAL_TERMS, ...COIN });
  assert.ok(!refused.ok && /must hold one file, held 2/.test(refused.error.message));
});

for (const [what, lines, words] of [
  [
    'six numbers that fit two vendors',
    rows((_, c, ms) => `${ms / 1000},${c},${c},${c},${c},100`),
    /look like time, open, high, low, close, volume and like Coinbase/,
  ],
  [
    'nine numbers of nobody',
    rows((i) => `${i},1,2,3,4,5,6,7,8`),
    /rows of 9 numbers look like none/,
  ],
  [
    'klines whose close is before the open',
    rows((i, c, ms) => kline(i, c, ms, 1).replace(String(ms + 86_399_999), '5')),
    /12 numbers look like none/,
  ],
  [
    'a row that is cut off',
    [...rows((i, c, ms) => kline(i, c, ms, 1)), '1710374400000,50,51'],
    /a row must have 12 columns, had 3/,
  ],
] as const)
  test(`MKT-37: ${what} is asked about or refused`, () => {
    const read = readUniverse(written(lines), { ...USUAL_TERMS, ...COIN });
    assert.ok(!read.ok);
    assert.match(read.error.message, words);
  });

interface TapeCase {
  readonly what: string;
  readonly format: string;
  readonly lines: readonly string[];
  readonly terms: Partial<FileTerms>;
  /** Price, size and side of what rested, of each trade. */
  readonly trades?: readonly (readonly [price: number, size: number, side: 1 | -1 | 0])[];
  /** Best bid, its size, best ask, its size, at the end. */
  readonly touch?: readonly [number, number, number, number];
  readonly at: string;
}
const T = 1_710_167_400_000; // 2024-03-11 14:30 UTC, an hour after the open in New York.
const TAPES: readonly TapeCase[] = [
  {
    what: 'Binance trades',
    format: 'csv',
    lines: [`11,50.01,0.25,12.5,${T},True,True`, `12,50.02,0.5,25.01,${T + 1},False,True`],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Binance trades, microseconds',
    format: 'csv',
    lines: [`11,50.01,0.25,12.5,${T}123,True,True`, `12,50.02,0.5,25.01,${T}124,False,True`],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000123',
  },
  {
    what: 'Binance futures trades',
    format: 'csv',
    lines: [
      'id,price,qty,quote_qty,time,is_buyer_maker',
      `11,50.01,0.25,12.5,${T},true`,
      `12,50.02,0.5,25.01,${T + 1},false`,
    ],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Binance aggTrades',
    format: 'csv',
    lines: [`11,50.01,0.25,100,101,${T},True,True`, `12,50.02,0.5,102,102,${T + 1},False,True`],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Binance futures aggTrades',
    format: 'csv',
    lines: [
      'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker',
      `11,50.01,0.25,100,101,${T},true`,
      `12,50.02,0.5,102,102,${T + 1},false`,
    ],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Binance bookTicker',
    format: 'csv',
    lines: [
      'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
      `1,50.01,2,50.02,3,${T},${T + 1}`,
    ],
    terms: COIN,
    touch: [50.01, 2, 50.02, 3],
    at: '14:30:00.000000',
  },
  {
    what: 'Binance depth changes',
    format: 'depth',
    lines: [
      'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
      `BTCUSDT,${T},1,1,b,snap,50.01,2,-1`,
      `BTCUSDT,${T},1,1,a,snap,50.03,3,-1`,
      `BTCUSDT,${T + 100},2,5,a,set,50.02,1,1`,
      `BTCUSDT,${T + 200},6,7,a,set,50.02,0,5`,
    ],
    terms: COIN,
    touch: [50.01, 2, 50.03, 3],
    at: '14:30:00.000000',
  },
  {
    what: 'Kraken trades',
    format: 'csv',
    lines: [`${T / 1000}.5,50.01,0.25`, `${T / 1000 + 1}.25,50.02,0.5`],
    terms: COIN,
    trades: [
      [50.01, 0.25, 0],
      [50.02, 0.5, 0],
    ],
    at: '14:30:00.500000',
  },
  {
    what: 'Alpaca trades, raw',
    format: 'csv',
    lines: [
      't,x,p,s,c,i,z',
      `${new Date(T).toISOString()},V,50.01,100,@,7,A`,
      `${new Date(T + 1).toISOString()},V,50.02,200,@,8,A`,
    ],
    terms: STOCK,
    trades: [
      [50.01, 100, 0],
      [50.02, 200, 0],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Alpaca quotes, raw, in round lots',
    format: 'csv',
    lines: ['t,ax,ap,as,bx,bp,bs,c,z', `${new Date(T).toISOString()},V,50.02,3,V,50.01,2,R,A`],
    terms: STOCK,
    touch: [50.01, 200, 50.02, 300],
    at: '14:30:00.000000',
  },
  {
    what: 'Polygon trades',
    format: 'csv',
    lines: [
      'ticker,conditions,correction,exchange,id,participant_timestamp,price,sequence_number,sip_timestamp,size,tape,trf_id,trf_timestamp',
      `XYZ,"12,37",0,12,1,${T}000000,50.01,1,${T}020000,100,3,0,0`,
      `XYZ,,0,12,2,${T}000000,50.02,2,${T}030000,200,3,0,0`,
      `XYZ,,0,12,2,${T}000000,50.02,2,${T}030000,200,3,0,0`,
    ],
    terms: STOCK,
    trades: [
      [50.01, 100, 0],
      [50.02, 200, 0],
    ],
    at: '14:30:00.000020',
  },
  {
    what: 'Polygon quotes, in round lots',
    format: 'csv',
    lines: [
      'ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp',
      `XYZ,11,50.02,3,12,50.01,2,1,,${T}000000,1,${T}000000,3,0`,
    ],
    terms: STOCK,
    touch: [50.01, 200, 50.02, 300],
    at: '14:30:00.000000',
  },
  {
    what: 'Polygon quotes, in shares since 3 November 2025',
    format: 'csv',
    lines: [
      'ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp',
      `XYZ,11,50.02,300,12,50.01,200,1,,0,1,${Date.UTC(2025, 10, 3, 15)}000000,3,0`,
    ],
    terms: STOCK,
    touch: [50.01, 200, 50.02, 300],
    at: '15:00:00.000000',
  },
  {
    what: 'Databento trades, raw',
    format: 'csv',
    lines: [
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,symbol',
      `${T + 5}000000,${T}000000,0,1,7,T,A,0,50010000000,100,0,1,1,XYZ`,
      `${T + 5}000000,${T + 1}000000,0,1,7,T,B,0,50020000000,200,0,1,2,XYZ`,
      `${T + 5}000000,${T + 2}000000,0,1,7,T,N,0,50020000000,300,0,1,3,XYZ`,
    ],
    terms: STOCK,
    trades: [
      [50.01, 100, 1],
      [50.02, 200, -1],
      [50.02, 300, 0],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'Databento mbp-1, pretty',
    format: 'books',
    lines: [
      'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,bid_px_00,ask_px_00,bid_sz_00,ask_sz_00,bid_ct_00,ask_ct_00,symbol',
      `2024-03-11T14:30:00.000000005Z,2024-03-11T14:30:00.000000000Z,1,1,7,A,B,0,50.010000000,100,0,1,1,50.010000000,,100,0,1,0,XYZ`,
      `2024-03-11T14:30:00.000000005Z,2024-03-11T14:30:00.000001000Z,1,1,7,A,A,0,50.020000000,300,0,1,2,50.010000000,50.020000000,100,300,1,1,XYZ`,
      `2024-03-11T14:30:00.000000005Z,2024-03-11T14:30:00.000002000Z,1,1,7,T,B,0,50.020000000,100,0,1,3,50.010000000,50.020000000,100,200,1,1,XYZ`,
    ],
    terms: STOCK,
    trades: [[50.02, 100, -1]],
    touch: [50.01, 100, 50.02, 200],
    at: '14:30:00.000000',
  },
  {
    what: 'Databento mbp-10, raw',
    format: 'books',
    lines: [
      `ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,depth,price,size,flags,ts_in_delta,sequence,${[0, 1].map((k) => `bid_px_0${k},ask_px_0${k},bid_sz_0${k},ask_sz_0${k},bid_ct_0${k},ask_ct_0${k}`).join(',')},symbol`,
      `${T}5,${T}000000,10,1,7,A,B,0,50010000000,100,0,1,1,50010000000,50020000000,100,200,1,1,50000000000,9223372036854775807,500,0,2,0,XYZ`,
    ],
    terms: STOCK,
    touch: [50.01, 100, 50.02, 200],
    at: '14:30:00.000000',
  },
  {
    what: 'tardis trades',
    format: 'csv',
    lines: [
      'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
      `binance,BTCUSDT,${T}000,${T}100,a-1,sell,50.01,0.25`,
      `binance,BTCUSDT,${T}001,${T}101,a-2,buy,50.02,0.5`,
      `binance,BTCUSDT,${T}001,${T}101,a-2,buy,50.02,0.5`,
    ],
    terms: COIN,
    trades: [
      [50.01, 0.25, 1],
      [50.02, 0.5, -1],
    ],
    at: '14:30:00.000000',
  },
  {
    what: 'tardis quotes',
    format: 'csv',
    lines: [
      'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount',
      `binance,BTCUSDT,${T}000,${T}100,3,50.02,50.01,2`,
    ],
    terms: COIN,
    touch: [50.01, 2, 50.02, 3],
    at: '14:30:00.000000',
  },
  {
    what: 'tardis incremental book',
    format: 'depth',
    lines: [
      'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
      `binance,BTCUSDT,${T}000,${T}100,true,bid,50.01,2`,
      `binance,BTCUSDT,${T}000,${T}100,true,ask,50.03,3`,
      `binance,BTCUSDT,${T}500,${T}600,false,ask,50.02,1`,
    ],
    terms: COIN,
    touch: [50.01, 2, 50.02, 1],
    at: '14:30:00.000000',
  },
  {
    what: 'tardis book snapshots',
    format: 'books',
    lines: [
      'exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount,bids[1].price,bids[1].amount',
      `binance,BTCUSDT,${T}000,${T}100,50.02,3,50.01,2,50.03,1,50,1`,
    ],
    terms: COIN,
    touch: [50.01, 2, 50.02, 3],
    at: '14:30:00.000000',
  },
];
const tradesOf = (tape: Tape): readonly (readonly [number, number, number])[] =>
  Array.from({ length: tape.count }, (_, i) => i)
    .filter((i) => tape.kind[i] === EVENT.execute || tape.kind[i] === EVENT.hidden)
    .map(
      (i) =>
        [
          priceOf(tape.instrument, tape.price[i]!),
          quantityOf(tape.instrument, tape.size[i]!),
          tape.restingSide[i]!,
        ] as const,
    );
const touchOf = (tape: Tape): readonly number[] => {
  const k = (tape.count - 1) * tape.depth;
  return [
    priceOf(tape.instrument, tape.bidPrice[k]!),
    quantityOf(tape.instrument, tape.bidSize[k]!),
    priceOf(tape.instrument, tape.askPrice[k]!),
    quantityOf(tape.instrument, tape.askSize[k]!),
  ];
};
for (const { what, format, lines, terms, trades, touch, at } of TAPES)
  test(`MKT-37: ticks, ${what}`, () => {
    const path = written(lines);
    assert.deepEqual(detectFormats(path), { ok: true, value: [format] });
    const read = readTape([path], [], { ...USUAL_TERMS, ...terms });
    assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
    const { tape } = read.value;
    assert.deepEqual(tradesOf(tape), trades ?? []);
    if (touch !== undefined) assert.deepEqual(touchOf(tape), touch);
    assert.equal(isoTime(timeUs(tape.at[0]!)).slice(11, 26), at);
  });

/** A book of two orders a side, a change of one, a taker of 150, and a cancellation, as an exchange and as a vendor write them. */
const LOG = {
  plain: [
    'time,event,order_id,side,price,quantity',
    `${T},add,b1,buy,50.00,100`,
    `${T + 1},add,b2,buy,49.99,200`,
    `${T + 2},add,a1,sell,50.02,100`,
    `${T + 3},add,a2,sell,50.02,100`,
    `${T + 4},modify,b2,buy,49.99,150`,
    `${T + 5},trade,a1,sell,50.02,100`,
    `${T + 5},trade,a2,sell,50.02,50`,
    `${T + 6},modify,b1,buy,50.01,100`,
    `${T + 7},cancel,b2,buy,49.99,0`,
    `${T + 8},cancel,nobody,buy,49.99,100`,
  ],
  databento: [
    'ts_recv,ts_event,rtype,publisher_id,instrument_id,action,side,price,size,channel_id,order_id,flags,ts_in_delta,sequence,symbol',
    ...(
      [
        ['R', 'N', 9_223_372_036_854_775_807n, 0, 0, 0],
        ['A', 'B', 50_000_000_000n, 100, 1, 0],
        ['A', 'B', 49_990_000_000n, 200, 2, 1],
        ['A', 'A', 50_020_000_000n, 100, 3, 2],
        ['A', 'A', 50_020_000_000n, 100, 4, 3],
        ['M', 'B', 49_990_000_000n, 150, 2, 4],
        ['T', 'B', 50_020_000_000n, 150, 0, 5],
        ['F', 'A', 50_020_000_000n, 100, 3, 5],
        ['C', 'A', 50_020_000_000n, 100, 3, 5],
        ['F', 'A', 50_020_000_000n, 50, 4, 5],
        ['M', 'A', 50_020_000_000n, 50, 4, 5],
        ['M', 'B', 50_010_000_000n, 100, 1, 6],
        ['C', 'B', 49_990_000_000n, 150, 2, 7],
        ['C', 'B', 49_990_000_000n, 100, 99, 8],
      ] as const
    ).map(
      ([action, side, price, size, id, later]) =>
        `${T + later}000000,${T + later}000000,160,1,7,${action},${side},${price},${size},0,${id},0,1,1,XYZ`,
    ),
  ],
} as const;
for (const [what, lines] of Object.entries(LOG))
  test(`MKT-36: market by order, ${what}: the same book, the same trades, resting orders by their ids`, () => {
    const path = written(lines);
    assert.deepEqual(detectFormats(path), { ok: true, value: ['orders'] });
    const read = readTape([path], [], { ...USUAL_TERMS, ...STOCK });
    assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
    const { tape, quality } = read.value;
    assert.ok(tape.hasOrderIds);
    assert.deepEqual(tradesOf(tape), [
      [50.02, 100, -1],
      [50.02, 50, -1],
    ]);
    assert.deepEqual(touchOf(tape), [50.01, 100, 50.02, 50]);
    const third = tape.at.indexOf((T + 4) * 1000);
    const bids = [0, 1].map((k) => [
      tape.bidPrice[third * tape.depth + k],
      tape.bidSize[third * tape.depth + k],
    ]);
    assert.deepEqual(bids, [
      [5000, 100],
      [4999, 150],
    ]);
    assert.match(quality.notes.join(), /1 changes of orders that were never added/);
    assert.equal(quality.crossed, 0);
  });
test('MKT-36: an order whose end was missed is removed when it has stood crossed for a second, and does not come back', () => {
  const lines = [
    'time,event,order_id,side,price,quantity',
    `${T},add,b1,buy,50.05,100`,
    `${T + 1},add,a1,sell,50.02,100`,
    `${T + 2000},add,b2,buy,50.00,100`,
    `${T + 2001},cancel,b1,buy,50.05,40`,
    `${T + 2002},add,a2,sell,50.03,100`,
  ];
  const read = readTape([written(lines)], [], { ...USUAL_TERMS, ...STOCK });
  assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
  assert.deepEqual(touchOf(read.value.tape), [50, 100, 50.02, 100]);
  assert.match(read.value.quality.notes.join(), /1 orders removed.*|1 changes of orders/);
});
test('MKT-36: what no fill accounts for was hidden, and a partial cancellation reduces', () => {
  const [header] = LOG.databento;
  const row = (
    action: string,
    side: string,
    price: string,
    size: number,
    id: number,
    later: number,
  ): string =>
    `${T + later}000000,${T + later}000000,160,1,7,${action},${side},${price},${size},0,${id},0,1,1,XYZ`;
  const read = readTape(
    [
      written([
        header,
        row('A', 'A', '50.02', 100, 3, 0),
        row('T', 'B', '50.02', 150, 0, 1),
        row('F', 'A', '50.02', 40, 3, 1),
        row('C', 'A', '50.02', 40, 3, 1),
        row('C', 'A', '50.02', 20, 3, 2),
        row('A', 'B', '50.00', 10, 5, 3),
      ]),
    ],
    [],
    { ...USUAL_TERMS, ...STOCK },
  );
  assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
  assert.deepEqual(tradesOf(read.value.tape), [
    [50.02, 40, -1],
    [50.02, 110, -1],
  ]);
  assert.deepEqual(touchOf(read.value.tape), [50, 10, 50.02, 40]);
});
for (const [what, line, words] of [
  [
    'an action that is none',
    `${T + 9},shout,b1,buy,50,100`,
    /action|event must say added, modified, cancelled or traded, was 'shout'/,
  ],
  [
    'an order without a side',
    `${T + 9},add,b9,,50,100`,
    /must be above 0, with a side and a quantity/,
  ],
  [
    'a price between ticks',
    `${T + 9},add,b9,buy,50.001,100`,
    /must be a multiple of the tick 0.01/,
  ],
  [
    'a modification that does not say what is left',
    `${T + 9},modify,b1,buy,50.02,`,
    /must say what is left, or what was traded/,
  ],
  ['a row that is cut off', `${T + 9},add,b9`, /a row must have 6 columns, had 3/],
  ['a time that is none', `yesterday,add,b9,buy,50,100`, /must be a time/],
] as const)
  test(`MKT-36: ${what} is a problem that names the line`, () => {
    const read = readTape([written([...LOG.plain, line])], [], { ...USUAL_TERMS, ...STOCK });
    assert.ok(!read.ok);
    assert.match(read.error.message, words);
    assert.match(JSON.stringify(read.error), /csv:12/);
  });
test('MKT-37: a side that is the maker’s is read as that when it is said', () => {
  const lines = [
    'time,trade_id,price,size,side',
    `${T},1,50.01,100,buy`,
    `${T + 1},2,50.02,200,sell`,
  ];
  const sides = (terms: Partial<FileTerms>): readonly number[] => {
    const read = readTape([written(lines)], [], { ...USUAL_TERMS, ...STOCK, ...terms });
    assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
    return tradesOf(read.value.tape).map(([, , side]) => side);
  };
  assert.deepEqual(sides({}), [-1, 1]);
  assert.deepEqual(sides({ tradeSide: 'maker' }), [1, -1]);
});
test('MKT-37: a book in one file and its trades in another are one tape', () => {
  const book = TAPES.find(({ what }) => what === 'tardis incremental book')!;
  const trades = TAPES.find(({ what }) => what === 'tardis trades')!;
  const read = readTape([written(book.lines), written(trades.lines)], ['depth', 'depth'], {
    ...USUAL_TERMS,
    ...COIN,
  });
  assert.ok(read.ok, read.ok ? '' : JSON.stringify(read.error));
  assert.deepEqual(tradesOf(read.value.tape), trades.trades);
  assert.deepEqual(touchOf(read.value.tape), book.touch);
  assert.ok(read.value.quality.notes.some((note) => note.includes('trade id was read before')));
});

/** Ten minutes of orders around 50, by a generator of its own. */
function generatedLog(): readonly string[] {
  const lines = ['time,event,order_id,side,price,quantity'];
  const open = new Map<number, { readonly side: 1 | -1; readonly price: number; left: number }>();
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  let id = 0;
  const add = (at: number, side: 1 | -1, price: number): void => {
    const left = 100 * (1 + random(9));
    open.set(++id, { side, price, left });
    lines.push(
      `${at},add,o${id},${side === 1 ? 'buy' : 'sell'},${(price / 100).toFixed(2)},${left}`,
    );
  };
  for (let k = 1; k <= 5; k++)
    for (let n = 0; n < 3; n++) for (const side of [1, -1] as const) add(T, side, 5000 - side * k);
  for (let at = T; at < T + 600_000; at += 50 + random(300)) {
    const side = random(2) === 0 ? 1 : -1;
    const mine = [...open].filter(([, order]) => order.side === side);
    const best = Math.max(...mine.map(([, { price }]) => price * side)) * side;
    const kind = random(100);
    if (kind < 45 || mine.length < 10) add(at, side, best - side * random(3));
    else {
      const isTrade = kind >= 80;
      const [key, order] = mine.find(([, { price }]) => !isTrade || price === best)!;
      const size = isTrade ? Math.min(order.left, 100) : order.left;
      order.left -= size;
      if (order.left === 0) open.delete(key);
      const price = (order.price / 100).toFixed(2);
      lines.push(
        `${at},${isTrade ? 'trade' : 'cancel'},o${key},${side === 1 ? 'buy' : 'sell'},${price},${size}`,
      );
    }
  }
  return lines;
}
test('MKT-36: an order is worked on a log of orders', async () => {
  const tape = ['--tape', written(generatedLog()), '--symbol', 'XYZ', '--prior', 'us-large-cap'];
  const order = ['--side', 'buy', '--quantity', '1000', '--from', '10:31', '--to', '10:38'];
  const { code, out, err } = await cli(
    ['execute', ...tape, ...order, '--strategy', 'twap', '--json'],
    {},
  );
  assert.equal(code, 0, err + out.slice(0, 300));
  const { filled, status } = JSON.parse(out);
  assert.deepEqual([filled, status], [1000, 'completed']);
});
