import { crc32, inflateRawSync } from 'node:zlib';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { ENTRIES_MAX, unpackedMax, unpackedTooLarge } from './read-bounds.ts';
import { type ZipHeader, zipDirectory } from './zip-directory.ts';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
}
const REMEDY = 'fetch the file again: it is incomplete or damaged';
type Bad = { readonly ok: false; readonly error: Problem };

/**
 * All entries of a zip, each compared with its length and checksum: a truncated or damaged file is
 * an error, never fewer rows. What the directory says is checked before anything is unpacked: a
 * bomb (Fifield 2019, "A better zip bomb") names one piece of data many times, or lies about its
 * size.
 */
export function readZip(bytes: Buffer, source: string): Result<readonly ZipEntry[], Problem> {
  const bad = (message: string): Bad => err(problem('ZIP_DAMAGED', source, message, REMEDY));
  const found = zipDirectory(bytes);
  if (typeof found === 'string') return bad(found);
  if (found.count > ENTRIES_MAX) return err(tooMany(source, found.count));
  const headers = found.headers();
  if (typeof headers === 'string') return bad(headers);
  const wrong = overlap(headers, found.at) ?? repeated(headers);
  if (wrong !== null) return bad(wrong);
  const total = headers.reduce((sum, { size }) => sum + size, 0);
  if (total > unpackedMax(bytes.length)) return err(unpackedTooLarge(source));
  const entries: ZipEntry[] = [];
  for (const { name, method, size, crc, from, to } of headers) {
    const data = unpack(bytes.subarray(from, to), method, size);
    if (data === null) {
      const why = 'damaged, encrypted, or packed by another method than deflate';
      return bad(`${name}: could not be unpacked (${why})`);
    }
    if (data.length !== size || crc32(data) !== crc) {
      return bad(`${name}: must match its length and checksum, did not`);
    }
    entries.push({ name, data });
  }
  return ok(entries);
}

const tooMany = (source: string, count: number): Problem =>
  problem(
    'FILE_TOO_LARGE',
    source,
    `a zip must hold at most ${ENTRIES_MAX} entries, held ${count}`,
    'split it, and give the parts',
  );

/** Every entry has bytes of its own, before the directory. */
function overlap(headers: readonly ZipHeader[], directoryAt: number): string | null {
  const inOrder = headers.toSorted((a, b) => a.local - b.local);
  for (const [i, { name, to }] of inOrder.entries()) {
    const next = inOrder[i + 1];
    if (to > (next?.local ?? directoryAt)) {
      return `${name}: its data must not overlap ${next === undefined ? 'the directory' : next.name}`;
    }
  }
  return null;
}
function repeated(headers: readonly ZipHeader[]): string | null {
  const names = new Set<string>();
  for (const { name } of headers) {
    if (names.has(name)) return `${name}: an entry must have a unique name`;
    names.add(name);
  }
  return null;
}

function unpack(packed: Uint8Array, method: number, size: number): Uint8Array | null {
  if (method === 0) return packed;
  if (method !== 8) return null;
  try {
    // The stated length bounds the memory, and one piece of that length needs no second copy.
    const most = Math.max(1, size);
    return inflateRawSync(packed, { maxOutputLength: most, chunkSize: most + 64 });
  } catch {
    // The library's exception carries nothing that the caller could not say better.
    return null;
  }
}
