// Files that unpack to far more than they are: refused, and at the price of an honest file.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { quoted, withDuckDb } from '#adapters/store-duckdb/duckdb';
import { withCsvOf } from '#adapters/store-duckdb/parquet-to-csv';
import { ENTRIES_MAX } from '#platform/read-bounds';
import { readZip } from '#platform/zip';
import { makeZip } from './support/make-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bombs-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

interface Measured {
  readonly code?: string;
  readonly path?: string;
  readonly message?: string;
  readonly remedy?: string;
  readonly peakMiB: number;
}
const NODE = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
function measured(format: string, path: string): Measured {
  const args = [...NODE, 'test/support/read-and-measure.ts', format, path];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Measured;
}
/** Node itself takes some 60 MiB; a gigabyte would be what the bomb wants. */
const PEAK_MIB = 400;

const MIB = 2 ** 20;
/** 1,600 MiB in 1.6 MB: one member a hundred times over. */
const gzipBomb = (text: string): Buffer => {
  const member = gzipSync(text.repeat(Math.floor((16 * MIB) / text.length)), { level: 9 });
  return Buffer.concat(Array.from({ length: 100 }, () => member));
};
const row = '2024-03-05 10:00:00,50.00,100\n';
const BOMBS = [
  ['spaces', gzipBomb(' '), 'LINE_MALFORMED'],
  ['line ends', Buffer.concat([gzipSync('time,price,size\n'), gzipBomb('\n')]), 'LINE_MALFORMED'],
  ['zero bytes', gzipBomb('\0'), 'FORMAT_WRONG'],
  ['rows', Buffer.concat([gzipSync('time,price,size\n'), gzipBomb(row)]), 'FILE_TOO_LARGE'],
] as const;
for (const [what, bytes, code] of BOMBS) {
  test(`a gzip bomb of ${what} is refused, and memory stays small`, () => {
    const path = file(`${what.replace(' ', '-')}.csv.gz`, bytes);
    const found = measured('csv', path);
    assert.equal(found.code, code, JSON.stringify(found));
    assert.ok(found.path?.startsWith(path), found.path);
    assert.ok((found.remedy ?? '').length > 0, 'with a remedy');
    assert.ok(found.peakMiB < PEAK_MIB, `${found.peakMiB} MiB`);
    if (code !== 'FILE_TOO_LARGE') return;
    assert.match(found.message ?? '', /at most 2048 MiB, and from 64 MiB on to at most 200 times/);
    assert.match(found.remedy ?? '', /unpack it yourself/);
  });
}

/** A zip whose one entry says that it is `size` bytes, in the narrow fields or in the wide ones. */
function lyingZip(packed: Buffer, size: bigint): Buffer {
  const zip = makeZip({ 'XYZ_2012-06-21_34200000_57600000_message_1.csv': '1\n' }, { wide: true });
  const extra = zip.indexOf(Buffer.from([1, 0, 16, 0]));
  const from = extra + 20;
  const to = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const parts = [zip.subarray(0, from), packed, zip.subarray(to)].map((part) => Buffer.from(part));
  const whole = Buffer.concat(parts);
  for (const at of [extra, whole.lastIndexOf(Buffer.from([1, 0, 16, 0]))]) {
    whole.writeBigUInt64LE(size, at + 4);
    whole.writeBigUInt64LE(BigInt(packed.length), at + 12);
  }
  whole.writeUInt32LE(from + packed.length, whole.length - 6);
  return whole;
}
const packedSpaces = deflateRawSync(Buffer.alloc(256 * MIB, ' '), { level: 9 });
for (const [what, bytes, code] of [
  ['says truly that it is too large', lyingZip(packedSpaces, BigInt(256 * MIB)), 'FILE_TOO_LARGE'],
  ['says that it holds a terabyte', lyingZip(packedSpaces, 2n ** 40n), 'FILE_TOO_LARGE'],
  ['says that it is small', lyingZip(packedSpaces, 1000n), 'ZIP_DAMAGED'],
  ['says more than a number holds', lyingZip(packedSpaces, 2n ** 64n - 1n), 'ZIP_DAMAGED'],
] as const) {
  test(`a zip bomb that ${what} is refused, and memory stays small`, () => {
    const path = file('bomb.zip', bytes);
    const found = measured('lobster', path);
    assert.equal(found.code, code, JSON.stringify(found));
    assert.ok(found.path?.startsWith(path), found.path);
    assert.ok(found.peakMiB < PEAK_MIB, `${found.peakMiB} MiB`);
  });
}

