import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { QualityReport } from '#core/market/quality';
import type { Tape } from '#core/market/tape';
import { keepTape, keptTape } from './kept-columns.ts';
import { type ParquetColumns, readParquet, writeParquet } from './parquet.ts';
import type { TapeNote } from './tape-note.ts';

const PLAIN = ['at', 'kind', 'restingSide', 'price', 'size', 'orderId', 'eligible'] as const;
const SIDES = ['bidPrice', 'bidSize', 'askPrice', 'askSize'] as const;

/** SHA-256 over all columns of a stretch of tape, in one fixed order and width: two tapes with the same events have the same hash wherever they were read from. */
export function hashOfTape(tape: Tape): string {
  const hash = createHash('sha256');
  for (const name of PLAIN) hash.update(bytesOf(asDoubles(tape[name].subarray(0, tape.count))));
  for (const name of SIDES) hash.update(bytesOf(tape[name].subarray(0, tape.count * tape.depth)));
  return hash.digest('hex');
}
const asDoubles = (values: Float64Array | Uint8Array | Int8Array): Float64Array =>
  values instanceof Float64Array ? values : new Float64Array(values);
const bytesOf = (values: Float64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

export async function writeTape(
  path: string,
  tape: Tape,
  about: { readonly day: string; readonly quality: QualityReport },
): Promise<Result<TapeNote, Problem>> {
  const { count, depth } = tape;
  const level = (column: Float64Array, k: number): Float64Array => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = column[i * depth + k]!;
    return values;
  };
  const columns: { [name: string]: ParquetColumns[string] } = {};
  for (const name of PLAIN) columns[name] = tape[name].subarray(0, count);
  for (let k = 0; k < depth; k++)
    for (const name of SIDES)
      columns[`${name}_${k + 1}`] = name.endsWith('Price')
        ? narrowest(level(tape[name], k))
        : level(tape[name], k);
  const note: TapeNote = {
    kind: 'tape',
    layout: 1,
    instrument: tape.instrument,
    day: about.day,
    source: tape.source,
    sourceHash: tape.hash,
    hasOrderIds: tape.hasOrderIds,
    depth,
    hash: hashOfTape(tape),
    quality: about.quality,
  };
  const written = await writeParquet(path, columns, JSON.stringify(note));
  return written.ok ? ok(note) : written;
}

/** Whole ticks that fit 32 bits are kept in 32: half the file. An expensive share on a fine tick needs the double. */
function narrowest(values: Float64Array): Int32Array | Float64Array {
  const narrow = Int32Array.from(values);
  return narrow.every((value, i) => value === values[i]) ? narrow : values;
}

/** One day as it was written, or a problem that names the file: a partition that was cut or changed is not traded on. */
export async function readTapePartition(
  path: string,
): Promise<Result<{ readonly tape: Tape; readonly note: TapeNote }, Problem>> {
  const kept = keptTape(path);
  if (kept !== null) return ok(kept);
  const read = await unpackTape(path);
  if (read.ok) keepTape(path, read.value.tape, read.value.note);
  return read;
}

async function unpackTape(
  path: string,
): Promise<Result<{ readonly tape: Tape; readonly note: TapeNote }, Problem>> {
  const read = await readParquet(path);
  if (!read.ok) return read;
  const { rows: count, columns } = read.value;
  const note = noteOf(read.value.note);
  if (note === null)
    return err(
      problem(
        'PARTITION_FOREIGN',
        path,
        'a tape in the store must describe itself, this file does not',
        'remove it from the store; import its source',
      ),
    );
  const { depth } = note;
  const of = (name: string): Float64Array => {
    const column = columns[name];
    return column instanceof Float64Array ? column : new Float64Array(count).fill(NaN);
  };
  const levels = (name: string): Float64Array => {
    if (depth === 1) return of(`${name}_1`);
    const values = new Float64Array(count * depth);
    for (let k = 0; k < depth; k++) {
      const column = of(`${name}_${k + 1}`);
      for (let i = 0; i < count; i++) values[i * depth + k] = column[i]!;
    }
    return values;
  };
  const tape: Tape = {
    instrument: note.instrument,
    source: `${note.source} (store, ${note.day})`,
    hash: note.hash,
    hasOrderIds: note.hasOrderIds,
    count,
    depth,
    at: of('at'),
    kind: new Uint8Array(of('kind')),
    restingSide: new Int8Array(of('restingSide')),
    price: of('price'),
    size: of('size'),
    orderId: of('orderId'),
    eligible: new Uint8Array(of('eligible')),
    bidPrice: levels('bidPrice'),
    bidSize: levels('bidSize'),
    askPrice: levels('askPrice'),
    askSize: levels('askSize'),
  };
  if (hashOfTape(tape) !== note.hash)
    return err(
      problem(
        'PARTITION_CHANGED',
        path,
        `${basename(path)} must be unchanged since it was written, its columns were changed`,
        'remove it and import its source again',
      ),
    );
  return ok({ tape, note });
}

function noteOf(text: string | null): TapeNote | null {
  if (text === null) return null;
  const note = JSON.parse(text) as Partial<TapeNote>;
  // Written by this file only: the kind and the layout say which version of it.
  return note.kind === 'tape' && note.layout === 1 ? (note as TapeNote) : null;
}
