// A journal that answers at once, in a test that wants to know.
import assert from 'node:assert/strict';
import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';

export function appended(
  journal: Pick<Journal, 'append'>,
  entries: readonly JournalEntry[],
): Result<void, Fault> {
  const said: Result<void, Fault>[] = [];
  journal.append(entries, (written) => said.push(written));
  assert.equal(said.length, 1, 'it answers once, and at once');
  return said[0] as Result<void, Fault>;
}
