import { createHash } from 'node:crypto';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { fileChunks } from './file-chunks.ts';
import { WHOLE_MAX } from './read-bounds.ts';

/**
 * All bytes of a file, as they lie on disk, with their SHA-256: for formats that are not read in
 * order.
 */
export function readBytes(
  path: string,
): Result<{ readonly bytes: Buffer; readonly hash: string }, Problem> {
  const file = fileChunks(path);
  if (!file.ok) return file;
  let bytes: Buffer = Buffer.allocUnsafe(Math.min(file.value.size, WHOLE_MAX));
  let length = 0;
  for (;;) {
    const piece = file.value.next();
    if (!piece.ok) return piece;
    if (piece.value === null) break;
    const needed = length + piece.value.length;
    if (needed > WHOLE_MAX) return err(tooLarge(path));
    if (needed > bytes.length) bytes = grown(bytes, length, needed);
    bytes.set(piece.value, length);
    length = needed;
  }
  if (length > 0) return ok({ bytes: bytes.subarray(0, length), hash: file.value.hash() });
  return err(problem('FILE_EMPTY', path, 'the file must hold data, was empty', 'fetch it again'));
}

/** A pipe does not say how much will come. */
function grown(bytes: Buffer, length: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.min(WHOLE_MAX, Math.max(needed, bytes.length * 2)));
  bytes.copy(larger, 0, 0, length);
  return larger;
}
const tooLarge = (path: string): Problem =>
  problem(
    'FILE_TOO_LARGE',
    path,
    `a zip must be at most ${WHOLE_MAX} bytes, was larger`,
    'split it, by day for example, and give the parts',
  );

/** The same bytes twice would count every trade twice. */
export function givenTwice(paths: readonly string[], hashes: readonly string[]): Problem | null {
  const again = hashes.findIndex((hash, i) => hashes.indexOf(hash) < i);
  if (again < 0) return null;
  const first = paths[hashes.indexOf(hashes[again] ?? '')] ?? '';
  const rule = `a file must be given once, ${paths[again]} is the same as ${first}`;
  return problem('FLAG_INVALID', '--tape', rule, 'leave one of them out');
}

/**
 * One reference for several files: the hash of their hashes, in order. A single file keeps its own.
 */
export function hashOf(hashes: readonly string[]): string {
  if (hashes.length === 1) return hashes[0] ?? '';
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}
