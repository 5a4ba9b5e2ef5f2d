import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { ROWS_MAX, tooMany, UNPACKED_MAX, unpackedTooLarge } from '#platform/read-bounds';
import { openLines } from '#platform/text-lines';
import { named, quoted, withDuckDb } from './duckdb.ts';

/**
 * A Parquet file as CSV, for as long as `use` runs: the readers of CSV know columns, times and
 * grids already, and say what is wrong by row. Times come as ISO-8601.
 */
export async function withCsvOf<T>(
  path: string,
  use: (csv: { readonly path: string; readonly header: readonly string[] }) => Promise<T>,
): Promise<Result<T, Problem>> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-parquet-'));
  const csv = join(folder, 'table.csv');
  const format = "format csv, header, timestampformat '%Y-%m-%d %H:%M:%S.%f'";
  try {
    const written = await withDuckDb(path, async (connection) => {
      const wrong = await beyondBounds(connection, path);
      if (wrong !== null) return wrong;
      const all = `select * from read_parquet(${quoted(path)})`;
      await connection.run(`copy (${all}) to ${quoted(csv)} (${format})`);
      return null;
    });
    if (!written.ok) return written;
    if (written.value !== null) return err(written.value);
    const lines = openLines(csv, { name: path });
    if (!lines.ok) return lines;
    const header = lines.value.first.split(',').map((name) => name.trim());
    return ok(await use({ path: csv, header }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A number, a time or a flag as text.
const CELL_BYTES = 26;
const FIXED = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN|DATE|TIME.*)$/;

/**
 * A dictionary says a long text once and names it a million times: a small file, and no small
 * table.
 */
async function beyondBounds(connection: DuckDBConnection, path: string): Promise<Problem | null> {
  const from = `from read_parquet(${quoted(path)})`;
  const described = await connection.runAndReadAll(`describe select * ${from}`);
  const columns = described
    .getRows()
    .map(([name, type]) => ({ name: String(name), type: String(type) }));
  const texts = columns.filter(({ type }) => !FIXED.test(type));
  const lengths = texts.map(
    ({ name }) => `coalesce(sum(strlen(${named(name)}::varchar)), 0)::double`,
  );
  const counted = await connection.runAndReadAll(
    `select count(*)::double, ${['0', ...lengths].join(' + ')} ${from}`,
  );
  const [rows, textBytes] = (counted.getRows()[0] ?? []).map(Number);
  if (!(Number(rows) <= ROWS_MAX)) return tooMany(path, `${ROWS_MAX} rows`);
  const bytes = Number(textBytes) + Number(rows) * (columns.length - texts.length) * CELL_BYTES;
  return bytes <= UNPACKED_MAX ? null : unpackedTooLarge(path);
}
