// A text file is read in pieces: wherever a piece ends, the rows and the lines of errors are the
// same, and a file may be longer than the longest string. LONG=1 makes and reads files above 512
// MiB.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openCsv } from '#platform/csv-table';
import { hashOfFile, openLines } from '#platform/text-lines';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-large-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const FIELDS = { at: ['time'], name: ['name'], price: ['price'] } as const;

/** Every row with its line, and the problem at the end, as text. */
function rowsOf(path: string, chunkBytes: number): readonly string[] {
  const opened = openCsv(path, FIELDS, { names: {}, mayLack: false }, { chunkBytes });
  if (!opened.ok) return [`${opened.error.path} ${opened.error.message}`];
  const found: string[] = [];
  const bad = opened.value.eachRow((row) => {
    found.push(`${row.line}: ${row.text('at')} ${row.text('name')} ${row.number('price')}`);
    return row.text('name') === 'stop' ? row.bad('name', 'must go on') : null;
  });
  found.push(bad === null ? opened.value.hash : `${bad.path} ${bad.message}`);
  return found;
}

const PLAIN = 'time,name,price\n1,one,1.5\n2,"two, or ""more""",2.5\n\n3,three,3.5';
for (const [what, content] of [
  ['line ends of Unix, no last one', PLAIN],
  ['line ends of Windows', `${PLAIN.replaceAll('\n', '\r\n')}\r\n`],
  ['a byte order mark', `\uFEFF${PLAIN}\n`],
  [
    'characters of two, three and four bytes',
    'time,name,price\n1,é€😀,1\n2,日本株,2\n3,\u2028,3\n',
  ],
  [
    'bytes that are no characters',
    Buffer.from('time,name,price\n1,\xff\xc3(,1\n2,\xe2\x82,2\n', 'latin1'),
  ],
  ['a row that is refused', 'time,name,price\n1,é,1\n\n\n2,stop,2\n3,no,3\n'],
  ['a row that is cut', 'time,name,price\r\n1,€,1\r\n2,\r\n3,no,3\r\n'],
  ['a header alone', 'time,name,price'],
  ['carriage returns in a row', 'time,name,price\n1,a\rb,1\r\r\n2,c,2\r'],
] as const) {
  test(`a CSV with ${what} is the same wherever its pieces end`, () => {
    const path = file('split.csv', content);
    const whole = rowsOf(path, 2 ** 20);
    const { size } = statSync(path);
    assert.ok(whole.length > 0);
    for (let bytes = 1; bytes <= size + 1; bytes++) {
      assert.deepEqual(rowsOf(path, bytes), whole, `pieces of ${bytes} bytes`);
    }
    const packed = file('split.csv.gz', gzipSync(content));
    const unpacked = rowsOf(packed, 2 ** 20);
    // The same rows; errors and hash are of the packed file.
    assert.deepEqual(unpacked.slice(0, -1), whole.slice(0, -1));
    for (let bytes = 1; bytes <= size; bytes += bytes < 20 ? 1 : 13) {
      assert.deepEqual(rowsOf(packed, bytes), unpacked, `packed, pieces of ${bytes} bytes`);
    }
  });
}
test('MKT-4: the hash is of the file as it lies on disk, however it is read', () => {
  const path = file('hash.csv.gz', gzipSync(PLAIN));
  const lines = openLines(path, { chunkBytes: 3 });
  assert.ok(lines.ok);
  assert.equal(
    lines.value.each(() => null),
    null,
  );
  const stated = hashOfFile(path);
  assert.ok(stated.ok);
  assert.equal(lines.value.hash(), stated.value.hash);
});
test('a file that grows while it is read is refused', () => {
  const path = file('growing.csv', `time,name,price\n${'1,one,1\n'.repeat(100)}`);
  const opened = openCsv(path, FIELDS, { names: {}, mayLack: false }, { chunkBytes: 64 });
  assert.ok(opened.ok);
  writeFileSync(path, '1,one,1\n', { flag: 'a' });
  const bad = opened.value.eachRow(() => null);
  assert.equal(bad?.code, 'FILE_CHANGED');
  assert.equal(bad?.path, path);
});
test('a reader that gives up leaves no file open', { skip: process.platform !== 'linux' }, () => {
  const path = file('many.csv', `a,b\n${'1,one\n'.repeat(100)}`);
  const before = readdirSync('/proc/self/fd').length;
  for (let i = 0; i < 100; i++) {
    assert.ok(openCsv(path, FIELDS, { names: {}, mayLack: false }, { chunkBytes: 64 }).ok);
  }
  assert.equal(readdirSync('/proc/self/fd').length, before);
});

