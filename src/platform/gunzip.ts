import { crc32 } from 'node:zlib';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Chunks } from './file-chunks.ts';
import { Inflater } from './inflate.ts';
import { unpackedMax, unpackedTooLarge } from './read-bounds.ts';

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const HAS = { checksum: 2, extra: 4, name: 8, comment: 16, unknown: 0xe0 } as const;

/**
 * What a gzip file unpacks to (RFC 1952), a piece at a time: one member or several after each
 * other, each compared with its checksum and length. It is refused as soon as it has become more
 * than the packed bytes so far may: a bomb costs no more than an honest file.
 */
export function gunzipChunks(
  source: Chunks,
  { path, chunkBytes }: { readonly path: string; readonly chunkBytes: number },
): Chunks {
  const inflater = new Inflater(source, chunkBytes);
  let state: 'between' | 'within' | 'over' = 'between';
  let members = 0;
  let total = 0;
  let crc = 0;
  let length = 0;
  const damaged = (): Result<null, Problem> => err(inflater.problem ?? notWhole(path));

  function beginMember(): 'begun' | 'none' | 'damaged' {
    const isFirst = members++ === 0;
    let first = inflater.byte();
    // Some tools fill the last block of a tape with zeros.
    while (!isFirst && first === 0) first = inflater.byte();
    if (first < 0 && inflater.problem === null && !isFirst) return 'none';
    if (first !== MAGIC[0] || !passHeader(inflater)) return 'damaged';
    inflater.begin();
    crc = 0;
    length = 0;
    return 'begun';
  }
  function isWhole(): boolean {
    const stated = { crc: number32(inflater), length: number32(inflater) };
    return stated.crc === crc && stated.length === length % 2 ** 32;
  }
  return {
    next() {
      while (state !== 'over') {
        if (state === 'between') {
          const begun = beginMember();
          if (begun === 'damaged') return damaged();
          state = begun === 'none' ? 'over' : 'within';
          continue;
        }
        const filled = inflater.fill();
        if (filled === 'damaged' || filled === 'unread') return damaged();
        const piece = inflater.piece();
        total += piece.length;
        length += piece.length;
        if (total > unpackedMax(inflater.taken)) return err(unpackedTooLarge(path));
        crc = crc32(piece, crc);
        if (filled === 'end') {
          if (!isWhole()) return damaged();
          state = 'between';
        }
        if (piece.length > 0) return ok(piece);
      }
      return ok(null);
    },
  };
}

const notWhole = (path: string): Problem =>
  problem(
    'GZIP_DAMAGED',
    path,
    'the gzip file must be whole, was not',
    'fetch the file again: it is incomplete or damaged',
  );

function number32(from: Inflater): number {
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const byte = from.byte();
    if (byte < 0) return -1;
    value += byte * 2 ** (8 * i);
  }
  return value;
}

/** Moves behind a member's header; its first byte was read. */
function passHeader(from: Inflater): boolean {
  if (from.byte() !== MAGIC[1] || from.byte() !== DEFLATE) return false;
  const flags = from.byte();
  if (flags < 0 || (flags & HAS.unknown) !== 0 || !pass(from, 6)) return false;
  if ((flags & HAS.extra) !== 0 && !pass(from, from.byte() + 256 * from.byte())) return false;
  if ((flags & HAS.name) !== 0 && !passText(from)) return false;
  if ((flags & HAS.comment) !== 0 && !passText(from)) return false;
  return (flags & HAS.checksum) === 0 || pass(from, 2);
}
function pass(from: Inflater, count: number): boolean {
  for (let i = 0; i < count; i++) if (from.byte() < 0) return false;
  return count >= 0;
}
function passText(from: Inflater): boolean {
  let byte = from.byte();
  while (byte > 0) byte = from.byte();
  return byte === 0;
}
