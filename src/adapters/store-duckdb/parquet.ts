import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { DuckDBDataChunk, DuckDBType, DuckDBValue, DuckDBVector } from '@duckdb/node-api';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { named, quoted, withDuckDb } from './duckdb.ts';

/** A column: numbers (NaN is written as null and read back as NaN), small whole numbers, or texts. */
type Column = Float64Array | Int32Array | Uint8Array | Int8Array | readonly (string | null)[];
export type ParquetColumns = { readonly [name: string]: Column };
export interface Table {
  readonly rows: number;
  readonly columns: { readonly [name: string]: Float64Array | readonly (string | null)[] };
  /** The text that was written beside the columns; null where it has none of ours. */
  readonly note: string | null;
}

/** Stands before the process in the name of a file that is being written: a store may be of several machines. */
export const writerHere = (): string => `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}.`;

const KEY = 'plimsoll';
const CHUNK_ROWS = 2048;

/** One file, whole or not at all: a temporary name, fsync, rename. `note` is in the file's own metadata. */
export async function writeParquet(
  path: string,
  columns: ParquetColumns,
  note: string,
): Promise<Result<null, Problem>> {
  const temporary = `${path}.${writerHere()}${process.pid}.${Math.trunc(performance.now() * 1000)}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (thrown) {
    return err(unwritable(path, thrown));
  }
  const written = await withDuckDb(path, async (connection, duckdb) => {
    const names = Object.keys(columns);
    const count = columns[names[0] ?? '']?.length ?? 0;
    const typeOf = (column: Column): DuckDBType =>
      column instanceof Float64Array
        ? duckdb.DOUBLE
        : column instanceof Int32Array
          ? duckdb.INTEGER
          : column instanceof Uint8Array
            ? duckdb.UTINYINT
            : column instanceof Int8Array
              ? duckdb.TINYINT
              : duckdb.VARCHAR;
    const types = names.map((name) => typeOf(columns[name] ?? []));
    await connection.run(
      `create table t (${names.map((name, i) => `${named(name)} ${String(types[i])}`).join(', ')})`,
    );
    const appender = await connection.createAppender('t');
    for (let from = 0; from < count; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, count - from);
      const chunk = duckdb.DuckDBDataChunk.create(types, rows);
      for (const [i, name] of names.entries())
        putColumn(chunk, i, { column: columns[name] ?? [], from, to: from + rows });
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
    appender.closeSync();
    await connection.run(
      `copy t to ${quoted(temporary)} (format parquet, compression zstd, kv_metadata {${KEY}: ${quoted(note)}})`,
    );
  });
  if (!written.ok) {
    rmSync(temporary, { force: true });
    return written;
  }
  try {
    const file = openSync(temporary, 'r+');
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
    return ok(null);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    return err(unwritable(path, thrown));
  }
}
const unwritable = (path: string, thrown: unknown): Problem =>
  problem(
    'FILE_UNWRITABLE',
    path,
    `the file could not be written (${thrown instanceof Error ? thrown.message : 'unknown'})`,
    'choose a folder that exists and that you may write',
  );

/** Numbers that are all known are copied as they lie; a NaN becomes a null. */
function putColumn(
  chunk: DuckDBDataChunk,
  i: number,
  { column, from, to }: { readonly column: Column; readonly from: number; readonly to: number },
): void {
  const vector = chunk.getColumnVector(i);
  const raw: unknown = Reflect.get(vector, 'items');
  if (Array.isArray(column) || !ArrayBuffer.isView(column) || !isSameKind(raw, column))
    return chunk.setColumnValues(i, valuesOf(column, from, to));
  const part = column.subarray(from, to);
  if (part instanceof Float64Array && part.some((each) => each !== each))
    return chunk.setColumnValues(i, valuesOf(column, from, to));
  raw.set(part);
  vector.flush();
}
const isSameKind = <T extends Exclude<Column, readonly unknown[]>>(
  raw: unknown,
  column: T,
): raw is T => raw instanceof Object && raw.constructor === column.constructor;

function valuesOf(column: Column, from: number, to: number): DuckDBValue[] {
  const values: DuckDBValue[] = [];
  for (let i = from; i < to; i++) {
    const value = column[i] ?? null;
    values.push(typeof value === 'number' && Number.isNaN(value) ? null : value);
  }
  return values;
}

/** All rows of one file or a glob of ours, or those of `where`. Numbers of any kind come as doubles, dates and times as microseconds since 1970. */
export async function readParquet(
  path: string,
  {
    where = '',
    order = '',
    only = null,
    isNumbered = false,
  }: {
    readonly where?: string;
    readonly order?: string;
    readonly only?: readonly string[] | null;
    /** `where` may name `file_row_number`. */
    readonly isNumbered?: boolean;
  } = {},
): Promise<Result<Table, Problem>> {
  return withDuckDb(path, async (connection) => {
    const described = await connection.runAndReadAll(
      `describe select * from read_parquet(${quoted(path)}, union_by_name = true)`,
    );
    const from = `read_parquet(${quoted(path)}, union_by_name = true${isNumbered ? ', file_row_number = true' : ''})`;
    const kinds = described
      .getRows()
      .map(([name, type]) => ({ name: String(name), type: String(type) }))
      .filter(({ name }) => only === null || only.includes(name));
    const picked = kinds.map(
      ({ name, type }) =>
        (isTime(type)
          ? orNan(`epoch_us(${named(name)}::timestamp)::double`)
          : isNumber(type)
            ? orNan(`${named(name)}::double`)
            : `${named(name)}::varchar`) + ` as ${named(name)}`,
    );
    const result = await connection.run(
      `select ${picked.join(', ')} from ${from}${where === '' ? '' : ` where ${where}`}${order === '' ? '' : ` order by ${order}`}`,
    );
    const parts: (Float64Array | (string | null)[])[][] = kinds.map(() => []);
    let rows = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      rows += chunk.rowCount;
      for (const [i, { type }] of kinds.entries())
        parts[i]?.push(
          isTime(type) || isNumber(type)
            ? doublesOf(chunk.getColumnVector(i), chunk.rowCount)
            : chunk.getColumnValues(i).map((value) => (value === null ? null : String(value))),
        );
    }
    const columns = Object.fromEntries(
      kinds.map(({ name, type }, i) => [
        name,
        isTime(type) || isNumber(type)
          ? joined(parts[i] ?? [], rows)
          : (parts[i] ?? []).flatMap((part) =>
              [...part].map((value) => (typeof value === 'number' ? String(value) : value)),
            ),
      ]),
    );
    return { rows, columns, note: await noteIn(connection, path) };
  });
}
/** A vector without nulls is copied as it lies. */
const orNan = (value: string): string => `coalesce(${value}, 'nan'::double)`;
const isNumber = (type: string): boolean =>
  /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL.*)$/.test(type);
const isTime = (type: string): boolean => /^(DATE|TIMESTAMP.*)$/.test(type);

/** A copy: the vector is only good until the next chunk. Where nothing is null its numbers lie as they are in memory. */
function doublesOf(vector: DuckDBVector, rows: number): Float64Array {
  const raw: unknown = Reflect.get(vector, 'items');
  const validity: unknown = Reflect.get(vector, 'validity');
  const isWhole =
    typeof validity === 'object' && validity !== null && Reflect.get(validity, 'data') === null;
  if (isWhole && raw instanceof Float64Array && raw.length >= rows) return raw.slice(0, rows);
  const doubles = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const value: unknown = vector.getItem(i);
    doubles[i] = typeof value === 'number' ? value : NaN;
  }
  return doubles;
}
function joined(
  parts: readonly (Float64Array | readonly (string | null)[])[],
  rows: number,
): Float64Array {
  const whole = new Float64Array(rows);
  let at = 0;
  for (const part of parts) {
    if (!(part instanceof Float64Array)) continue;
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The text beside the columns of one file; null where it has none of ours. */
export async function noteIn(
  connection: { runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }> },
  path: string,
): Promise<string | null> {
  const found = await connection.runAndReadAll(
    `select decode(value) from parquet_kv_metadata(${quoted(path)}) where decode(key) = ${quoted(KEY)} limit 1`,
  );
  const [first] = found.getRows();
  return typeof first?.[0] === 'string' ? first[0] : null;
}