const isLong = process.env['LONG'] === '1';
const MIB = 2 ** 20;
const SIZE_MIB = 560;
interface Measured {
  readonly rows?: number;
  readonly code?: string;
  readonly path?: string;
  readonly peakMiB: number;
}
function measured(format: string, path: string): Measured {
  const args = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const from = performance.now();
  const more = [...args, 'test/support/read-and-measure.ts', format, path];
  const done = spawnSync(process.execPath, more, { encoding: 'utf8' });
  const seconds = (performance.now() - from) / 1000;
  console.log(`# ${path}: ${seconds.toFixed(1)} s, ${(SIZE_MIB / seconds).toFixed(0)} MiB/s`);
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Measured;
}
/** A file of many such blocks between a beginning and an end. */
function large(
  name: string,
  parts: { begin: Buffer; block: Buffer; end: Buffer; times: number },
): string {
  const path = join(folder, name);
  const to = openSync(path, 'w');
  writeSync(to, parts.begin);
  for (let i = 0; i < parts.times; i++) writeSync(to, parts.block);
  writeSync(to, parts.end);
  closeSync(to);
  return path;
}
/** About a mebibyte of trades of another symbol, no two alike: they are read and not kept. */
const othersOf = (): string => {
  const rows: string[] = [];
  for (let i = 0; i < 24_000; i++) {
    const ms = String(i % 1000).padStart(3, '0');
    rows.push(
      `2024-03-05 10:00:00.${ms},OTHER,${(50 + ((i * 7919) % 1000) / 100).toFixed(2)},${i}`,
    );
  }
  return `${rows.join('\n')}\n`;
};
const HEADER = 'time,symbol,price,size\n';
const OURS = '2024-03-05 10:00:01,XYZ,50.00,100\n';
const BAD = '2024-03-05 10:00:02,XYZ,fifty,100\n';
const onLong = { skip: !isLong && 'LONG=1 runs it' };

test('a CSV of more than 512 MiB is read, plain and packed, in little memory', onLong, () => {
  const block = Buffer.from(othersOf());
  const times = Math.ceil((SIZE_MIB * MIB) / block.length);
  const lines = 24_000 * times + 1;
  for (const pack of [(bytes: Buffer) => bytes, (bytes: Buffer) => gzipSync(bytes)]) {
    const name = pack(block).length === block.length ? 'large.csv' : 'large.csv.gz';
    const begin = pack(Buffer.from(HEADER));
    const parts = { begin, block: pack(block), times };
    const good = measured('csv', large(name, { ...parts, end: pack(Buffer.from(OURS)) }));
    assert.equal(good.rows, 1, JSON.stringify(good));
    assert.ok(good.peakMiB < 500, `${good.peakMiB} MiB`);
    const bad = measured('csv', large(name, { ...parts, end: pack(Buffer.from(OURS + BAD)) }));
    assert.equal(bad.code, 'LINE_MALFORMED', JSON.stringify(bad));
    assert.ok(bad.path?.endsWith(`${name}:${lines + 2}`), bad.path);
    rmSync(join(folder, name));
  }
});
test('a log of more than 512 MiB is read in little memory', onLong, () => {
  const facts = '{"price": "236.47", "amount": "2.00", "id": 65, "order_type": 0}';
  const order = (type: string): string => `1430438404518 order_${type} ${facts}\n`;
  const trade = '1430438404645 trade {"price": 236.47, "amount": 0.21144331, "id": 8111041}\n';
  const block = Buffer.from(trade.repeat(Math.floor(MIB / trade.length)));
  const begin = Buffer.from(order('created'));
  const end = Buffer.from(order('deleted'));
  const found = measured('bitstamp', large('raw.log', { begin, block, end, times: SIZE_MIB }));
  assert.equal(found.rows, 2, JSON.stringify(found));
  assert.ok(found.peakMiB < 500, `${found.peakMiB} MiB`);
});
