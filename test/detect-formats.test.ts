// What a file looks like, when nobody says what it is.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readTape } from '#app/readers';
import { detectFormats } from '#app/tape-readers';
import { USUAL_TERMS } from '#cli/file-job';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-detect-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const shared = new URL('../../shared/', import.meta.url).pathname;

for (const [file, formats] of [
  ['data/lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip', ['lobster']],
  ['data/lob/bitstamp_btcusd_2015-05-01_orders.csv.gz', ['bitstamp']],
  ['data/lob/bitstamp_btcusd_2015-05-01_raw.log.xz', ['bitstamp']],
  ['data/crypto/binance_spot_btcusdt_20240808.jsonl.gz', ['binance']],
  ['data/crypto/binance_usdm_btcusdt_20240808.jsonl.gz', ['binance']],
  ['data/fx/fxcm_eurusd_20140505_quote.zip', ['lean-tick']],
  ['data/bars/SPY_1min_2025-07.csv.gz', []],
  ['data/bars/eqker_15min_2019.csv.gz', []],
  ['data/daily/us_daily_2014-11_2017-11.csv.gz', []],
  ['data/crypto/kraken_XBTUSD_5m_2023Q1.csv.gz', []],
] as const)
  test(`MKT-2: ${file} looks like ${formats[0] ?? 'no tape'}`, (t) => {
    const path = join(shared, file);
    if (!existsSync(path)) return t.skip('skipped: the recordings are not here');
    assert.deepEqual(detectFormats(path), { ok: true, value: formats });
  });

for (const [header, row, formats] of [
  ['time,bid,bid_size,ask,ask_size', '2025-01-02T14:30:00Z,50,100,50.01,100', ['csv']],
  ['time,price,quantity,side', '2025-01-02T14:30:00Z,50,100,buy', ['csv']],
  [
    'DATE,TIME_M,EX,SYM_ROOT,TR_SCOND,SIZE,PRICE,TR_CORR',
    '20250102,9:30:00,N,A,@,100,50,0',
    ['taq'],
  ],
  ['date,open,high,low,close,volume', '2025-01-02,1,2,1,2,100', []],
  ['a,b,c', '1,2,3', []],
] as const)
  test(`MKT-2: a file with the header ${header} looks like ${formats[0] ?? 'no tape'}`, () => {
    const path = join(folder, 'x.csv');
    writeFileSync(path, `${header}\n${row}\n`);
    assert.deepEqual(detectFormats(path), { ok: true, value: formats });
  });

test('MKT-2: without --format a CSV is read as what it looks like; one that looks like nothing is a problem that says so', () => {
  const terms = {
    ...USUAL_TERMS,
    symbol: 'ACME',
  } as const;
  const path = join(folder, 'quotes.csv');
  const rows = [0, 1, 2].map((i) => `2025-01-02T15:00:0${i}Z,50,100,50.01,100`);
  writeFileSync(path, `time,bid,bid_size,ask,ask_size\n${rows.join('\n')}\n`);
  const read = readTape([path], [], terms);
  assert.ok(read.ok, read.ok ? '' : read.error.message);
  assert.equal(read.value.tape.count, 3);
  const odd = join(folder, 'odd.csv');
  writeFileSync(odd, 'a,b\n1,2\n');
  const none = readTape([odd], [], terms);
  assert.deepEqual(none.ok ? null : [none.error.code, none.error.path], [
    'FLAG_MISSING',
    '--format',
  ]);
  assert.match(none.ok ? '' : none.error.message, /looks like none that is known/);
  const missing = readTape([join(folder, 'gone.csv')], [], terms);
  assert.equal(missing.ok ? null : missing.error.code, 'FILE_UNREADABLE');
});
