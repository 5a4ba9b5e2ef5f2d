import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Tape } from '#core/market/tape';
import { writerHere } from './parquet.ts';
import type { TapeNote } from './tape-note.ts';

/** Columns as they lie in memory, those of eight bytes first. */
const WIDE = [
  'at',
  'price',
  'size',
  'orderId',
  'bidPrice',
  'bidSize',
  'askPrice',
  'askSize',
] as const;
const NARROW = ['kind', 'restingSide', 'eligible'] as const;
const isLevel = (name: string): boolean => name.startsWith('bid') || name.startsWith('ask');

/** What stands in front of the columns: whose they are, and that they are whole. */
interface Head {
  readonly layout: 1;
  /** Of the partition when they were kept: another one is another tape. */
  readonly partition: { readonly size: number; readonly mtimeMs: number };
  readonly count: number;
  readonly note: TapeNote;
  /** BLAKE2b of all that follows: without instructions of its own SHA-256 takes thrice as long. */
  readonly hash: string;
}
const HEAD_BYTES = 64 * 1024;

/**
 * A partition that was read once lies beside it a second time, as it lies in memory: the next reading takes no unpacking, only its hash. It may be deleted at any time, and
 * where it is old, cut or changed it is not there. Nothing depends on it: a store that cannot be written to is read as slowly as the first time.
 */
export function keptTape(path: string): { readonly tape: Tape; readonly note: TapeNote } | null {
  try {
    const { size, mtimeMs } = statSync(path);
    const file = openSync(`${path}.columns`, 'r');
    try {
      const bytes = new Uint8Array(fstatSync(file).size);
      for (let at = 0; at < bytes.length; ) {
        const got = readSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 30), at);
        if (got === 0) return null;
        at += got;
      }
      const head = headOf(bytes);
      if (head === null || head.partition.size !== size || head.partition.mtimeMs !== mtimeMs)
        return null;
      const body = bytes.subarray(HEAD_BYTES);
      if (createHash('blake2b512').update(body).digest('hex') !== head.hash) return null;
      return { tape: tapeIn(body, head), note: head.note };
    } finally {
      closeSync(file);
    }
  } catch {
    // Not there, or not readable: the partition is.
    return null;
  }
}
function headOf(bytes: Uint8Array): Head | null {
  if (bytes.length < HEAD_BYTES) return null;
  const text = Buffer.from(bytes.buffer, 0, HEAD_BYTES).toString('utf8');
  const end = text.indexOf('\n');
  if (end < 0) return null;
  const head = JSON.parse(text.slice(0, end)) as Head;
  return head.layout === 1 ? head : null;
}
function tapeIn(body: Uint8Array, { count, note }: Head): Tape {
  let at = body.byteOffset;
  const wide = (name: (typeof WIDE)[number]): Float64Array => {
    const length = isLevel(name) ? count * note.depth : count;
    const column = new Float64Array(body.buffer, at, length);
    at += length * 8;
    return column;
  };
  // In the order of WIDE.
  const columns = {
    at: wide('at'),
    price: wide('price'),
    size: wide('size'),
    orderId: wide('orderId'),
    bidPrice: wide('bidPrice'),
    bidSize: wide('bidSize'),
    askPrice: wide('askPrice'),
    askSize: wide('askSize'),
  };
  const { instrument, source, day, hash, hasOrderIds, depth } = note;
  return {
    instrument,
    source: `${source} (store, ${day})`,
    hash,
    hasOrderIds,
    count,
    depth,
    ...columns,
    kind: new Uint8Array(body.buffer, at, count),
    restingSide: new Int8Array(body.buffer, at + count, count),
    eligible: new Uint8Array(body.buffer, at + 2 * count, count),
  };
}

/** Keeps what was read and found whole. */
export function keepTape(path: string, tape: Tape, note: TapeNote): void {
  const { count, depth } = tape;
  const temporary = `${path}.${writerHere()}${process.pid}.${Math.trunc(performance.now() * 1000)}.tmp`;
  try {
    const { size, mtimeMs } = statSync(path);
    const parts = [
      ...WIDE.map((name) => tape[name].subarray(0, isLevel(name) ? count * depth : count)),
      ...NARROW.map((name) => tape[name].subarray(0, count)),
    ].map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    const sha = createHash('blake2b512');
    for (const part of parts) sha.update(part);
    const head: Head = {
      layout: 1,
      partition: { size, mtimeMs },
      count,
      note,
      hash: sha.digest('hex'),
    };
    const text = Buffer.from(`${JSON.stringify(head)}\n`);
    if (text.length > HEAD_BYTES) return;
    const front = Buffer.alloc(HEAD_BYTES);
    text.copy(front);
    const file = openSync(temporary, 'w');
    try {
      for (const part of [front, ...parts])
        for (let at = 0; at < part.length; )
          at += writeSync(file, part, at, Math.min(part.length - at, 2 ** 30));
    } finally {
      closeSync(file);
    }
    renameSync(temporary, `${path}.columns`);
  } catch {
    // A store that is full or cannot be written to is still read.
    rmSync(temporary, { force: true });
  }
}
