import { constants, setPriority } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { openHistoryWriter } from '#adapters/history-sqlite/history-sqlite';
import { openReader, type WhichJournal } from '#app/open-reader';
import type { HistoryRow, HistoryWriter } from '#engine/ports/history';
import type { JournalReader } from '#engine/ports/ports';
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
/** After a disk or a database that failed it begins again. */
const AGAIN_MS = 2000;

const task = workerData as StatesTask;
// Of this thread alone: whoever trades goes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
let isOver = false;
parentPort?.once('message', () => (isOver = true));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function work(reader: JournalReader, history: HistoryWriter): Promise<void> {
  const known = history.position();
  if (known.link !== (await reader.linkAt(known.sequence))) history.clear();
  // What is between the history and a later saved state would be missing from it for ever.
  const follower = await follow(reader, history.position().sequence);
  while (!isOver) {
    const rows: HistoryRow[] = [];
    const { state } = follower;
    const isMore = await follower.step((entry) => rows.push(...historyRows(state, entry)));
    if (rows.length > 0 || state.sequence > history.position().sequence)
      history.write(rows, { sequence: state.sequence, link: await reader.linkAt(state.sequence) });
    await follower.save(SAVE_EVERY);
    if (!isMore) await pause(LOOK_MS);
  }
}

/** Of the home: an engine and a server of one home do not both write its history. The system gives it back however we end. */
function takeLock(): DatabaseSync | null {
  const lock = new DatabaseSync(`${task.history}.lock`);
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return lock;
  } catch {
    // Somebody else keeps it.
    lock.close();
    return null;
  }
}

async function once(): Promise<void> {
  const reader = await openReader(task.journal);
  try {
    const history = openHistoryWriter(task.history);
    try {
      await work(reader, history);
    } finally {
      history.close();
    }
  } finally {
    await reader.close();
  }
}

let lock = takeLock();
while (!isOver && lock === null) {
  await pause(AGAIN_MS);
  lock = takeLock();
}
while (!isOver) {
  try {
    await once();
  } catch (error) {
    parentPort?.postMessage(error instanceof Error ? error.message : String(error));
    await pause(AGAIN_MS);
  }
}
lock?.close();
parentPort?.close();
