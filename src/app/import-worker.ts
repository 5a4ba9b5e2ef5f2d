import { parentPort } from 'node:worker_threads';
import { runImportJob } from '#app/import-job';
import type { ImportJob } from '#cli/ports';
import type { PoolMessage } from '#platform/worker-pool';

// One job at a time; the pool sends the next when this one has answered.
parentPort?.on(
  'message',
  ({ index, task }: PoolMessage<{ readonly job: ImportJob; readonly root: string | null }>) => {
    void runImportJob(task.job, task.root).then((answer) =>
      parentPort?.postMessage({ index, answer }),
    );
  },
);
