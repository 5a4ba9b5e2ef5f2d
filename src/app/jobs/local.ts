import { doTask } from '#app/jobs/kinds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { PartRunner } from '#platform/part-runner';
import { runInProcesses } from '#platform/worker-pool';

/** The file of a process that does any kind of work. */
export const JOB_PROCESS = import.meta.resolve('#app/jobs/job-process');

/** Work of this machine: in processes of its own, or, with one, in this very process. */
export const localWork = (processes: number): PartRunner => ({
  by: processes === 1 ? 'by this process' : `by ${processes} processes of this machine`,
  async run(kind, tasks, { onEnd, signal }) {
    let ended = 0;
    if (processes === 1)
      for (const [index, task] of tasks.entries()) {
        // A turn for the signal.
        await new Promise(setImmediate);
        if (signal.aborted) break;
        onEnd({ index, answer: asJson(await doTask(kind, asJson(task))) });
        ended++;
      }
    else
      await runInProcesses(
        JOB_PROCESS,
        tasks.map((task) => ({ kind, task: asJson(task) })),
        processes,
        {
          signal,
          onEnd(index, end) {
            if (signal.aborted) return;
            ended++;
            onEnd('died' in end ? { index, ...end } : { index, answer: asJson(end.answer) });
          },
        },
      );
    return signal.aborted ? cancelled(ended, tasks.length) : ok(null);
  },
  close: () => Promise.resolve(),
});

/** What a queue makes of a value, also where none is between: NaN is null everywhere, or the bytes are not the same. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const cancelled = (ended: number, all: number): Result<never, Problem> =>
  err(
    problem(
      'WORK_CANCELLED',
      'work',
      `the work was cancelled: ${ended} of ${all} parts were done`,
      'run the command again',
    ),
  );
