// The readers of market data on small files made here: what they give, and above all what they refuse.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { isRegularPrint } from '#adapters/tape-lean/conditions';
import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot, usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import { EVENT } from '#core/market/tape';
import { readZip } from '#platform/zip';
import { checkBookRows } from './reference/book-rows.ts';
import { makeZip } from './support/make-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-readers-'));
after(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
function value<T>(result: Result<T, Problem>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.error));
  return result.value;
}
function refused<T>(result: Result<T, Problem>): Problem {
  assert.ok(!result.ok, 'it was refused');
  assert.ok(result.error.remedy.length > 0, 'with a remedy');
  return result.error;
}

const NAME = 'XYZ_2012-06-21_34200000_57600000';
const MESSAGES = [
  '34200.5,1,11,100,1000000,1',
  '34201,1,12,50,1001000,-1',
  '34202.25,4,11,40,1000000,1',
  '34203,5,0,10,1000550,1',
  '34204,6,0,500,1000500,-1',
  '34205,7,0,0,-1,-1',
  '34206,3,11,60,1000000,1',
];
const EMPTY_ASK = '9999999999,0';
const BOOK = [
  `${EMPTY_ASK},1000000,100`,
  '1001000,50,1000000,100',
  '1001000,50,1000000,60',
  '1001000,50,1000000,60',
  '1001000,50,1000000,60',
  '1001000,50,1000000,60',
  '1001000,50,-9999999999,0',
];
const lobster = (
  messages: readonly string[] = MESSAGES,
  book: readonly string[] = BOOK,
  end = '\n',
): Buffer =>
  makeZip({
    [`${NAME}_message_1.csv`]: messages.join(end) + end,
    [`${NAME}_orderbook_1.csv`]: book.join(end) + end,
  });

test('MKT-1: a zip is read deflated, stored, with wide sizes, and with a comment', () => {
  for (const how of [{}, { stored: true }, { wide: true }]) {
    const zip = makeZip({ 'a.csv': 'one\ntwo\n', 'b.csv': '' }, how);
    assert.deepEqual(
      value(readZip(zip, 'x.zip')).map((entry) => [entry.name, Buffer.from(entry.data).toString()]),
      [
        ['a.csv', 'one\ntwo\n'],
        ['b.csv', ''],
      ],
    );
  }
});
test('MKT-1: a zip that was cut anywhere is refused', () => {
  const zip = lobster();
  for (let length = 0; length < zip.length; length++)
    assert.equal(refused(readZip(zip.subarray(0, length), 'x.zip')).code, 'ZIP_DAMAGED');
});
test('MKT-1: a flipped bit in the data of a zip is refused, and the entry is named', () => {
  const zip = lobster();
  const dataAt = zip.indexOf('message_1.csv') + 'message_1.csv'.length;
  for (let at = dataAt; at < dataAt + 40; at++) {
    const damaged = Buffer.from(zip);
    damaged[at] = damaged[at]! ^ 4;
    const problem = refused(readZip(damaged, 'x.zip'));
    assert.match(problem.message, /_message_1\.csv: /);
    assert.equal(problem.path, 'x.zip');
  }
});
test('MKT-1: missing, empty, not a zip, damaged gzip: each says so', () => {
  assert.equal(
    refused(readLobster(join(folder, 'nothing.zip'), { symbol: null })).code,
    'FILE_UNREADABLE',
  );
  assert.equal(refused(readLobster(folder, { symbol: null })).code, 'FILE_UNREADABLE');
  assert.equal(refused(readLobster(file('empty.zip', ''), { symbol: null })).code, 'FILE_EMPTY');
  assert.equal(
    refused(readLobster(file('text.zip', 'time,price\n'), { symbol: null })).code,
    'ZIP_DAMAGED',
  );
  assert.equal(
    refused(readLobster(file('other.zip', makeZip({ 'a.csv': '1\n' })), { symbol: null })).code,
    'FORMAT_WRONG',
  );
  assert.equal(
    refused(readLeanTicks([file('lob.zip', lobster())], { symbol: null })).code,
    'FORMAT_WRONG',
  );
  const gz = gzipSync('date,close\n2017-11-01,10\n');
  const daily = { symbol: 'XYZ', session: US_EQUITY_SESSION, columns: {}, label: 'start' } as const;
  assert.equal(
    refused(readCsvBars(file('cut.csv.gz', gz.subarray(0, -5)), daily)).code,
    'GZIP_DAMAGED',
  );
  assert.equal(refused(readCsvBars(file('lob.csv', lobster()), daily)).code, 'FORMAT_WRONG');
  assert.equal(value(readCsvBars(file('whole.csv.gz', gz), daily)).bars[0]?.close[0], 10);
});

