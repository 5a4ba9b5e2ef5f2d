// How fast files become tapes, one core: Lean ticks, a plain CSV of trades and quotes, and a stored tape read back with its hash, each beside DuckDB (and pandas where python3 has it) reading the same file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDuckDb } from '#adapters/store-duckdb/duckdb';
import { readTapePartition, writeTape } from '#adapters/store-duckdb/tape-partition';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { usEquity } from '#core/market/catalog';
import { readBytes } from '#platform/read-file';
import { readZip } from '#platform/zip';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const ROUNDS = 5;
const ROWS = 1_000_000;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-read-'));
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;
const rate = (rows: number, ms: number): string => `${(rows / ms / 1000).toFixed(2)} M rows/s`;

/** The middle of some rounds, in milliseconds; the first, in which code is compiled, does not count. */
async function timed(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const from = performance.now();
    await run();
    if (round > 0) times.push(performance.now() - from);
  }
  return middle(times);
}
async function duckDbSum(sql: string): Promise<number> {
  const read = await withDuckDb(folder, (connection) => connection.runAndReadAll(sql));
  if (!read.ok) throw new Error(read.error.message);
  return Number(read.value.getRows()[0]?.[0]);
}
/** Milliseconds of pandas, or null where there is none. */
function pandas(path: string, header: boolean): number | null {
  const program = `import sys, time
try:
    import pandas as pd
except ImportError:
    sys.exit(3)
times = []
for _ in range(${ROUNDS + 1}):
    t = time.perf_counter(); pd.read_csv(${JSON.stringify(path)}, header=${header ? '0' : 'None'}); times.append(time.perf_counter() - t)
print(1000 * sorted(times[1:])[${ROUNDS >> 1}])`;
  for (const python of ['/usr/bin/python3', 'python3']) {
    const done = spawnSync(python, ['-c', program], { encoding: 'utf8' });
    if (done.status === 0) return Number(done.stdout);
  }
  return null;
}
const beside = (rows: number, peer: number | null): string =>
  peer === null ? 'not installed' : rate(rows, peer);

async function ticks(): Promise<void> {
  const days = [
    ...new Set(
      globSync(join(DATA, 'ticks/*_{trade,quote}.zip')).map((path) =>
        path.replace(/_(trade|quote)\.zip$/, ''),
      ),
    ),
  ].toSorted();
  let rows = 0;
  const ours = await timed(() => {
    rows = 0;
    for (const day of days) {
      const read = readLeanTicks([`${day}_trade.zip`, `${day}_quote.zip`], { symbol: null });
      if (!read.ok) throw new Error(read.error.message);
      rows += read.value.tape.count;
    }
  });
  // Peers read the same rows, unpacked, and make no tape of them.
  const plain = days.flatMap((day, i) =>
    ['trade', 'quote'].map((kind) => {
      const zip = readBytes(`${day}_${kind}.zip`);
      if (!zip.ok) throw new Error(zip.error.message);
      const entries = readZip(zip.value.bytes, day);
      if (!entries.ok) throw new Error(entries.error.message);
      const path = join(folder, `${i}-${kind}.csv`);
      writeFileSync(path, entries.value[0]!.data);
      return path;
    }),
  );
  const duck = await timed(async () => {
    for (const path of plain)
      await duckDbSum(
        `select sum(column00::bigint) from read_csv('${path}', header = false, all_varchar = false, names = ['column00'])`,
      ).catch(() => duckDbSum(`select count(*) from read_csv('${path}', header = false)`));
  });
  const panda = plain.reduce<number | null>((sum, path) => {
    const ms = sum === null ? null : pandas(path, false);
    return ms === null || sum === null ? null : sum + ms;
  }, 0);
  console.log(
    `Lean ticks, ${rows} rows in ${days.length} days, zips to tapes: ${rate(rows, ours)}; DuckDB reading the unpacked rows ${rate(rows, duck)}; pandas ${beside(rows, panda)}`,
  );
}

function csvFile(): string {
  const path = join(folder, 'quotes.csv');
  const lines = ['timestamp,bid,bid_size,ask,ask_size'];
  const from = Date.UTC(2024, 2, 11, 13, 30) * 1000;
  for (let i = 0; i < ROWS; i++) {
    const mid = 5000 + ((i * 7919) % 41);
    lines.push(
      `${from + i * 20_000},${(mid / 100).toFixed(2)},${100 * (1 + (i % 9))},${((mid + 1 + (i % 3)) / 100).toFixed(2)},${100 * (1 + (i % 7))}`,
    );
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
async function plainCsv(): Promise<void> {
  const path = csvFile();
  const instrument = usEquity('XYZ', 'CSV');
  const ours = await timed(() => {
    const read = readCsvTape([path], { instrument, columns: {}, isTaq: false });
    if (!read.ok) throw new Error(read.error.message);
  });
  const duck = await timed(() =>
    duckDbSum(
      `select sum(bid_size) + sum(ask_size) + sum(bid) + sum(ask) + sum(timestamp) from read_csv('${path}')`,
    ),
  );
  console.log(
    `CSV of quotes, ${ROWS} rows, to a tape: ${rate(ROWS, ours)}; DuckDB summing its columns ${rate(ROWS, duck)}; pandas ${beside(ROWS, pandas(path, true))}`,
  );
}

async function stored(): Promise<void> {
  const path = csvFile();
  const read = readCsvTape([path], {
    instrument: usEquity('XYZ', 'CSV'),
    columns: {},
    isTaq: false,
  });
  if (!read.ok) throw new Error(read.error.message);
  const { tape, quality } = read.value;
  const file = join(folder, 'tape.parquet');
  const written = await writeTape(file, tape, { day: '2024-03-11', quality });
  if (!written.ok) throw new Error(written.error.message);
  const ours = await timed(async () => {
    const back = await readTapePartition(file);
    if (!back.ok) throw new Error(back.error.message);
  });
  const sum = `select ${['at', 'price', 'size', 'bidPrice_1', 'bidSize_1', 'askPrice_1', 'askSize_1'].map((name) => `sum("${name}")`).join(' + ')} from read_parquet('${file}')`;
  const duck = await timed(() => duckDbSum(sum));
  const bytes = await timed(() =>
    createHash('sha256')
      .update(readFileSync(`${file}.columns`))
      .digest(),
  );
  console.log(
    `stored tape, ${tape.count} rows, all columns in memory and hashed: ${rate(tape.count, ours)}; the same bytes read and hashed by nobody's tape ${rate(tape.count, bytes)}; DuckDB summing seven of eleven columns ${rate(tape.count, duck)}`,
  );
}

try {
  if (existsSync(DATA)) await ticks();
  else console.log('Lean ticks: skipped, no data folder');
  await plainCsv();
  await stored();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
