import type { FillsCosts } from '#api/fills-routes';
import { JOB_PROCESS } from '#app/jobs/local';
import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import { runInProcesses } from '#platform/worker-pool';

const WAITING_MAX = 4;
const WITHIN_MS = 120_000;

/** TCA-85: in a process of its own, one request at a time: the loop of the service stays free, and a file that is too much ends only that process. */
export function fillsCosts(): FillsCosts {
  let waiting = 0;
  let before: Promise<unknown> = Promise.resolve();
  return async (request) => {
    if (waiting >= WAITING_MAX) return null;
    waiting++;
    const mine = before.then(() => judged(request));
    before = mine;
    try {
      return await mine;
    } finally {
      waiting--;
    }
  };
}

async function judged(task: unknown): Promise<Result<string, readonly Problem[]>> {
  let found: Result<string, readonly Problem[]> = unjudged(`longer than ${WITHIN_MS / 1000} s`);
  await runInProcesses(JOB_PROCESS, [{ kind: 'fills', task }], 1, {
    signal: AbortSignal.timeout(WITHIN_MS),
    onEnd(_, end) {
      found =
        'died' in end ? unjudged(end.died) : (end.answer as Result<string, readonly Problem[]>);
    },
  });
  return found;
}

const unjudged = (why: string): Result<string, readonly Problem[]> =>
  err([
    problem(
      'FILLS_UNJUDGED',
      'files',
      `could not be analysed: ${why}`,
      'send fewer fills, or run `plimsoll tca` on the files',
    ),
  ]);