/** The directory of a zip, its entries all turned to the data of the first. */
function overlapping(count: number): Buffer {
  const texts = Array.from({ length: count }, (_, i) => [`file-${i}.csv`, 'x'.repeat(100)]);
  const zip = makeZip(Object.fromEntries(texts) as Record<string, string>);
  const mark = Buffer.from('PK\x01\x02', 'latin1');
  for (let at = zip.indexOf(mark); at >= 0; at = zip.indexOf(mark, at + 1)) {
    zip.writeUInt32LE(0, at + 42);
    zip.write('file-0.csv', at + 46);
  }
  return zip;
}
test('a zip that names the same data twice is refused', () => {
  const found = readZip(overlapping(9), 'x.zip');
  assert.ok(!found.ok);
  assert.equal(found.error.code, 'ZIP_DAMAGED');
  assert.match(found.error.message, /must not overlap/);
});
test('a zip with the same name twice, or another name in front of the data, is refused', () => {
  const twice = makeZip({ 'a.csv': '1\n', 'b.csv': '2\n' });
  const other = Buffer.from(twice);
  for (let at = twice.indexOf('b.csv'); at >= 0; at = twice.indexOf('b.csv')) twice.write('a', at);
  other.write('x', other.indexOf('a.csv'));
  for (const [zip, rule] of [
    [twice, /a unique name/],
    [other, /what the directory says/],
  ] as const) {
    const found = readZip(zip, 'x.zip');
    assert.ok(!found.ok);
    assert.match(found.error.message, rule);
  }
});
test('a zip of more entries than the bound is refused before any is unpacked', () => {
  const zip = makeZip({ 'a.csv': '1\n' });
  zip.writeUInt16LE(ENTRIES_MAX + 1, zip.length - 12);
  const found = readZip(zip, 'x.zip');
  assert.ok(!found.ok);
  assert.equal(found.error.code, 'FILE_TOO_LARGE');
  assert.match(found.error.message, /at most 10000 entries, held 10001/);
});
test('archives in archives are not unpacked twice', () => {
  const zip = makeZip({ 'XYZ_2012-06-21_34200000_57600000_message_1.csv': '1\n' });
  assert.equal(measured('lobster', file('inner.zip.gz', gzipSync(zip))).code, 'ZIP_DAMAGED');
  const outer = makeZip({ 'inner.zip': zip.toString('latin1') });
  assert.equal(measured('lobster', file('outer.zip', outer)).code, 'FORMAT_WRONG');
});
test('a Parquet file of 2 kB that says one long text 2,300 times is refused', async () => {
  const path = join(folder, 'bomb.parquet');
  const text = "select repeat('x', 1000000) as symbol, 50.0 as close";
  const made = await withDuckDb(path, (connection) =>
    connection.run(`copy (select t.* from (${text}) t, range(2300)) to ${quoted(path)}`),
  );
  assert.ok(made.ok, JSON.stringify(made));
  const found = await withCsvOf(path, () => Promise.resolve(assert.fail('it was not unpacked')));
  assert.ok(!found.ok);
  assert.equal(found.error.code, 'FILE_TOO_LARGE');
  assert.equal(found.error.path, path);
});
const hasXz = spawnSync('xz', ['--version']).status === 0;
test('an xz bomb is refused, and memory stays small', { skip: !hasXz && 'no xz' }, () => {
  const plain = file('rows.log', Buffer.alloc(300 * MIB, '\n'));
  spawnSync('xz', ['-1', plain]);
  const found = measured('bitstamp', `${plain}.xz`);
  assert.equal(found.code, 'FILE_TOO_LARGE', JSON.stringify(found));
  assert.equal(found.path, `${plain}.xz`);
  assert.ok(found.peakMiB < PEAK_MIB, `${found.peakMiB} MiB`);
});
