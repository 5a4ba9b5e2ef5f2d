import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hashOfTape, readTapePartition, writeTape } from '#adapters/store-duckdb/tape-partition';
import { usEquity } from '#core/market/catalog';
import type { Tape } from '#core/market/tape';
import { judgeTape, mergeTape } from '#core/market/tape-builder';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kept-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const N = 50;
const column = (of: (i: number) => number): Float64Array =>
  Float64Array.from({ length: N }, (_, i) => of(i));
const made: Tape = mergeTape(
  { instrument: usEquity('XYZ', 'CSV'), source: 'x.csv', hash: 'h' },
  {
    count: N,
    at: column((i) => 1.71e15 + i * 1e6 + 1),
    price: column((i) => 5000 + (i % 3)),
    size: column(() => 100),
    regular: new Uint8Array(N).fill(1),
    restingSide: new Int8Array(N),
  },
  {
    count: N,
    at: column((i) => 1.71e15 + i * 1e6),
    bidPrice: column(() => 5000),
    bidSize: column((i) => 100 + i),
    askPrice: column(() => 5002),
    askSize: column(() => 300),
  },
);
const path = join(folder, 'day.parquet');
const kept = `${path}.columns`;
const read = async (): Promise<Tape> => {
  const back = await readTapePartition(path);
  assert.ok(back.ok, back.ok ? '' : back.error.message);
  return back.value.tape;
};

test('STO-9: a tape that was read once is read from memory’s own layout, and is the same tape', async () => {
  const quality = judgeTape(made, { skipped: 0, outOfOrder: 0, notes: [] });
  assert.ok((await writeTape(path, made, { day: '2024-03-09', quality })).ok);
  const first = await read();
  assert.ok(existsSync(kept));
  const second = await read();
  assert.deepEqual(second, first);
  assert.equal(hashOfTape(second), hashOfTape(made));
});
test('STO-9: kept columns that were changed, cut, or are of another partition are not there', async () => {
  const bytes = readFileSync(kept);
  const want = hashOfTape(await read());
  const spoiled = Buffer.from(bytes);
  spoiled[spoiled.length - 5] = spoiled[spoiled.length - 5]! ^ 1;
  for (const bad of [
    spoiled,
    bytes.subarray(0, 100),
    bytes.subarray(0, bytes.length - 8),
    Buffer.from('{"layout":1}\n'.padEnd(70_000)),
    Buffer.alloc(0),
  ]) {
    writeFileSync(kept, bad);
    assert.equal(hashOfTape(await read()), want);
    assert.ok(readFileSync(kept).equals(bytes), 'and are kept anew');
  }
  utimesSync(path, new Date(), new Date(Date.now() - 60_000));
  assert.equal(hashOfTape(await read()), want);
  assert.ok(!readFileSync(kept).equals(bytes));
});
test('STO-9: a partition that was changed is refused, whatever is kept of it', async () => {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length - 20));
  assert.ok(!(await readTapePartition(path)).ok);
});
