import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { FileChunks } from './file-chunks.ts';
import { readBytes } from './read-file.ts';
import { readZip } from './zip.ts';

/** The one file that a zip holds, in pieces: vendors zip each table alone. The hash is of the zip as it lies on disk. */
export function zippedChunks(path: string, chunkBytes: number): Result<FileChunks, Problem> {
  const read = readBytes(path);
  if (!read.ok) return read;
  const { bytes, hash } = read.value;
  const entries = readZip(bytes, path);
  if (!entries.ok) return entries;
  const [only] = entries.value;
  if (only === undefined || entries.value.length > 1)
    return err(
      problem(
        'FORMAT_WRONG',
        path,
        `a zip of a table must hold one file, held ${entries.value.length}`,
        'unpack it, and give its files',
      ),
    );
  let at = 0;
  return ok({
    size: bytes.length,
    hash: () => hash,
    next() {
      if (at >= only.data.length) return ok(null);
      at += chunkBytes;
      return ok(only.data.subarray(at - chunkBytes, at));
    },
  });
}
