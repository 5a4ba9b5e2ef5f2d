// A trade that a file holds twice is one trade: left out by its id, and counted in the report.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import type { Problem } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import type { Result } from '#core/kernel/result';
import { usEquity } from '#core/market/catalog';
import type { QualityReport } from '#core/market/quality';
import { EVENT, type Tape } from '#core/market/tape';
import { FUZZ_TARGETS } from './support/fuzz-targets.ts';
import { makeZip } from './support/make-zip.ts';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-repeats-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
type Read = Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;
interface Found {
  readonly traded: number;
  readonly skipped: number;
  readonly notes: string;
  readonly grade: string;
}
function found(read: Read): Found {
  assert.ok(read.ok, JSON.stringify(read));
  const { tape, quality } = read.value;
  const isPrint = (i: number): boolean =>
    tape.kind[i] === EVENT.execute || tape.kind[i] === EVENT.hidden;
  const traded = tape.size.reduce((sum, size, i) => sum + (isPrint(i) ? size : 0), 0);
  const { skipped, notes, grade } = quality;
  return { traded, skipped, notes: notes.join('; '), grade };
}
const csv = (
  rows: readonly string[],
  { header = 'trade_id,time,price,size', isTaq = false, columns = {} } = {},
): Read =>
  readCsvTape([file('trades.csv', `${header}\n${rows.join('\n')}\n`)], {
    instrument: usEquity('XYZ', 'TEST'),
    columns,
    isTaq,
  });
/** A hundred trades of 10, one a second. */
const DAY = Array.from({ length: 100 }, (_, i) => {
  const at = `2024-03-05 10:0${Math.floor(i / 60)}:${String(i % 60).padStart(2, '0')}`;
  return [String(7000 + i), `${at},50.00,10`] as const;
});
const rowsBy = (idOf: (id: string) => string): readonly string[] =>
  DAY.map(([id, rest]) => `${idOf(id)},${rest}`);
const plain = rowsBy((id) => id);

test('F39: every trade three times is every trade once, and the report says so', () => {
  const thrice = found(csv(plain.flatMap((row) => [row, row, row])));
  assert.deepEqual([thrice.traded, thrice.skipped, thrice.grade], [1000, 200, 'D']);
  assert.match(thrice.notes, /200 trades left out: their trade id was read before$/);
  const once = found(csv(plain));
  assert.deepEqual([once.traded, once.skipped, once.grade], [1000, 0, 'A']);
  assert.doesNotMatch(once.notes, /trade id/);
});
test('repeats anywhere in the file, and in another file, are left out', () => {
  const random = seededRandom(4);
  const shuffled = [...plain, ...plain]
    .map((row) => ({ row, at: random.next() }))
    .toSorted((a, b) => a.at - b.at);
  const mixed = found(csv(shuffled.map(({ row }) => row)));
  assert.deepEqual([mixed.traded, mixed.skipped], [1000, 100]);
  assert.match(mixed.notes, /\d+ trade ids are lower than the one before/);
  const header = 'trade_id,time,price,size\n';
  const paths = ['first.csv', 'second.csv'].map((name, i) =>
    file(name, header + plain.slice(i * 40, 60 + i * 40).join('\n')),
  );
  const overlapping = found(
    readCsvTape(paths, { instrument: usEquity('XYZ', 'TEST'), columns: {}, isTaq: false }),
  );
  assert.deepEqual([overlapping.traded, overlapping.skipped], [1000, 20]);
});
test('ids that are not numbers are ids too, and their order is not judged', () => {
  const uuid = rowsBy((id) => `3f2b-${id}-9c`);
  const twice = found(csv([...uuid, ...uuid]));
  assert.deepEqual([twice.traded, twice.skipped], [1000, 100]);
  assert.match(twice.notes, /100 trade ids are not whole numbers: their order is not checked/);
});
test('a repeat that says otherwise is left out, and counted apart', () => {
  const other = found(
    csv([...plain, '7003,2024-03-05 10:05:00,51.00,10', '7004,2024-03-05 10:00:04,50.00,10']),
  );
  assert.deepEqual([other.traded, other.skipped], [1000, 2]);
  assert.match(
    other.notes,
    /2 trades left out: .*, 1 of them with another time, price or quantity/,
  );
});
test('an id counts on its day and its exchange: some begin again every morning', () => {
  const next = plain.map((row) => row.replace('2024-03-05', '2024-03-06'));
  assert.equal(found(csv([...plain, ...next])).traded, 2000);
  const header = 'trade_id,time,price,size,ex';
  const venues = plain.flatMap((row) => [`${row},N`, `${row},Q`, `${row},N`]);
  const both = found(csv(venues, { header }));
  assert.deepEqual([both.traded, both.skipped], [2000, 100]);
});
test('in TAQ a trade and its correction share an id, and are two rows', () => {
  const header = 'tr_id,time,price,size,ex,tr_corr';
  const rows = plain.flatMap((row) => [
    `${row},N,00`,
    ...(row.startsWith('7001') ? [`${row},N,01`] : []),
  ]);
  assert.deepEqual(found(csv(rows, { header, isTaq: true })).skipped, 0);
});
test('cells without an id name no trade', () => {
  for (const id of ['', '0', 'NA', 'null', '-']) {
    const none = found(csv(rowsBy(() => id)));
    assert.deepEqual([none.traded, none.skipped], [1000, 0], `'${id}'`);
  }
});
test('a column in which most trades share an id is not of trade ids: the file is refused', () => {
  const read = csv(rowsBy((id) => id.slice(0, 2)));
  assert.ok(!read.ok);
  assert.equal(read.error.code, 'FORMAT_WRONG');
  assert.match(read.error.message, /99 of 100 trades had the id of another/);
  assert.match(read.error.remedy, /--columns tradeId=NAME/);
});
test('a column called id is of trades only where it is mapped', () => {
  const header = 'id,time,price,size';
  const twice = [...plain, ...plain];
  assert.equal(found(csv(twice, { header })).traded, 2000);
  assert.equal(found(csv(twice, { header, columns: { tradeId: 'id' } })).traded, 1000);
});

