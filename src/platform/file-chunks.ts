import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** Bytes in pieces, in order. A piece is good until the next one is taken; null is the end. */
export interface Chunks {
  next(): Result<Uint8Array | null, Problem>;
}
export interface FileChunks extends Chunks {
  /** Bytes on disk; 0 for a pipe, which has no size. */
  readonly size: number;
  /** SHA-256 of the bytes that were taken so far: at the end, of the file as it lies on disk. */
  hash(): string;
}

export const CHUNK_BYTES = 2 ** 20;

/**
 * A file in pieces. No file stays open between two of them: a reader that gives up half-way leaves
 * nothing behind. A file that changes meanwhile is refused. A pipe is opened once and read to its
 * end.
 */
export function fileChunks(path: string, chunkBytes = CHUNK_BYTES): Result<FileChunks, Problem> {
  const opened = openAt(path, null);
  if (!opened.ok) return opened;
  const { stats, pipe } = opened.value;
  const sha = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let at = 0;
  let isOver = false;
  return ok({
    size: stats.isFile() ? stats.size : 0,
    hash: () => sha.copy().digest('hex'),
    next() {
      if (isOver) return ok(null);
      const file = pipe === null ? openAt(path, stats) : ok({ fd: pipe });
      if (!file.ok) return file;
      try {
        const count = readSync(file.value.fd, buffer, 0, chunkBytes, pipe === null ? at : null);
        at += count;
        isOver = count === 0;
        if (isOver) return ok(null);
        const bytes = buffer.subarray(0, count);
        sha.update(bytes);
        return ok(bytes);
      } catch (thrown) {
        isOver = true;
        return err(unreadable(path, thrown));
      } finally {
        if (pipe === null || isOver) closeSync(file.value.fd);
      }
    },
  });
}

interface Opened {
  readonly fd: number;
  readonly stats: Stats;
  /** The open pipe; null for a file, which is opened again for each piece. */
  readonly pipe: number | null;
}
function openAt(path: string, before: Stats | null): Result<Opened, Problem> {
  try {
    const fd = openSync(path, 'r');
    const stats = fstatSync(fd);
    if (before === null && stats.isFile()) closeSync(fd);
    if (before === null) return ok({ fd, stats, pipe: stats.isFile() ? null : fd });
    const same = (['ino', 'size', 'mtimeMs'] as const).every(
      (each) => before[each] === stats[each],
    );
    if (same) return ok({ fd, stats, pipe: null });
    closeSync(fd);
    return err(
      problem(
        'FILE_CHANGED',
        path,
        'a file must stay as it is while it is read, was changed',
        'wait until it is written, then read it again',
      ),
    );
  } catch (thrown) {
    return err(unreadable(path, thrown));
  }
}

function unreadable(path: string, thrown: unknown): Problem {
  const isMissing = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
  const why = isMissing ? 'does not exist' : 'could not be read';
  return problem('FILE_UNREADABLE', path, `the file ${why}`, 'check the path and its permissions');
}
