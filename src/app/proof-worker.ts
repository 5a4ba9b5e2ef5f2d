import { parentPort } from 'node:worker_threads';
import { proveTakeover, type Takeover } from '#core/cost/calibrate/prove-takeover';
import type { PoolMessage } from '#platform/worker-pool';

parentPort?.on('message', ({ index, task }: PoolMessage<Takeover>) =>
  parentPort?.postMessage({ index, answer: proveTakeover(task) }),
);
