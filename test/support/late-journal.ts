// A journal whose disk takes its time: a test says when, and how, an append ends.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import { err } from '#core/kernel/result';
import type { Journal, Written } from '#engine/ports/ports';

const DISK_FULL: Fault = {
  code: 'JOURNAL_WRITE_FAILED',
  resend: 'safe',
  detail: 'disk full',
};
export interface LateJournal extends Journal {
  /** Appends that are not durable yet. */
  readonly underWay: readonly unknown[];
  /** The oldest `count` become durable; all of them without one. */
  write(count?: number): void;
  /** None of what is under way will ever be, nor anything after it. */
  fail(): void;
}
export function lateJournal(): LateJournal {
  const durable = memoryJournal();
  const underWay: { readonly entries: readonly JournalEntry[]; readonly written: Written }[] = [];
  let last = 0;
  let failed = false;
  return {
    underWay,
    read: () => durable.read(),
    lastSequence: () => last,
    append(entries, written) {
      if (failed) return written(err(DISK_FULL));
      last += entries.length;
      underWay.push({ entries, written });
    },
    write(count = underWay.length) {
      for (const { entries, written } of underWay.splice(0, count))
        durable.append(entries, written);
    },
    fail() {
      failed = true;
      for (const { written } of underWay.splice(0)) written(err(DISK_FULL));
    },
  };
}
