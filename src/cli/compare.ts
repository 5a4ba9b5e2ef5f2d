import type { Command } from 'commander';
import type { Comparison } from '#cli/compare-document';
import { type CompareFolder, compareFolder, exportedLine } from '#cli/compare-export';
import { compareText } from '#cli/compare-report';
import { type CompareFlags, type CompareTerms, compareTermsOf, tasksOf } from '#cli/compare-terms';
import type { ComparisonTask } from '#cli/job-kinds';
import type { MarketFlags } from '#cli/market-flags';
import { groundOf, type MarketGround, withMarket } from '#cli/market-options';
import { badInput, done, type Ending, type Finish, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { comparePage } from '#cli/report/compare-page';
import { written } from '#cli/report/page';
import { allOf, withWork, workAskIn, worked } from '#cli/work';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs } from '#core/kernel/units';
import { courtVerdict } from '#engine/sim/compare/verdict';
import { type Windows, windowsOver } from '#engine/sim/compare/windows';
import type { TriedJob } from '#engine/sim/compare/work-window';

type Flags = MarketFlags & CompareFlags & { readonly json?: boolean };

export function addCompareCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withWork(
    withJson(
      withMarket(
        program
          .command('compare')
          .description(
            'the same parent orders under several strategies and two baselines on a recorded market, paired, with confidence intervals',
          ),
      ),
    ),
  )
    .option('--windows <n>', 'starts, evenly from --from to --to', '24')
    .option('--quantity <list>', 'sizes of an order: 500,2000')
    .option('--volume-share <list>', 'sizes as shares of what trades in the window: 0.01,0.05')
    .option('--horizon <list>', 'times that an order may take: 30m,2h', '30m')
    .option('--strategies <list>', 'strategies, by name (default: all)')
    .option(
      '--export <folder>',
      'every child order and fill; a comparison that was stopped goes on from here',
    )
    .option('--html <file>', 'the report as one HTML file')
    .action(async (flags: Flags) => finish(await compare(flags, ports), flags));
}

async function compare(flags: Flags, ports: CliPorts): Promise<Ending> {
  const began = ports.wallClock();
  const ground = groundOf(flags, ports);
  if (!ground.ok) return badInput(ground.error);
  const terms = compareTermsOf(flags, ground.value);
  if (!terms.ok) return badInput(terms.error);
  const windows = windowsOf(ground.value, terms.value);
  const market = marketOf(flags);
  const tasks = tasksOf(market, ground.value, terms.value, windows.starts);
  const question = ports.sha256(
    JSON.stringify([ports.version, tasks, ground.value.rules.configHash]),
  );
  const folder = flags.export === undefined ? ok(null) : compareFolder(flags.export, question);
  if (!folder.ok) return badInput([folder.error]);
  const answers = await answersOf(tasks, folder.value, flags, ports);
  if (!answers.ok) return badInput([answers.error]);
  const document = comparisonOf(ground.value, terms.value, windows, question, answers.value);
  const { instrument } = ground.value.tape;
  folder.value?.finish(
    answers.value.flatMap((tried, window) =>
      tried.map((each) =>
        exportedLine(instrument, { window, start: windows.starts[window]! }, each),
      ),
    ),
    document,
  );
  if (flags.html !== undefined) {
    const problem = written(flags.html, comparePage(document));
    if (problem !== null) return badInput([problem]);
  }
  const orders = answers.value.reduce((sum, tried) => sum + tried.length, 0);
  const seconds = (ports.wallClock() - began) / 1000;
  return done(
    {
      ...document,
      ...(flags.export === undefined ? {} : { children: flags.export }),
      performance: { orders, seconds },
    },
    `${compareText(document)}\n\n${orders} orders in ${seconds.toFixed(1)} s`,
  );
}

/** Flags that decide what is read and how, as a part gets them. */
const marketOf = ({
  json: _json,
  export: _export,
  html: _html,
  jobs: _jobs,
  workers: _workers,
  ...market
}: Flags): MarketFlags => market;

const windowsOf = (
  { from, to, seed, rules }: MarketGround,
  { windows, cells }: CompareTerms,
): Windows =>
  windowsOver({
    from,
    to,
    count: windows,
    horizon: durationUs(Math.max(...cells.map(({ horizon }) => horizon))),
    shift: durationUs(rules.policy.sliceIntervalSeconds * 1e6),
    seed,
  });

/** By whoever does parts, but for windows that an earlier run has left. */
async function answersOf(
  tasks: readonly ComparisonTask[],
  folder: CompareFolder | null,
  flags: Flags,
  ports: CliPorts,
): Promise<Result<readonly (readonly TriedJob[])[], Problem>> {
  const ask = workAskIn(flags);
  if (!ask.ok) return ask;
  const known = tasks.map(({ window }) => folder?.done(window) ?? null);
  const open = tasks.filter(({ window }) => known[window] === null);
  const show = progressTo(flags.json === true);
  if (open.length > 0) {
    const answers = await worked(
      {
        kind: 'comparison',
        tasks: open,
        ask: ask.value,
        onEnd(index, answer, ended) {
          if (answer.ok && answer.value.ok) folder?.keep(open[index]!.window, answer.value.value);
          show(`${tasks.length - open.length + ended} of ${tasks.length} windows`);
        },
      },
      ports,
    );
    show('');
    if (!answers.ok) return answers;
    const found = allOf<'comparison'>(answers.value);
    if (!found.ok) return found;
    for (const [i, { window }] of open.entries()) known[window] = found.value[i]!;
  }
  return known.every((each) => each !== null) ? ok(known) : err(missing(known.indexOf(null)));
}
const missing = (window: number): Problem => ({
  code: 'WORKER_DIED',
  path: `window ${window + 1}`,
  message: 'a window has no answer',
  remedy: 'run the command again',
});

function comparisonOf(
  { tape, from, to, seed }: MarketGround,
  { cells }: CompareTerms,
  { block, effective, starts }: Windows,
  question: string,
  answers: readonly (readonly TriedJob[])[],
): Comparison {
  return {
    ...courtVerdict(answers, block),
    symbol: tape.instrument.symbol,
    windows: starts.length,
    effectiveN: effective,
    block,
    from: isoTime(from),
    to: isoTime(to),
    cells: cells.map(({ name }) => ({
      name,
      strategies: courtVerdict(
        answers.map((tried) => tried.filter(({ cell }) => cell === name)),
        block,
      ).strategies,
    })),
    seed,
    tapes: [{ source: tape.source, hash: tape.hash }],
    question,
  };
}
