import { parentPort } from 'node:worker_threads';
import { doTask } from '#app/jobs/kinds';
import type { ThreadTask } from '#platform/worker-pool';

// One task at a time; the next comes when this one has been answered. What it throws ends the thread.
parentPort?.on('message', ({ kind, task }: ThreadTask) => {
  void doTask(kind, task).then((answer) => parentPort?.postMessage({ answer }));
});
