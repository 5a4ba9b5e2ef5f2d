import { DatabaseSync } from 'node:sqlite';
import { type JournalReport, verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { entriesFrom } from '#adapters/journal-sqlite/journal-writer';
import { savedStates, snapshotFolder } from '#adapters/journal-sqlite/snapshot-files';
import type { Entry } from '#core/journal/body';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, emptyState } from '#engine/runtime/state';

/** A journal, and the states beside it that a replay from the beginning met; those that a start would pass over. */
export interface VerifiedJournal extends JournalReport {
  readonly states: {
    readonly met: readonly number[];
    readonly passedOver: readonly string[];
  };
}

/** JRN-11, JRN-19: reads all of it, folds it from the first entry on, and compares with every state that was saved. */
export function verifyStates(path: string): Result<VerifiedJournal, Problem> {
  const whole = verifyJournal(path);
  if (!whole.ok) return whole;
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const { usable, passedOver } = savedStates(db, path);
    const wanted = new Map(usable.map(({ sequence, text }) => [sequence, text]));
    const state = emptyState(true);
    const met: number[] = [];
    for (const entry of wanted.size === 0 ? [] : entriesFrom(db, 1)) {
      applyEntry(state, entry as Entry);
      state.tellings.length = 0;
      const text = wanted.get(entry.sequence);
      if (text === undefined) continue;
      if (snapshotOf(state) !== text) return err(otherState(path, entry.sequence));
      met.push(entry.sequence);
      if (met.length === wanted.size) break;
    }
    return ok({ ...whole.value, states: { met, passedOver } });
  } finally {
    db.close();
  }
}

const otherState = (path: string, sequence: number): Problem =>
  problem(
    'STATE_DIFFERS',
    path,
    `the state saved after entry ${sequence} must be what the journal gives, is another one`,
    `stop the service, move ${snapshotFolder(path)} away, and start again: the journal is whole, and everything is computed from it. Report it as a bug`,
  );
