import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { readBytes } from './read-file.ts';
import { openLines } from './text-lines.ts';
import { withUnxz } from './unxz.ts';
import { zipDirectory } from './zip-directory.ts';

/** What a file begins with: enough to tell what it is. */
export interface FileHead {
  /** Names of the files in a zip; none where it is no zip. */
  readonly zipped: readonly string[];
  /** The first lines of a text, unpacked; of a zip those of the one CSV in it. */
  readonly lines: readonly string[];
}
const LINES = 20;
const ZIP = 'PK';

export function fileHeadOf(path: string): Result<FileHead, Problem> {
  if (beginsWith(path, ZIP)) {
    const read = readBytes(path);
    if (!read.ok) return read;
    const zipped = namesIn(read.value.bytes);
    const lines = zipped.length === 1 && zipped[0]?.endsWith('.csv') ? linesOf(path) : null;
    return ok({ zipped, lines: lines?.ok === true ? lines.value.lines : [] });
  }
  return path.endsWith('.xz') ? withUnxz(path, statSync(path).size, linesOf) : linesOf(path);
}

function linesOf(path: string): Result<FileHead, Problem> {
  const text = openLines(path);
  if (!text.ok) return text;
  return ok({ zipped: [], lines: text.value.begin(LINES) });
}

/** False where the file cannot be opened: whoever reads it says why. */
function beginsWith(path: string, text: string): boolean {
  try {
    const file = openSync(path, 'r');
    const start = Buffer.alloc(text.length);
    readSync(file, start, 0, text.length, 0);
    closeSync(file);
    return start.toString('latin1') === text;
  } catch {
    return false;
  }
}

function namesIn(bytes: Buffer): readonly string[] {
  const found = zipDirectory(bytes);
  const headers = typeof found === 'string' ? found : found.headers();
  return typeof headers === 'string' ? [] : headers.map(({ name }) => name);
}
