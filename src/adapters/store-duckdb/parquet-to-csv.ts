import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { openLines } from '#platform/text-lines';
import { quoted, withDuckDb } from './duckdb.ts';

/** A Parquet file as CSV, for as long as `use` runs: the readers of CSV know columns, times and grids already, and say what is wrong by row. Times come as ISO-8601. */
export async function withCsvOf<T>(path: string, use: (csv: { readonly path: string; readonly header: readonly string[] }) => Promise<T>): Promise<Result<T, Problem>> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-parquet-'));
  const csv = join(folder, 'table.csv');
  try {
    const written = await withDuckDb(path, (connection) => connection.run(`copy (select * from read_parquet(${quoted(path)})) to ${quoted(csv)} (format csv, header, timestampformat '%Y-%m-%d %H:%M:%S.%f')`));
    if (!written.ok) return written;
    const lines = openLines(csv, { name: path });
    if (!lines.ok) return lines;
    const header = lines.value.first.split(',').map((name) => name.trim());
    return ok(await use({ path: csv, header }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
