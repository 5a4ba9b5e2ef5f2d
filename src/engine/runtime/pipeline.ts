import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Journal, Written } from '#engine/ports/ports';

/** Appends that are under way to the journal, and who waits for them. */
export interface Pipeline {
  append(entries: readonly JournalEntry[], written: Written): void;
  /** Called once, when everything that was appended until now is durable, or never will be; at once where nothing is under way. */
  whenWritten(told: Written): void;
}

/** `standing`: does the journal take anything, or why not. */
export function pipeline(journal: Journal, standing: () => Result<void, Fault>): Pipeline {
  let underWay = 0;
  const waiting: { after: number; readonly told: Written }[] = [];
  return {
    append(entries, written) {
      underWay++;
      journal.append(entries, (done) => {
        underWay--;
        written(done);
        for (const each of waiting) each.after--;
        while (waiting[0] !== undefined && waiting[0].after <= 0) waiting.shift()?.told(standing());
      });
    },
    whenWritten(told) {
      const now = standing();
      if (!now.ok || underWay === 0) told(now);
      else waiting.push({ after: underWay, told });
    },
  };
}
