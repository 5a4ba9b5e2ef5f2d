// Cells and lines that are none: what JavaScript takes for a number, dates without a market, rows
// without an end. Each is a problem that names the line, never a number.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import { numberIn, numberWithComma } from '#platform/csv-cells';
import { makeZip } from './support/make-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cells-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
function refused(result: Result<unknown, Problem>): Problem {
  assert.ok(!result.ok, 'it was refused');
  assert.ok(result.error.remedy.length > 0, 'with a remedy');
  assert.ok(result.error.message.length < 500, 'in a message that can be read');
  return result.error;
}
const trades = (content: string): ReturnType<typeof readCsvTape> =>
  readCsvTape([file('t.csv', content)], {
    instrument: usEquity('XYZ', 'TEST'),
    columns: {},
    isTaq: false,
  });
const daily = (content: string): ReturnType<typeof readCsvBars> =>
  readCsvBars(file('d.csv', content), {
    symbol: 'XYZ',
    session: US_EQUITY_SESSION,
    columns: {},
    label: 'start',
  });

test('MKT-23: a decimal is a number, an empty cell or a word for it is unknown', () => {
  for (const [cell, value] of [
    ['0', 0],
    ['-0.00', -0],
    ['0e5', 0],
    ['5', 5],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    [' 1.25 ', 1.25],
    ['1e9', 1e9],
    ['-1.5E-8', -1.5e-8],
    ['00012', 12],
    ['600000.0001', 600_000.0001],
  ] as const) {
    assert.equal((numberIn(cell) ?? NaN) + 0, value + 0, cell);
  }
  for (const cell of ['', ' ', 'NA', 'NaN', 'nan', 'null', 'None', '-']) {
    assert.ok(Number.isNaN(numberIn(cell)), `'${cell}' is unknown`);
  }
});
const NO_NUMBERS = [
  '1e309',
  '-1e309',
  '1e22',
  '1e-22',
  '1e-320',
  '1e-400',
  'Infinity',
  '-Infinity',
  '0x10',

  '0X1F',
  '0b11',
  '0o17',
  ' 0x10',
  '1_000',
  '1,5',
  '1 000',
  '12abc',
  '1e',
  'e5',
  '.',
  '+',
  '--1',
  '١٢',
  '1n',
  '9'.repeat(400),
  `0.${'0'.repeat(500)}1`,
  '1'.repeat(5000),
];
test('hexadecimal, infinite, too large, too small: no number', () => {
  for (const cell of NO_NUMBERS) assert.equal(numberIn(cell), null, cell.slice(0, 20));
});
for (const cell of ['1e309', '1e-320', '1e-400', 'Infinity', 'NaN', '0x10', '-5', '"1,000"']) {
  test(`MKT-2: a price of ${cell} is a problem that names its line`, () => {
    const lines = ['time,price,size', '2024-03-05 10:00:00,50,1', `2024-03-05 10:00:01,${cell},1`];
    const found = refused(trades(lines.join('\n')));
    assert.equal(found.code, 'LINE_MALFORMED');
    assert.match(found.path, /t\.csv:3$/);
    assert.match(found.message, /^price must be a price, was '/);
  });
}
test('MKT-2: a bar of 0x10 or 1e309 is a problem, one of NA is unknown', () => {
  const rows = (close: string): string =>
    `date,close,volume\n2017-11-01,10,5\n2017-11-02,${close},5\n`;
  for (const cell of ['0x10', '1e309', '1e-320', 'Infinity']) {
    assert.match(refused(daily(rows(cell))).path, /d\.csv:3$/);
  }
  const known = daily(rows('NA'));
  assert.ok(known.ok && Number.isNaN(known.value.bars[0]?.close[1]));
});

for (const time of [
  '1899-12-31 10:00:00',
  '2200-01-01 10:00:00',
  '9999-12-31T10:00:00Z',
  '0000-00-00 00:00:00',
  '2024-02-30 10:00:00',
  '-62135596800',
  '99999999999',
  '1709650801000000000000000',
  '9'.repeat(400),
]) {
  test(`MKT-20: a time of ${time.slice(0, 30)} is a problem that names its line`, () => {
    const found = refused(trades(`time,price,size\n${time},50,1\n`));
    assert.match(found.path, /t\.csv:2$/);
    assert.match(found.message, /^time must be a time of the years 1900 to 2199, was '/);
  });
}
test('MKT-20: dates of files and counts from midnight have bounds too', () => {
  const lean = (name: string, row: string): Result<unknown, Problem> =>
    readLeanTicks([file('lean.zip', makeZip({ [name]: row }))], { symbol: null });
  const row = '34200000,1000000,100,Q,1,0';
  assert.ok(lean('20131007_xyz_Trade_Tick.csv', row).ok);
  assert.equal(refused(lean('18131007_xyz_Trade_Tick.csv', row)).code, 'FORMAT_WRONG');
  const late = row.replace('34200000', '99000000');
  assert.match(refused(lean('20131007_xyz_Trade_Tick.csv', late)).path, /Trade_Tick\.csv:1$/);
});

test('MKT-2: lines and rows have bounds, and a quotation mark ends on its line', () => {
  const row = '2024-03-05 10:00:00,50,1';
  for (const [what, line, rule] of [
    ['a long cell', `${row}${'0'.repeat(2 ** 21)}`, /at most 1048576 characters long, was 20971/],
    ['many cells', `${row}${','.repeat(5000)}`, /at most 4096 columns, had 5003/],
    ['an open quotation mark', `"${row}`, /quotation mark must be closed on its line/],
  ] as const) {
    const found = refused(trades(`time,price,size\n${row}\n${line}\n${row}\n`));
    assert.match(found.path, /t\.csv:3$/, what);
    assert.match(found.message, rule, what);
  }
  const header = refused(trades(`${'a,'.repeat(5000)}b\n${row}\n`));
  assert.match(header.path, /t\.csv:1$/);
  const endless = refused(trades(`time,price,size\n${'x'.repeat(2 ** 24 + 2 ** 21)}`));
  assert.match(endless.path, /t\.csv:2$/);
  assert.match(endless.message, /at most 16777216 bytes/);
  const hole = refused(trades(`time,price,size\n${'\n'.repeat(100_001)}${row}\n`));
  assert.match(hole.message, /blank lines/);
});
test('an error repeats little of a cell, and nothing that a terminal obeys', () => {
  const found = refused(
    trades(`time,price,size\n2024-03-05 10:00:00,\u001b[2J${'9'.repeat(5000)},1\n`),
  );
  assert.match(found.message, /was '\uFFFD\[2J9{56}…'$/);
});

test('MKT-8: a LOBSTER name that promises more levels than its rows hold is refused', () => {
  const name = (kind: string): string => `XYZ_2012-06-21_34200000_57600000_${kind}_99999999.csv`;
  const zip = makeZip({
    [name('message')]: '34200.5,1,11,100,1000000,1\n',
    [name('orderbook')]: '1001000,50,1000000,100\n',
  });
  const found = refused(readLobster(file('deep.zip', zip), { symbol: null }));
  assert.match(found.path, /_orderbook_99999999\.csv:1$/);
});
test('MKT-8: LOBSTER prices below nothing and times after the day are refused by line', () => {
  const name = (kind: string): string => `XYZ_2012-06-21_34200000_57600000_${kind}_1.csv`;
  const read = (message: string, book: string): Result<unknown, Problem> =>
    readLobster(file('l.zip', makeZip({ [name('message')]: message, [name('orderbook')]: book })), {
      symbol: null,
    });
  const [message, book] = ['34200.5,1,11,100,1000000,1\n', '1001000,50,1000000,100\n'];
  assert.ok(read(message, book).ok);
  assert.match(refused(read(message.replace('34200', '93600'), book)).message, /seconds after/);
  assert.match(refused(read(message.replace(',1000000', ',-1000000'), book)).message, /negative/);
  assert.match(refused(read(message, book.replace('1000000', '-1000000'))).message, /above 0/);
  assert.match(refused(read(message, book.replace('50', '9'.repeat(30)))).message, /must hold/);
});

test('MKT-23: where the comma is the decimal mark, a point groups thousands, and what is neither is no number', () => {
  for (const [text, value] of [
    ['50,25', 50.25],
    ['1.234,5', 1234.5],
    ['1.139.579', 1_139_579],
    ['-0,5', -0.5],
    ['1139579', 1_139_579],
    ['', NaN],
    ['NA', NaN],
    ['50.25', null],
    ['1.23,5', null],
    ['1,2,3', null],
    ['1,5e3', 1500],
  ] as const)
    assert.ok(Object.is(numberWithComma(text), value), text);
});

test('MKT-20, MKT-23: trades and quotes are read in the zone, the order of dates, the marks and below the lines that somebody names', () => {
  const text = 'made by somebody\ndatum;preis;menge\n02.01.2024 15:30:00;50,25;1.000\n';
  const read = readCsvTape([file('dialect.csv', text)], {
    instrument: usEquity('XYZ', 'TEST'),
    columns: { at: 'datum', price: 'preis', quantity: 'menge' },
    isTaq: false,
    zone: 'Europe/Berlin',
    dates: 'dmy',
    reading: { skip: 1, decimal: 'comma' },
  });
  assert.ok(read.ok, JSON.stringify(read));
  const { at, price, size } = read.value.tape;
  assert.equal(at[0], Date.parse('2024-01-02T14:30:00Z') * 1000);
  assert.deepEqual([price[0], size[0]], [5025, 1000]);
  const asked = trades('time,price,quantity\n01/02/2024 09:30:00,50,1\n');
  assert.equal(refused(asked).path, '--dates');
});
