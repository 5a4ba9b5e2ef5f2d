import type { JournalEntry } from '#core/journal/entry';
import { invariant } from '#core/kernel/assert';
import { ok } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';

/** A journal for virtual time: kept whole, and the same bytes for the same seed. */
export function memoryJournal(): Journal & { readonly entries: readonly JournalEntry[] } {
  const entries: JournalEntry[] = [];
  return {
    entries,
    append(more, written) {
      for (const [i, entry] of more.entries())
        invariant(
          entry.sequence === entries.length + 1 + i,
          `journal sequences have no gap: ${entries.length + 1 + i} comes next, was ${entry.sequence}`,
        );
      entries.push(...more);
      written(ok(undefined));
    },
    read: (after = 0) => entries.slice(after),
    lastSequence: () => entries.length,
  };
}
