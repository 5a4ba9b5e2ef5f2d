import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { openShadowBook } from '#adapters/shadow-sqlite/shadow-sqlite';
import type { Say } from '#app/run-process';

// SQLITE_CORRUPT and SQLITE_NOTADB. A file that is only locked is nobody's to put aside.
const UNREADABLE: readonly unknown[] = [11, 26];

/** The reported orders of a home. A file that is no database any more is put aside and another one begins: it stops nothing but the shadow's past. */
export function keptShadow(home: string, say: Say): ReturnType<typeof openShadowBook> {
  const path = join(home, 'shadow.sqlite');
  try {
    return openShadowBook(path);
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error && UNREADABLE.includes(error.errcode)))
      throw error;
    const aside = `${path}-unreadable`;
    say(
      `Reported orders cannot be read (${error.message}).\n  Their file is now ${aside}; a new one begins.`,
    );
    renameSync(path, aside);
    return openShadowBook(path);
  }
}
