import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StatesTask } from '#app/states-thread';

/** Saves states of the engine and what has ended, by a thread that folds the journal a second time. While it fails, starts take longer, lists lack what has left memory, and orders with a key or an id of their own are refused once something has. */
export function keepStates(
  task: StatesTask,
  say: (line: string) => void,
): { stop(): Promise<void> } {
  const thread = new Worker(new URL(import.meta.resolve('#app/states-thread')), {
    workerData: task,
  });
  thread.unref();
  let isOver = false;
  let said = '';
  const trouble = (words: string): void => {
    if (words !== said)
      say(
        `Saved states and the history of orders wait: ${words}\n  Trading goes on; they catch up.`,
      );
    said = words;
  };
  thread.on('message', trouble);
  thread.on('error', (error) =>
    say(
      `Saved states and the history of orders have stopped: ${error.message}\n  Trading goes on. Start again to have them catch up.`,
    ),
  );
  thread.on('exit', () => (isOver = true));
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