for (const [name, read] of [
  ['binance', readBinance],
  ['bitstamp log', readBitstamp],
  ['bitstamp orders', readBitstamp],
] as const) {
  test(`${name}: a recording that was joined from two holds no trade twice`, () => {
    const sample = FUZZ_TARGETS.find((target) => target.name === name)?.sample.toString() ?? '';
    const path = (text: string): string => file('recording.log', text);
    const once = found(read(path(sample), { symbol: null }));
    assert.ok(once.traded > 0);
    assert.equal(once.skipped, 0);
    const lines = sample.trimEnd().split('\n');
    const again = name === 'bitstamp orders' ? lines.slice(1) : lines;
    for (const joined of [
      [...lines, ...again],
      [...lines, ...again.slice(-3)],
      lines.flatMap((line, i) => (i === 0 ? [line] : [line, line])),
    ]) {
      const twice = found(read(path(`${joined.join('\n')}\n`), { symbol: null }));
      assert.equal(twice.traded, once.traded);
      assert.ok(twice.skipped > 0, 'and the report says so');
    }
  });
}

test('inspect: 144,000 shares with every trade three times are 144,000 shares', async () => {
  const rows = ['trade_id,time,price,quantity,side'];
  const start = Date.parse('2025-06-12T13:30:00Z');
  for (let i = 0; i < 720; i++) {
    const at = new Date(start + i * 5000).toISOString();
    const row = `${i + 1},${at},100.00,200,${i % 2 === 0 ? 'buy' : 'sell'}`;
    rows.push(row, row, row);
  }
  const path = file('thrice.csv', rows.join('\n'));
  const args = ['--format', 'csv', '--symbol', 'AAA', '--json'];
  const { code, out, err } = await cli(['inspect', '--tape', path, ...args]);
  assert.equal(code, 0, out + err);
  const document = JSON.parse(out) as { days: { printed: number }[]; quality: QualityReport };
  assert.equal(document.days[0]?.printed, 144_000);
  assert.ok(
    document.quality.notes.includes('1440 trades left out: their trade id was read before'),
  );
  assert.notEqual(document.quality.grade, 'A');
});
test('the same file given twice is refused, whatever it is called', () => {
  const text = `time,price,size\n2024-03-05 10:00:00,50.00,10\n`;
  const paths = [file('one.csv', text), file('copy.csv', text)];
  const about = { instrument: usEquity('XYZ', 'TEST'), columns: {}, isTaq: false };
  const csvTwice = readCsvTape(paths, about);
  const zip = makeZip({ '20131007_xyz_Trade_Tick.csv': '34200000,1000000,100,Q,1,0' });
  writeFileSync(join(folder, 'a.zip'), zip);
  const zips = [join(folder, 'a.zip'), join(folder, 'a.zip')];
  for (const read of [csvTwice, readLeanTicks(zips, { symbol: null })]) {
    assert.ok(!read.ok);
    assert.deepEqual([read.error.code, read.error.path], ['FLAG_INVALID', '--tape']);
    assert.match(read.error.message, /a file must be given once, .* is the same as /);
  }
});
