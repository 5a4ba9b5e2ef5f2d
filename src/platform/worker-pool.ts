import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** One task for the file of a process, which answers with `{ answer }`. */
export interface ProcessTask {
  readonly kind: string;
  readonly task: unknown;
}
export type ProcessEnd = { readonly answer: unknown } | { readonly died: string };

/** A process that does one task at a time: native code that is ended in the middle takes its whole process with it. */
export interface JobProcess {
  /** After `died` it is of no use any more. */
  ask(task: ProcessTask): Promise<ProcessEnd>;
  end(): Promise<void>;
}
export function startProcess(file: string): JobProcess {
  const child = fork(fileURLToPath(file), { serialization: 'advanced', execArgv: ownFlags() });
  let settle: (end: ProcessEnd) => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    child.on('message', (end: ProcessEnd) => settle(end));
    child.on('error', (error) => settle({ died: error.message }));
    child.on('exit', (code, signal) => {
      settle({ died: `it ended with ${code ?? signal}` });
      resolve();
    });
  });
  return {
    ask: (task) =>
      new Promise((resolve) => {
        settle = resolve;
        child.send(task);
      }),
    end() {
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** As this process was started, but for what makes one a runner of tests: it would look for tests in the file, or leave it out. */
const ownFlags = (): string[] => process.execArgv.filter((flag) => !flag.startsWith('--test'));

/**
 * Tasks over processes, one at a time each, in order of the list; `onEnd` as they end. A process that dies answers for its task alone and is replaced.
 * Once the signal is aborted no task is begun, and those at work are ended.
 */
export async function runInProcesses(
  file: string,
  tasks: readonly ProcessTask[],
  processes: number,
  {
    onEnd,
    signal,
  }: { onEnd(index: number, end: ProcessEnd): void; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    let hand: JobProcess | null = null;
    const stop = (): void => void hand?.end();
    signal?.addEventListener('abort', stop);
    while (next < tasks.length && signal?.aborted !== true) {
      const index = next++;
      hand ??= startProcess(file);
      const end = await hand.ask(tasks[index]!);
      if ('died' in end) hand = null;
      onEnd(index, end);
    }
    signal?.removeEventListener('abort', stop);
    await hand?.end();
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(processes, tasks.length)) }, one));
}
