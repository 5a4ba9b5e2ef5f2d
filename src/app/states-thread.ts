import { parentPort, workerData } from 'node:worker_threads';
import { openReader, type WhichJournal } from '#app/open-reader';
import { follow } from '#engine/runtime/follow';

// A second fold of the journal, on a thread of its own: the engine does not stop to write down what it knows.

const LOOK_MS = 1000;
/** A restart folds at most about so many entries: a second of work. */
const SAVE_EVERY = 20_000;

const reader = await openReader(workerData as WhichJournal);
const follower = await follow(reader);
let isOver = false;
parentPort?.once('message', () => (isOver = true));
while (!isOver) {
  await follower.catchUp();
  await follower.save(SAVE_EVERY);
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
await reader.close();
parentPort?.close();
