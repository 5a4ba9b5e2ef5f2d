import type { BookRead, BookTask } from '#cli/book-task';
import type { CliPorts } from '#cli/ports';
import { allOf, type WorkFlags, workAskIn, worked } from '#cli/work';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type Scenario } from '#core/portfolio/stress';
import { type StressRow, type scenarioRow, todayRow } from '#core/portfolio/stress-rows';

/** A scenario happens at once: nobody redeems, and cash comes a day after a sale. */
export const stressRules = ({
  policy,
  modelOf,
  asOf,
}: BookRead): Parameters<typeof scenarioRow>[1] => ({
  participation: policy.maxParticipation,
  modelOf,
  asOf,
  settlementDays: 1,
  redemption: null,
  policy,
});

/** Today, which is calculated here, and every scenario, which is a part. */
export async function stressed(
  task: BookTask,
  { read, mark }: { readonly read: BookRead; readonly mark: string },
  scenarios: readonly Scenario[],
  flags: WorkFlags & { readonly reverse?: boolean },
  ports: Pick<CliPorts, 'openWork'>,
): Promise<Result<readonly StressRow[], Problem>> {
  const ask = workAskIn(flags, 1);
  if (!ask.ok) return ask;
  const answers = await worked(
    {
      kind: 'scenario',
      tasks: scenarios.map((scenario) => ({
        book: task,
        mark,
        scenario,
        isReverse: flags.reverse === true,
      })),
      ask: ask.value,
    },
    ports,
  );
  if (!answers.ok) return answers;
  const rows = allOf<'scenario'>(answers.value);
  return rows.ok ? ok([todayRow(read.book, stressRules(read), read.limits), ...rows.value]) : rows;
}
