import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import { unpackedMax, unpackedTooLarge } from './read-bounds.ts';

const BLOCK = 512; // what `ulimit -f` counts in
const NOT_FOUND = 127;
// The shell bounds the file, the program its own memory: neither believes what the archive says.
const SCRIPT = 'ulimit -f "$1" && exec xz -dc -M 1GiB -- "$0"';

/**
 * An `.xz` file unpacked next to nothing of ours, for as long as `use` runs. Needs the program
 * `xz`.
 */
export function withUnxz<T>(
  path: string,
  packedBytes: number,
  use: (plain: string) => Result<T, Problem>,
): Result<T, Problem> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-xz-'));
  try {
    const plain = join(folder, 'plain');
    const wrong = unpackTo(plain, path, packedBytes);
    return wrong === null ? use(plain) : err(wrong);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpackTo(plain: string, path: string, packedBytes: number): Problem | null {
  const fd = openSync(plain, 'w', 0o600);
  const blocks = String(Math.floor(unpackedMax(packedBytes) / BLOCK));
  const done = spawnSync('sh', ['-c', SCRIPT, path, blocks], { stdio: ['ignore', fd, 'pipe'] });
  closeSync(fd);
  if (done.error !== undefined || done.status === NOT_FOUND) {
    const remedy = 'install xz-utils, or unpack the file with xz -d';
    return problem('XZ_MISSING', path, 'the program xz is required to read .xz', remedy);
  }
  if (done.signal === 'SIGXFSZ') return unpackedTooLarge(path);
  if (done.status === 0) return null;
  const remedy = 'fetch the file again: it is incomplete or damaged';
  return problem('XZ_DAMAGED', path, 'the xz file must be whole, was not', remedy);
}