test('MKT-8: LOBSTER messages by type, and empty levels', () => {
  const { tape, quality } = value(readLobster(file('lobster.zip', lobster()), { symbol: 'xyz' }));
  assert.deepEqual(
    [...tape.kind],
    [EVENT.add, EVENT.add, EVENT.execute, EVENT.hidden, EVENT.hidden, EVENT.halt, EVENT.remove],
  );
  assert.equal(tape.eligible.join(), '0,0,1,1,0,0,0');
  assert.deepEqual([...tape.price.subarray(0, 4)], [10000, 10010, 10000, 10005.5]);
  assert.ok(tape.price[5]! < 0, 'a halt');
  assert.deepEqual(
    [tape.askPrice[0], tape.askSize[0], tape.bidPrice[6], tape.bidSize[6]],
    [0, 0, 0, 0],
  );
  assert.equal(isoTime(timeUs(tape.at[0]!)), '2012-06-21T13:30:00.500000Z');
  assert.deepEqual(
    [tape.depth, tape.hasOrderIds, tape.instrument.id, quality.rows, quality.grade],
    [1, true, 'XYZ.XNAS', 7, 'A'],
  );
  assert.deepEqual(checkBookRows(tape), { exact: 6, revealed: 0, other: 0 });
});
test('MKT-8: line ends of any kind, and a last line without one', () => {
  const [unix, windows] = [lobster(), lobster(MESSAGES, BOOK, '\r\n')].map(
    (zip, i) => value(readLobster(file(`ends${i}.zip`, zip), { symbol: null })).tape,
  );
  assert.deepEqual(windows?.at, unix?.at);
  assert.deepEqual(windows?.bidSize, unix?.bidSize);
  const bare = makeZip({
    [`${NAME}_message_1.csv`]: MESSAGES.join('\n'),
    [`${NAME}_orderbook_1.csv`]: BOOK.join('\n'),
  });
  assert.equal(
    value(readLobster(file('bare.zip', bare), { symbol: null })).tape.count,
    MESSAGES.length,
  );
});
test('MKT-6: a book that does not follow from its messages is seen', () => {
  const { tape } = value(
    readLobster(file('wrong.zip', lobster(MESSAGES, BOOK.with(2, '1001000,50,1000000,61'))), {
      symbol: null,
    }),
  );
  assert.deepEqual(checkBookRows(tape), { exact: 4, revealed: 0, other: 2 });
});
for (const [name, line, rule] of [
  ['34202.25,4,11,40', 3, /six numbers/],
  ['34202.25,4,11,40,1000000,1,9', 3, /six numbers/],
  ['34202.25,4,11,x,1000000,1', 3, /six numbers/],
  ['34202.25,8,11,40,1000000,1', 3, /1 to 7, was 8/],
  ['34202.25,4,11,40,1000000,0', 3, /1 or -1, was 0/],
  ['34202.25,4,11,40,1000050,1', 3, /on the tick, was 100.005/],
] as const) {
  test(`MKT-2, MKT-5: LOBSTER message ${name} is refused by line`, () => {
    const problem = refused(
      readLobster(file('bad.zip', lobster(MESSAGES.with(2, name))), { symbol: null }),
    );
    assert.match(problem.path, new RegExp(`bad\\.zip/${NAME}_message_1\\.csv:${line}$`));
    assert.match(problem.message, rule);
  });
}
test('MKT-2: LOBSTER book rows are refused by line: short, long, missing', () => {
  for (const [book, line] of [
    [BOOK.with(3, '1001000,50,1000000'), 4],
    [BOOK.with(3, `${BOOK[3]},1,1`), 4],
    [BOOK.slice(0, 5), 6],
    [BOOK.with(1, '1001050,50,1000000,100'), 2],
  ] as const) {
    assert.match(
      refused(readLobster(file('badbook.zip', lobster(MESSAGES, book)), { symbol: null })).path,
      new RegExp(`_orderbook_1\\.csv:${line}$`),
    );
  }
});
test('MKT-3: a wrong symbol is refused, and the right one named', () => {
  const problem = refused(readLobster(file('lobster.zip', lobster()), { symbol: 'ABC' }));
  assert.deepEqual([problem.code, problem.path], ['SYMBOL_UNKNOWN', '--symbol']);
  assert.match(problem.remedy, /XYZ/);
});

