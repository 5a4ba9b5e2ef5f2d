// The store's speed: all recorded ticks and books imported with one worker and with two, read back, and the same volumes summed by DuckDB from the same files.
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDuckDb } from '#adapters/store-duckdb/duckdb';
import { readTapePartition } from '#adapters/store-duckdb/tape-partition';
import { localWork } from '#app/jobs/local';
import { type ImportDone, type ImportJob, USUAL_TERMS } from '#cli/file-job';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const ROUNDS = 3;
const job = (paths: readonly string[], format: string): ImportJob => ({
  version: 1,
  kind: 'tape',
  paths,
  format,
  ...USUAL_TERMS,
});
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function main(): Promise<void> {
  const days = [
    ...new Set(
      globSync(join(DATA, 'ticks/*_{trade,quote}.zip')).map((path) =>
        path.replace(/_(trade|quote)\.zip$/, ''),
      ),
    ),
  ].toSorted();
  const jobs = [
    ...days.map((day) => job([`${day}_trade.zip`, `${day}_quote.zip`], 'lean-tick')),
    job([join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip')], 'lobster'),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    const times = { 1: [] as number[], 2: [] as number[] };
    let rows = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const workers of [1, 2] as const) {
        rows = 0;
        const root = join(folder, `${round}-${workers}`);
        const start = performance.now();
        await localWork(workers).run(
          'import',
          jobs.map((each) => ({ job: each, root })),
          {
            signal: new AbortController().signal,
            onEnd(end) {
              const done = 'answer' in end ? (end.answer as Result<ImportDone, Problem>) : null;
              rows += done?.ok === true ? done.value.rows : 0;
            },
          },
        );
        times[workers].push(performance.now() - start);
      }
    }
    const rate = (ms: number): string =>
      `${(ms / 1000).toFixed(2)} s, ${(rows / ms / 1000).toFixed(2)} M rows/s`;
    console.log(
      `import of ${jobs.length} days, ${rows} rows: one worker ${rate(middle(times[1]))}; two ${rate(middle(times[2]))}; ratio ${(middle(times[1]) / middle(times[2])).toFixed(2)}`,
    );
    const files = globSync(join(folder, '0-1/tapes/*/*.parquet')).toSorted();
    const readings: number[] = [];
    const peers: number[] = [];
    let ours = 0;
    let theirs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      ours = 0;
      let start = performance.now();
      for (const file of files) {
        const read = await readTapePartition(file);
        if (!read.ok) throw new Error(read.error.message);
        const { tape } = read.value;
        for (let i = 0; i < tape.count; i++) if (tape.eligible[i] === 1) ours += tape.size[i]!;
      }
      readings.push(performance.now() - start);
      start = performance.now();
      const summed = await withDuckDb(folder, (connection) =>
        connection.runAndReadAll(
          `select sum(size) from read_parquet([${files.map((file) => `'${file}'`).join(', ')}], union_by_name = true) where eligible = 1`,
        ),
      );
      if (!summed.ok) throw new Error(summed.error.message);
      theirs = Number(summed.value.getRows()[0]?.[0]);
      peers.push(performance.now() - start);
    }
    console.log(
      `reading whole tapes back, with every column's hash checked: ${rate(middle(readings))}; DuckDB summing two columns: ${rate(middle(peers))}; eligible volume ${ours} and ${theirs}, ${ours === theirs ? 'equal' : 'NOT EQUAL'}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
if (existsSync(DATA)) await main();
else console.log('skipped: no data folder');
