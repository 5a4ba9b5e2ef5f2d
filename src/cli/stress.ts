import type { Command } from 'commander';
import { bookTaskOf, withBook } from '#cli/book-file';
import { numberOfText } from '#cli/flag';
import { badInput, done, type Ending, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { esmaCsv } from '#cli/report/esma-csv';
import { esmaPage, esmaText } from '#cli/report/esma-page';
import { written } from '#cli/report/page';
import { stressPage } from '#cli/report/stress-page';
import { esmaOf } from '#cli/stress-esma';
import { type StressFlags, stressAskIn } from '#cli/stress-flags';
import { pastOf } from '#cli/stress-past';
import { type CoverageRow, coveredText, pastText, stressCsv, stressText } from '#cli/stress-report';
import { stressed, stressRules } from '#cli/stress-work';
import { withWork } from '#cli/work';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { redemptionCoverage } from '#core/portfolio/redemption';
import type { StressRow } from '#core/portfolio/stress-rows';

export function addStressCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('stress')
    .description(
      'shows a book in worse markets: days, costs, buckets, limits, and how much of each scenario it bears',
    )
    .requiredOption('--positions <file>', 'CSV of symbol and quantity')
    .requiredOption('--history <file>', 'daily bars of the names')
    .option('--scenarios <file>', 'YAML file of scenarios (default: four invented ones)')
    .option(
      '--past-days <n>',
      'also apply the newest n days of the history to the book, and show what is at risk on the worst of them',
    )
    .option('--past-horizon <n>', 'past days applied together, 1 to 10', '1')
    .option(
      '--recorded <file>',
      'also make a scenario from an event in intraday bars, with --event',
    )
    .option('--event <days>', 'first and last day of the event: 2023-03-10..2023-03-13')
    .option(
      '--redemptions <shares>',
      'also compare redemptions, as shares of the book, with what can be sold: 0.1,0.3',
    )
    .option('--cash <amount>', 'cash of the fund beside the positions, for redemptions', '0')
    .option('--within <days>', 'trading days within which redemptions are paid', '5')
    .option('--reverse', 'also find the smallest strength of each scenario that breaks a limit')
    .option('--out <file>', 'write one line per scenario to a CSV file')
    .option('--html <file>', 'write the report as one page')
    .option(
      '--esma <file>',
      "write the liquidity stress test in the form of ESMA's guidelines (ESMA34-39-897), as .html or .csv",
    )
    .option(
      '--fund <file>',
      'for --esma: YAML of cash, terms of dealing, investors and redemptions (default: --cash, --redemptions, --within)',
    );
  withWork(withBook(command), '1').action(async (flags: StressFlags) =>
    finish(await stress(flags, ports), flags),
  );
}

async function stress(flags: StressFlags, ports: CliPorts): Promise<Ending> {
  const asked = stressAskIn(flags, ports);
  if (!asked.ok) return badInput(asked.error);
  const { config, scenarios, redemptions, cash } = asked.value;
  const task = bookTaskOf(flags, config);
  if (!task.ok) return badInput([task.error]);
  const loaded = ports.readBook(task.value);
  if (!loaded.ok) return badInput([loaded.error]);
  const { book, bars, limits, policy, modelOf } = loaded.value.read;
  const rules = stressRules(loaded.value.read);
  const past = asked.value.past === null ? null : pastOf(book, bars, rules, asked.value.past);
  if (past !== null && typeof past === 'string')
    return badInput([
      problem('FILE_EMPTY', flags.history, past, 'leave them out, or give more days'),
    ]);
  const stresses = await stressed(task.value, loaded.value, scenarios, flags, ports);
  if (!stresses.ok) return badInput([stresses.error]);
  const rows = stresses.value;
  const about = {
    asOf: isoTime(rules.asOf),
    participation: policy.maxParticipation,
    modelId: modelOf('').id,
  };
  const bad = writeFiles(flags, rows, about);
  if (bad !== null) return badInput([bad]);
  const { fund } = asked.value;
  const esma =
    fund === null ? null : esmaOf(rows, { ...fund, book, scenarios, rules, asOf: about.asOf });
  const unwritten =
    esma === null || flags.esma === undefined
      ? null
      : written(flags.esma, /\.csv$/i.test(flags.esma) ? esmaCsv(esma) : esmaPage(esma, about));
  if (unwritten !== null) return badInput([unwritten]);
  const covered =
    redemptions.length === 0 ? null : coverageOf(rows, { redemptions, cash, within: flags.within });
  const unknown = unknownIn(rows);
  return done(
    {
      asOf: about.asOf,
      limits,
      modelId: about.modelId,
      unknown,
      past,
      redemptions: covered,
      esma,
      scenarios: rows.map(({ report, ...row }) => ({ ...row, total: report.total })),
    },
    [
      stressText(rows, unknown),
      ...(past === null ? [] : [pastText(past)]),
      ...(covered === null ? [] : [coveredText(covered, flags.within)]),
      ...(esma === null ? [] : [esmaText(esma)]),
    ].join('\n'),
  );
}

function writeFiles(
  { out, html }: StressFlags,
  rows: readonly StressRow[],
  about: Parameters<typeof stressPage>[1],
): Problem | null {
  return (
    (out === undefined ? null : written(out, stressCsv(rows))) ??
    (html === undefined ? null : written(html, stressPage(rows, about)))
  );
}

const coverageOf = (
  rows: readonly StressRow[],
  {
    redemptions,
    cash,
    within,
  }: {
    readonly redemptions: readonly number[];
    readonly cash: number;
    readonly within: string;
  },
): readonly CoverageRow[] =>
  rows.map(({ name, report }) => ({
    scenario: name,
    ...redemptionCoverage(
      report,
      (rows[0]?.report.total?.net ?? NaN) + cash,
      numberOfText(within),
      redemptions,
      cash,
    ),
  }));

const unknownIn = (
  rows: readonly StressRow[],
): readonly { readonly symbol: string; readonly code: string; readonly message: string }[] =>
  (rows[0]?.report.positions ?? []).flatMap(({ symbol, refusal }) =>
    refusal === null ? [] : [{ symbol, code: refusal.code, message: refusal.message }],
  );