const leanTrades = [
  '34200000,1000000,100,Q,1,0',
  '34200500,1000100,200,D,1,0',
  '34201000,1000200,300,N,20,0',
  '34201000,1000000,50,N,40,0',
  '34202000,999900,10,N,1,1',
];
const leanQuotes = [
  '34199000,1000000,500,0,0,P,1,0',
  '34199000,0,0,1000200,300,Q,1,0',
  '34201000,0,0,1000300,100,B,1,0',
  '34201500,1000050,100,0,0,B,1,0',
];
const tradeZip = (rows = leanTrades): string =>
  file('trade.zip', makeZip({ '20131007_xyz_Trade_Tick.csv': rows.join('\r\n') }));
const quoteZip = (rows = leanQuotes): string =>
  file('quote.zip', makeZip({ '20131007_xyz_Quote_Tick.csv': rows.join('\r\n') }));

test('MKT-12, MKT-13: Lean trades and quotes in either order are one tape', () => {
  const { tape, quality } = value(readLeanTicks([quoteZip(), tradeZip()], { symbol: 'XYZ' }));
  assert.deepEqual(
    [...tape.kind],
    [
      EVENT.quote,
      EVENT.quote,
      EVENT.execute,
      EVENT.hidden,
      EVENT.execute,
      EVENT.hidden,
      EVENT.quote,
    ],
  );
  assert.deepEqual([...tape.eligible], [0, 0, 1, 0, 1, 0, 0]);
  assert.deepEqual([...tape.restingSide.subarray(2, 5)], [1, 0, -1]);
  assert.deepEqual([tape.bidPrice[6], tape.askPrice[6]], [10000, 10003]);
  assert.deepEqual([quality.rows, quality.skipped], [9, 2]); // one marked suspicious, one quote between ticks (MKT-5)
});
const hashOf = (paths: readonly string[]): string =>
  value(readLeanTicks(paths, { symbol: null })).tape.hash;
test('MKT-4: the tape of two files has a hash of its own, and the same in every reading', () => {
  assert.equal(hashOf([tradeZip(), quoteZip()]), hashOf([tradeZip(), quoteZip()]));
  assert.equal(
    new Set([hashOf([tradeZip(), quoteZip()]), hashOf([tradeZip()]), hashOf([quoteZip()])]).size,
    3,
  );
});
test('MKT-11: Lean trades alone sign nothing and say so', () => {
  const { tape, quality } = value(readLeanTicks([tradeZip()], { symbol: null }));
  assert.ok(tape.kind.every((kind) => kind === EVENT.hidden));
  assert.match(quality.notes.join(), /no quotes/);
});
test('MKT-2, MKT-3: malformed Lean lines and other symbols are refused', () => {
  assert.match(
    refused(readLeanTicks([tradeZip([...leanTrades, '34203000,1000000'])], { symbol: null })).path,
    /trade\.zip\/20131007_xyz_Trade_Tick\.csv:6$/,
  );
  assert.match(
    refused(readLeanTicks([quoteZip(leanQuotes.with(1, 'ms,bid'))], { symbol: null })).path,
    /Quote_Tick\.csv:2$/,
  );
  assert.equal(refused(readLeanTicks([tradeZip()], { symbol: 'IBM' })).code, 'SYMBOL_UNKNOWN');
  const other = file(
    'other_trade.zip',
    makeZip({ '20131007_ibm_Trade_Tick.csv': leanTrades.join('\n') }),
  );
  assert.equal(
    refused(readLeanTicks([tradeZip(), other], { symbol: null })).code,
    'SYMBOL_AMBIGUOUS',
  );
  assert.equal(refused(readLeanTicks([], { symbol: null })).path, '--tape');
});
test('MKT-12: conditions that qualify a regular trade, and those that make it another', () => {
  for (const flags of [0x1, 0x20, 0x20000020, 0x20000001, 0x80000001, 0x10])
    assert.ok(isRegularPrint(flags, 'N'), flags.toString(16));
  for (const flags of [
    0x2,
    0x40,
    0x80,
    0x2000,
    0x20002020,
    0x4800,
    0x20100000,
    0x1000000,
    0x4000000,
    2 ** 33 + 1,
  ])
    assert.ok(!isRegularPrint(flags, 'N'), flags.toString(16));
  assert.ok(!isRegularPrint(0x1, 'D'));
});

