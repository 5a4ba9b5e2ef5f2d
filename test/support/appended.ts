// Entries for journals, and what a journal says of them.
import assert from 'node:assert/strict';
import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import type { Journal } from '#engine/ports/ports';

export const noted = (sequence: number, more: object = {}): JournalEntry => ({
  sequence,
  at: timeUs(1_767_268_800_000_000 + sequence),
  kind: 'event',
  body: { type: 'noted', ...more },
});
/** When it has been said. */
export const outcomeOf = (
  journal: Pick<Journal, 'append'>,
  entries: readonly JournalEntry[],
): Promise<Result<void, Fault>> => new Promise((resolve) => journal.append(entries, resolve));

/** Of a journal that answers at once. */
export function appended(
  journal: Pick<Journal, 'append'>,
  entries: readonly JournalEntry[],
): Result<void, Fault> {
  const answers: Result<void, Fault>[] = [];
  journal.append(entries, (written) => answers.push(written));
  assert.equal(answers.length, 1, 'it answers once, and at once');
  return answers[0] as Result<void, Fault>;
}
