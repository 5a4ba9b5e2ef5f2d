import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import type { JobKinds, WorkAsk } from '#cli/job-kinds';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { PartRunner } from '#platform/part-runner';

/** Flags of every command whose work can be done in parts. */
export interface WorkFlags {
  readonly jobs?: string;
  readonly workers?: boolean;
  readonly json?: boolean;
}
export const withWork = (command: Command, usually = 'one per processor'): Command =>
  command
    .option('--jobs <n>', `parts worked at a time on this machine (default: ${usually})`)
    .option(
      '--workers',
      'spread the work over the `plimsoll worker` processes at PLIMSOLL_POSTGRES',
    );

/** `usually`: parts at a time where the flags do not say. */
export function workAskIn(
  { jobs, workers }: WorkFlags,
  usually = availableParallelism(),
): Result<WorkAsk, Problem> {
  if (workers === true && jobs !== undefined)
    return err(
      problem(
        'FLAG_INVALID',
        '--jobs',
        'is for this machine, but --workers was given',
        'leave one of them out; `plimsoll worker --jobs` says how many parts a worker does at a time',
      ),
    );
  const processes = jobs === undefined ? usually : numberOfText(jobs);
  return Number.isInteger(processes) && processes >= 1 && processes <= 256
    ? ok({ processes, isSpread: workers === true })
    : err(wrongFlag('--jobs', 'a whole number from 1 to 256', jobs, '2'));
}

type Answers<Kind extends keyof JobKinds> = readonly Result<JobKinds[Kind]['answer'], Problem>[];

export interface Work<Kind extends keyof JobKinds> {
  readonly kind: Kind;
  readonly tasks: readonly JobKinds[Kind]['task'][];
  readonly ask: WorkAsk;
  /** Shows how far it is; without it, a line on a terminal does. */
  onEnd?(index: number, answer: Result<JobKinds[Kind]['answer'], Problem>, ended: number): void;
}

/** The answers of all parts, in order of the tasks: who did them, and in which order, cannot be seen in them. Ctrl-C cancels what is queued and what is at work. */
export async function worked<Kind extends keyof JobKinds>(
  { kind, tasks, ask, onEnd }: Work<Kind>,
  ports: Pick<CliPorts, 'openWork'>,
): Promise<Result<Answers<Kind>, Problem>> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  // More processes than parts would only be started and ended.
  const processes = Math.max(1, Math.min(ask.processes, tasks.length));
  const opened = await ports.openWork({ ...ask, processes }, process.env, say);
  if (!opened.ok) return opened;
  const runner = opened.value;
  const all = `${tasks.length} ${tasks.length === 1 ? 'part' : 'parts'} ${runner.by}`;
  if (ask.isSpread) say(all);
  const show = progressTo(tasks.length === 1);
  const shown: Work<Kind>['onEnd'] = (_, __, ended) => {
    show(`${ended} of ${all}`);
    if (ended === tasks.length) show('');
  };
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  process.once('SIGINT', abort);
  try {
    return await answersOf({ kind, tasks, onEnd: onEnd ?? shown }, runner, stop.signal);
  } finally {
    process.off('SIGINT', abort);
    await runner.close();
  }
}

async function answersOf<Kind extends keyof JobKinds>(
  {
    kind,
    tasks,
    onEnd,
  }: Pick<Work<Kind>, 'kind' | 'tasks'> & { readonly onEnd: Work<Kind>['onEnd'] | undefined },
  runner: PartRunner,
  signal: AbortSignal,
): Promise<Result<Answers<Kind>, Problem>> {
  type Answer = Result<JobKinds[Kind]['answer'], Problem>;
  const answers = new Map<number, Answer>();
  const ran = await runner.run(kind, tasks, {
    signal,
    onEnd(end) {
      const { index } = end;
      const answer: Answer =
        'died' in end
          ? err(
              problem(
                'WORKER_DIED',
                `part ${index + 1} of ${tasks.length}`,
                `the process of a part must finish it, died (${end.died})`,
                'run the command again; with --jobs 1 this process does it and shows why',
              ),
            )
          : ok(end.answer as JobKinds[Kind]['answer']);
      answers.set(index, answer);
      onEnd?.(index, answer, answers.size);
    },
  });
  return ran.ok ? ok(tasks.map((_, index) => answers.get(index)!)) : ran;
}

/** The answers of parts that are all needed, or the first problem in order of the tasks. */
export function allOf<
  Kind extends
    | 'comparison'
    | 'reactiveComparison'
    | 'venueComparison'
    | 'judging'
    | 'scenario'
    | 'survey',
>(
  answers: Answers<Kind>,
): Result<readonly Extract<JobKinds[Kind]['answer'], { readonly ok: true }>['value'][], Problem> {
  type Value = Extract<JobKinds[Kind]['answer'], { readonly ok: true }>['value'];
  const values: Value[] = [];
  for (const answer of answers) {
    if (!answer.ok) return answer;
    if (!answer.value.ok) return answer.value;
    values.push(answer.value.value as Value);
  }
  return ok(values);
}