const MINUTES =
  'date,symbol,ms_since_midnight_NY,open,high,low,close,volume,bid_open,bid_high,bid_low,bid_close,bid_size,ask_open,ask_high,ask_low,ask_close,ask_size';
test('MKT-23: a Lean minute that was quoted and not traded has volume 0, one without both is unknown', () => {
  const rows = [
    MINUTES,
    '20131007,XYZ,34200000,10,11,9,10,500,10,10,10,10,1,10.1,10.1,10.1,10.1,1',
    '20131007,XYZ,34260000,,,,,,10,10,10,10,1,10.1,10.1,10.1,10.1,1',
    '20131007,XYZ,34320000,,,,,,,,,,,,,,,',
  ];
  const [bars] = value(
    readLeanMinutes(file('minutes.csv', rows.join('\n')), { symbol: 'xyz' }),
  ).bars;
  assert.deepEqual([...(bars?.volume ?? [])], [500, 0, NaN]);
  assert.deepEqual([bars?.ask[1], bars?.lengthUs], [10.1, 60_000_000]);
  assert.equal(
    refused(readLeanMinutes(file('minutes.csv', rows.join('\n')), { symbol: 'ABC' })).code,
    'SYMBOL_UNKNOWN',
  );
});

const share = usEquity('XYZ', 'TEST');
const csvTape = (content: string, columns = {}): ReturnType<typeof readCsvTape> =>
  readCsvTape([file('ticks.csv', content)], { instrument: share, columns, isTaq: false });
