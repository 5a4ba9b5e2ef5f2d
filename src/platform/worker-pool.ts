import { Worker } from 'node:worker_threads';

/** What a worker file does: `parentPort.on('message', ({ index, task }) => post({ index, answer }))`. */
export interface PoolMessage<Task> {
  readonly index: number;
  readonly task: Task;
}
export type PoolAnswer<Answer> = { readonly index: number } & (
  | { readonly answer: Answer }
  | { readonly died: string }
);

/**
 * Tasks over worker threads, one at a time each, in order of the list; `onDone` as they end. A worker that dies answers for its task alone and is replaced.
 * Tasks and answers are plain values: nothing is shared, so that the same tasks can go to other machines.
 */
export async function runInWorkers<Task, Answer>(
  file: string,
  tasks: readonly Task[],
  workers: number,
  onDone: (done: PoolAnswer<Answer>) => void,
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    let worker: Hired<Task, Answer> | null = null;
    while (next < tasks.length) {
      const index = next++;
      worker ??= hire<Task, Answer>(file);
      const done = await worker.ask({ index, task: tasks[index]! });
      if ('died' in done) worker = null;
      onDone(done);
    }
    await worker?.end();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(workers, tasks.length)) }, one));
}

interface Hired<Task, Answer> {
  ask(message: PoolMessage<Task>): Promise<PoolAnswer<Answer>>;
  end(): Promise<unknown>;
}
function hire<Task, Answer>(file: string): Hired<Task, Answer> {
  const worker = new Worker(new URL(file));
  let settle: (done: PoolAnswer<Answer> | string) => void = () => undefined;
  worker.on('message', (done: PoolAnswer<Answer>) => settle(done));
  worker.on('error', (error) => settle(error.message));
  worker.on('exit', (code) => settle(`it ended with ${code}`));
  return {
    ask: (message) =>
      new Promise((resolve) => {
        settle = (done) =>
          resolve(typeof done === 'string' ? { index: message.index, died: done } : done);
        worker.postMessage(message);
      }),
    end: () => worker.terminate(),
  };
}
