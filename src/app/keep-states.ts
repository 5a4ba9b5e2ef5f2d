import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WhichJournal } from '#app/open-reader';

/** Saves states of the engine, by a thread that folds the journal a second time. When it fails, restarts take longer, and nothing else. */
export function keepStates(
  journal: WhichJournal,
  say: (line: string) => void,
): { stop(): Promise<void> } {
  const thread = new Worker(new URL(import.meta.resolve('#app/states-thread')), {
    workerData: journal,
  });
  thread.unref();
  let isOver = false;
  thread.on('error', (error) => {
    isOver = true;
    say(`States of the engine are not saved any more: ${error.message}. Restarts read more.`);
  });
  return {
    async stop() {
      if (isOver) return;
      isOver = true;
      thread.postMessage(null);
      await Promise.race([
        once(thread, 'exit'),
        new Promise((resolve) => setTimeout(resolve, 1500)),
      ]);
      await thread.terminate();
    },
  };
}