test('MKT-14, MKT-22: CSV trades and quotes, by their usual names and by mapped ones', () => {
  const quotes = file(
    'quotes.csv',
    'timestamp,bid,bid_size,ask,ask_size\n2013-10-07 09:30:00,10.00,5,10.02,7\n2013-10-07 09:30:02,,,10.02,7\n',
  );
  const trades = file(
    'trades.csv',
    'time,px,qty\n2013-10-07 09:30:01,10.02,3\n2013-10-07 09:30:01,10.015,3\n',
  );
  const { tape, quality } = value(
    readCsvTape([trades, quotes], { instrument: share, columns: { price: 'px' }, isTaq: false }),
  );
  assert.deepEqual([...tape.kind], [EVENT.quote, EVENT.execute, EVENT.hidden, EVENT.quote]);
  assert.deepEqual([...tape.price], [0, 1002, 1001.5, 0]);
  assert.deepEqual([tape.bidSize[3], tape.askPrice[3], quality.grade], [0, 1002, 'A']);
  assert.equal(
    refused(
      readCsvTape([trades, quotes], {
        instrument: share,
        columns: { price: 'prize' },
        isTaq: false,
      }),
    ).code,
    'COLUMN_MISSING',
  );
});
test('MKT-11: the side of the taker in a CSV counts', () => {
  const { tape } = value(
    csvTape('time;price;size;side\n2013-10-07 09:30:01;10;3;buy\n2013-10-07 09:30:01;10;3;SELL\n'),
  );
  assert.deepEqual(
    [[...tape.kind], [...tape.restingSide]],
    [
      [EVENT.execute, EVENT.execute],
      [-1, 1],
    ],
  );
});
for (const [name, content, place, rule] of [
  [
    'a price that is none',
    'time,price,size\n2013-10-07 09:30:01,10,3\n2013-10-07 09:30:01,ten,3\n',
    /ticks\.csv:3$/,
    /^price must be a price, was 'ten'/,
  ],
  [
    'a quantity between lots',
    'time,price,size\n2013-10-07 09:30:01,10,1.5\n',
    /ticks\.csv:2$/,
    /^size must be a multiple of the lot 1, was '1\.5'/,
  ],
  [
    'a quote between ticks (MKT-5)',
    'time,bid,bid_size,ask,ask_size\n2013-10-07 09:30:01,10.005,3,10.02,3\n',
    /ticks\.csv:2$/,
    /^bid must be a multiple of the tick 0\.01, was '10\.005'/,
  ],
  [
    'a time that is none',
    'time,price,size\n09:30:01,10,3\n',
    /ticks\.csv:2$/,
    /^time must be a time of the years 1900 to 2199, was '09:30:01'/,
  ],
  [
    'a row that was cut',
    'time,price,size\n2013-10-07 09:30:01,10\n',
    /ticks\.csv:2$/,
    /must have 3 columns, had 2/,
  ],
  [
    'quotes without sizes',
    'time,bid,ask\n2013-10-07 09:30:01,10,11\n',
    /ticks\.csv:1$/,
    /bidSize \(bid_size.*askSize/,
  ],
  ['neither trades nor quotes', 'a,b\n1,2\n', /ticks\.csv:1$/, /at \(timestamp.*price.*quantity/],
  [
    'another symbol (MKT-3)',
    'time,symbol,price,size\n2013-10-07 09:30:01,ABC,10,1\n',
    /--symbol/,
    /XYZ was in none of its 1 rows/,
  ],
  ['a header alone (MKT-1)', 'time,price,size\n', /ticks\.csv$/, /held none/],
] as const) {
  test(`MKT-2: CSV with ${name} is refused`, () => {
    const problem = refused(csvTape(content));
    assert.match(problem.path, place);
    assert.match(problem.message, rule);
  });
}
test("MKT-22: a field that is not ours, and a name that is not the file's, are refused", () => {
  const content = 'time,px,size\n2013-10-07 09:30:01,10,3\n';
  assert.equal(refused(csvTape(content, { prize: 'px' })).code, 'COLUMN_UNKNOWN');
  assert.equal(refused(csvTape(content, { price: 'pxx' })).code, 'COLUMN_MISSING');
});
test('MKT-5: grids as fine as 1e-8 are exact', () => {
  const coin = cryptoSpot({
    symbol: 'BTC',
    venue: 'X',
    tick: { units: 1, scale: 1 },
    lot: { units: 1, scale: 8 },
    quote: 'USD',
  });
  const path = file(
    'coin.csv',
    'timestamp,price,amount\n1672531200,16528.7,2.11146726\n1672531201,16528.8,1211.14672601\n',
  );
  const { tape } = value(readCsvTape([path], { instrument: coin, columns: {}, isTaq: false }));
  assert.deepEqual(
    [[...tape.price], [...tape.size]],
    [
      [165287, 165288],
      [211146726, 121114672601],
    ],
  );
});

const bars = (content: string, more: object = {}): ReturnType<typeof readCsvBars> =>
  readCsvBars(file('bars.csv', content), {
    symbol: null,
    session: US_EQUITY_SESSION,
    columns: {},
    label: 'start',
    ...more,
  });
test('MKT-20, MKT-23: daily bars of several symbols; empty cells are unknown', () => {
  const result = value(
    bars(
      'date,ticker,open,high,low,close,volume\n2017-11-01,A,1,2,1,2,10\n2017-11-01,"B,C",1,,1,2,\n2017-11-02,A,1,2,1,2,10\n',
    ),
  );
  assert.deepEqual(
    result.bars.map((found) => [found.symbol, found.count, found.lengthUs]),
    [
      ['A', 2, 86_400_000_000],
      ['B,C', 1, 86_400_000_000],
    ],
  );
  assert.deepEqual([result.bars[1]?.high[0], result.bars[1]?.volume[0]], [NaN, NaN]);
});
test('MKT-22: bars without a header are mapped by number', () => {
  const [found] = value(
    bars('1672531200,10,11,9,10.5,100,7\n1672531500,10,11,9,10.6,100,7\n', {
      symbol: 'XBT',
      columns: { at: '1', close: '5', volume: '6' },
    }),
  ).bars;
  assert.deepEqual(
    [found?.count, found?.close[1], found?.volume[0], found?.lengthUs],
    [2, 10.6, 100, 300_000_000],
  );
});
test('MKT-2, MKT-3: bars that are malformed or of other symbols are refused', () => {
  assert.match(
    refused(bars('date,ticker,close\n2017-11-01,A,1\n2017-13-01,A,2\n')).path,
    /bars\.csv:3$/,
  );
  assert.match(
    refused(bars('date,ticker,close\n2017-11-01,A,1O\n')).message,
    /^close must be a number, was '1O'/,
  );
  assert.equal(refused(bars('date,close\n2017-11-01,1\n')).code, 'SYMBOL_UNKNOWN');
  assert.match(refused(bars('date,ticker,close\n2017-11-01,A,1\n', { symbol: 'B' })).remedy, /A/);
  assert.equal(refused(bars('date,ticker,close\n')).code, 'FILE_EMPTY');
  assert.equal(refused(bars('\n')).code, 'FILE_EMPTY');
});
