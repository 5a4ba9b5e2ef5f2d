import type * as Module from '@duckdb/node-api';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

type DuckDb = typeof Module;
let loaded: DuckDb | null = null;

const MISSING = problem(
  'DUCKDB_MISSING',
  'store',
  'the package @duckdb/node-api is required for Parquet and the store',
  'run `npm install @duckdb/node-api`',
);

/** An optional package, loaded when the first table is touched: it is large. */
async function duckDb(): Promise<Result<DuckDb, Problem>> {
  try {
    loaded ??= await import('@duckdb/node-api');
    return ok(loaded);
  } catch {
    return err(MISSING);
  }
}

/** Null: the package is there. It is not loaded. */
export function duckDbMissing(): Problem | null {
  try {
    import.meta.resolve('@duckdb/node-api');
    return null;
  } catch {
    return MISSING;
  }
}

/** Runs on a connection of its own, in memory, one thread: jobs run side by side in workers. What DuckDB throws is about the file, and becomes a problem that names it. */
export async function withDuckDb<T>(
  path: string,
  run: (connection: Module.DuckDBConnection, duckdb: DuckDb) => Promise<T>,
): Promise<Result<T, Problem>> {
  const duckdb = await duckDb();
  if (!duckdb.ok) return duckdb;
  const instance = await duckdb.value.DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return ok(await run(connection, duckdb.value));
  } catch (thrown) {
    const [why = 'unknown'] = (thrown instanceof Error ? thrown.message : String(thrown)).split(
      '\n',
    );
    return err(
      problem(
        'PARQUET_UNREADABLE',
        path,
        `the table must be readable and writable, was not (${why})`,
        'import its source again; if it is not ours, check that it is a Parquet file',
      ),
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;
