import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

// A file whose blocks exist before they are needed: on a full disk it can still be written over.
const SIZE = 4096;
const TEXT_MAX = 500; // in UTF-8 at most four bytes each, so that both fit

export interface KillMark {
  /** Null: no mark. A mark that cannot be read is a mark: a start in doubt starts killed. */
  read(): { readonly by: string; readonly reason: string } | null;
  /** False where not even this could be written. */
  set(by: string, reason: string): boolean;
  clear(): void;
}

/** F41: remembers a kill that the journal could not take, beside the journal. */
export function killMarkIn(home: string): KillMark {
  const path = join(home, 'kill-mark');
  write(path, '', 'wx'); // made once, with its blocks; false: it is there already
  return {
    read() {
      const text = textOf(path);
      if (text === null) return { by: 'kill mark', reason: `${path} cannot be read` };
      if (text === '') return null;
      return markIn(text) ?? { by: 'kill mark', reason: `${path} is not understood` };
    },
    set(by, reason) {
      const text = JSON.stringify({ by: by.slice(0, TEXT_MAX), reason: reason.slice(0, TEXT_MAX) });
      return write(path, text, 'r+') || write(path, text, 'w');
    },
    clear: () => void write(path, '', 'r+'),
  };
}

/** Writes over the whole block in place and makes it durable. */
function write(path: string, text: string, flags: string): boolean {
  let file: number;
  try {
    file = openSync(path, flags, 0o600);
  } catch {
    // Said by the answer.
    return false;
  }
  try {
    const block = Buffer.alloc(SIZE);
    block.write(text);
    writeSync(file, block, 0, SIZE, 0);
    fsyncSync(file);
    return true;
  } catch {
    // Said by the answer.
    return false;
  } finally {
    closeSync(file);
  }
}

function textOf(path: string): string | null {
  try {
    const file = openSync(path, 'r');
    const block = Buffer.alloc(SIZE);
    const length = readSync(file, block, 0, SIZE, 0);
    closeSync(file);
    return block.subarray(0, length).toString('utf8').replace(/\0+$/, '').trim();
  } catch {
    // Said by the answer.
    return null;
  }
}

function markIn(text: string): { readonly by: string; readonly reason: string } | null {
  try {
    const mark = JSON.parse(text) as { readonly by?: unknown; readonly reason?: unknown } | null;
    return typeof mark?.by === 'string' && typeof mark.reason === 'string'
      ? { by: mark.by, reason: mark.reason }
      : null;
  } catch {
    // Said by the answer: what is not understood is a mark.
    return null;
  }
}
