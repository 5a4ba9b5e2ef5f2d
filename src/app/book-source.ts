import { createHash } from 'node:crypto';
import { readUniverse } from '#app/readers';
import { bookOf } from '#cli/book-file';
import type { BookRead, BookTask } from '#cli/book-task';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';

interface Read {
  readonly read: BookRead;
  readonly mark: string;
}
// The last book of this process: the one who asks and the one who answers may be the same, and a worker gets many scenarios of one book.
let last: { readonly key: string; readonly found: Read } | null = null;

/** A book of positions with its market; the mark is the same wherever both files are the same. */
export function readBook(task: BookTask): Result<Read, Problem> {
  const key = JSON.stringify(task);
  if (last?.key === key) return ok(last.found);
  const read = bookOf(task, { readUniverse });
  if (!read.ok) return read;
  const { book, hash } = read.value;
  const held = JSON.stringify(book.map(({ symbol, units }) => [symbol, units]));
  const mark = createHash('sha256').update(hash).update(held).digest('hex').slice(0, 16);
  last = { key, found: { read: read.value, mark } };
  return ok(last.found);
}
