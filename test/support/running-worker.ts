// `plimsoll worker` processes of a test's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { MAIN } from './main.ts';

export interface RunningWorker {
  readonly process: ChildProcess;
  end(signal?: NodeJS.Signals): Promise<void>;
}
/** Ready: connected, and listening for parts. */
export async function startWorker(env: Readonly<Record<string, string>>): Promise<RunningWorker> {
  const child = spawn(process.execPath, [...MAIN, 'worker', '--jobs', '1'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('at a time')) resolve();
    });
    child.on('exit', (code) => reject(new Error(`the worker ended with ${code}: ${said}`)));
  });
  return {
    process: child,
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}
