import type { CompareFolder } from '#cli/compare-export';
import type { JobKinds } from '#cli/job-kinds';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { allOf, type WorkFlags, workAskIn, worked } from '#cli/work';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TriedJob } from '#engine/sim/compare/work-window';

type Kind = 'comparison' | 'reactiveComparison';
interface Work {
  readonly folder: CompareFolder | null;
  readonly flags: WorkFlags;
  readonly ports: CliPorts;
}

/** Every window by whoever does parts, but for those that an earlier run has left in the folder. */
export async function partsWorked<K extends Kind>(
  kind: K,
  tasks: readonly JobKinds[K]['task'][],
  { folder, flags, ports }: Work,
): Promise<Result<readonly (readonly TriedJob[])[], Problem>> {
  const ask = workAskIn(flags);
  if (!ask.ok) return ask;
  const known = tasks.map(({ window }) => folder?.done(kind, window) ?? null);
  const open = tasks.filter(({ window }) => known[window] === null);
  if (open.length === 0) return ok(known.filter((each) => each !== null));
  const show = progressTo(flags.json === true);
  const answers = await worked<K>(
    {
      kind,
      tasks: open,
      ask: ask.value,
      onEnd(index, answer, ended) {
        const done = answer.ok ? (answer.value as Result<readonly TriedJob[], Problem>) : answer;
        if (done.ok) folder?.keep(kind, open[index]!.window, done.value);
        const what = kind === 'comparison' ? 'windows' : 'days of the market that reacts';
        show(`${tasks.length - open.length + ended} of ${tasks.length} ${what}   `);
      },
    },
    ports,
  );
  show('');
  if (!answers.ok) return answers;
  const found = allOf<K>(answers.value);
  if (!found.ok) return found;
  for (const [i, { window }] of open.entries())
    known[window] = found.value[i] as readonly TriedJob[];
  const missing = known.indexOf(null);
  return missing < 0
    ? ok(known.filter((each) => each !== null))
    : err(
        problem(
          'WORKER_DIED',
          `window ${missing + 1}`,
          'every window must have an answer, one had none',
          'run the command again',
        ),
      );
}
