import { parentPort, workerData } from 'node:worker_threads';
import { openHistoryWriter } from '#adapters/history-sqlite/history-sqlite';
import { openReader, type WhichJournal } from '#app/open-reader';
import type { HistoryRow } from '#engine/ports/history';
import { follow } from '#engine/runtime/follow';
import { historyRows } from '#engine/runtime/history-rows';

// A second fold of the journal, on a thread of its own: it writes down what the engine knows, and what has ended. The engine does not stop for it.

export interface StatesTask {
  readonly journal: WhichJournal;
  /** The file of what has ended. */
  readonly history: string;
}

const LOOK_MS = 100;
/** A start folds at most about so many entries: a second of work. */
const SAVE_EVERY = 20_000;

const task = workerData as StatesTask;
const reader = await openReader(task.journal);
const history = openHistoryWriter(task.history);
const known = history.position();
if (known.link !== (await reader.linkAt(known.sequence))) history.clear();
// What is between the history and a later saved state would be missing from it for ever.
const follower = await follow(reader, history.position().sequence);
let isOver = false;
parentPort?.once('message', () => (isOver = true));
while (!isOver) {
  const rows: HistoryRow[] = [];
  const { state } = follower;
  const isMore = await follower.step((entry) => rows.push(...historyRows(state, entry)));
  if (rows.length > 0 || state.sequence > history.position().sequence)
    history.write(rows, { sequence: state.sequence, link: await reader.linkAt(state.sequence) });
  await follower.save(SAVE_EVERY);
  if (!isMore) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
history.close();
await reader.close();
parentPort?.close();
