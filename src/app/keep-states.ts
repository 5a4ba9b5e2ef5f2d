import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { StatesTask } from '#app/states-thread';

/** Saves states of the engine and what has ended, by a thread that folds the journal a second time. When it fails, starts take longer and lists lack what has left memory, and nothing else. */
export function keepStates(
  task: StatesTask,
  say: (line: string) => void,
): { stop(): Promise<void> } {
  const thread = new Worker(new URL(import.meta.resolve('#app/states-thread')), {
    workerData: task,
  });
  thread.unref();
  let isOver = false;
  thread.on('error', (error) => {
    isOver = true;
    say(
      `Saved states and the history of orders stand still: ${error.message}\n  Trading goes on. Start again to catch up.`,
    );
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
