import type { Entry } from '#core/journal/body';
import type { JournalReader } from '#engine/ports/ports';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, type EngineState, emptyState } from '#engine/runtime/state';

/** A second fold of a journal, behind the engine's: it decides nothing and sends nothing. */
export interface Follower {
  readonly state: EngineState;
  /** Folds a page of what has become durable since; `each` is told of every entry, after it was folded. False: there is no more now. */
  step(each?: (entry: Entry) => void): Promise<boolean>;
  /** JRN-19: saves the state, if so many entries have come since the last time. */
  save(every: number): Promise<boolean>;
}

const PAGE = 2000;

/** Begins with the newest saved state, or with the first entry where that state is of a later one than `from`. */
export async function follow(reader: JournalReader, from = Infinity): Promise<Follower> {
  const saved = await reader.snapshot();
  const state = saved === null || saved.sequence > from ? emptyState(true) : restored(saved.text);
  let savedAt = state.sequence;
  return {
    state,
    async step(each) {
      const entries = await reader.read(state.sequence, PAGE);
      for (const entry of entries) {
        applyEntry(state, entry as Entry);
        each?.(entry as Entry);
      }
      // Nobody is told twice: what is to be said to people is said by the engine.
      state.tellings.length = 0;
      return entries.length === PAGE;
    },
    async save(every) {
      if (state.sequence - savedAt < every) return false;
      await reader.save({ sequence: state.sequence, text: snapshotOf(state) });
      savedAt = state.sequence;
      return true;
    },
  };
}
