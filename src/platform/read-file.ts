import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** A file's bytes with their SHA-256; `.gz` is unpacked (the hash is of what lies on disk). */
export function readBytes(path: string): Result<{ readonly bytes: Buffer; readonly hash: string }, Problem> {
  let raw: Buffer;
  try {
    raw = readFileSync(path);
  } catch (error) {
    const why = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'does not exist' : 'could not be read';
    return err(problem('FILE_UNREADABLE', path, `the file ${why}`, 'check the path and its permissions'));
  }
  const hash = createHash('sha256').update(raw).digest('hex');
  if (raw.length === 0) return err(problem('FILE_EMPTY', path, 'the file must hold data, was empty', 'fetch it again'));
  if (!path.endsWith('.gz')) return ok({ bytes: raw, hash });
  try {
    return ok({ bytes: gunzipSync(raw), hash });
  } catch {
    return err(problem('GZIP_DAMAGED', path, 'the gzip file must be whole, was not', 'fetch the file again: it is incomplete or damaged'));
  }
}

/** One reference for several files: the hash of their hashes, in the order of reading. A single file keeps its own. */
export function hashOf(hashes: readonly string[]): string {
  return hashes.length === 1 ? (hashes[0] ?? '') : createHash('sha256').update(hashes.join('\n')).digest('hex');
}
