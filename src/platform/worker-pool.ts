import { Worker } from 'node:worker_threads';

/** One task for the file of a thread, which answers with `{ answer }`. */
export interface ThreadTask {
  readonly kind: string;
  readonly task: unknown;
}
export type ThreadEnd = { readonly answer: unknown } | { readonly died: string };

/** A thread that does one task at a time. */
export interface JobThread {
  /** After `died` it is of no use any more. */
  ask(task: ThreadTask): Promise<ThreadEnd>;
  end(): Promise<unknown>;
}
export function startThread(file: string): JobThread {
  const worker = new Worker(new URL(file));
  let settle: (end: ThreadEnd) => void = () => undefined;
  worker.on('message', (end: ThreadEnd) => settle(end));
  worker.on('error', (error) => settle({ died: error.message }));
  worker.on('exit', (code) => settle({ died: `it ended with ${code}` }));
  return {
    ask: (task) =>
      new Promise((resolve) => {
        settle = resolve;
        worker.postMessage(task);
      }),
    end: () => worker.terminate(),
  };
}

/**
 * Tasks over threads, one at a time each, in order of the list; `onEnd` as they end. A thread that dies answers for its task alone and is replaced.
 * Once the signal is aborted no task is begun, and those at work are ended.
 */
export async function runInThreads(
  file: string,
  tasks: readonly ThreadTask[],
  threads: number,
  {
    onEnd,
    signal,
  }: { onEnd(index: number, end: ThreadEnd): void; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    let thread: JobThread | null = null;
    const stop = (): void => void thread?.end();
    signal?.addEventListener('abort', stop);
    while (next < tasks.length && signal?.aborted !== true) {
      const index = next++;
      thread ??= startThread(file);
      const end = await thread.ask(tasks[index]!);
      if ('died' in end) thread = null;
      onEnd(index, end);
    }
    signal?.removeEventListener('abort', stop);
    await thread?.end();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, tasks.length)) }, one));
}
