import type { Command } from 'commander';
import pc from 'picocolors';
import { isoTime } from '#core/kernel/civil';
import { SCENARIOS, stressRows, type Scenario, type StressRow } from '#core/exposure/stress';
import { configSchema } from '#contracts/config';
import { scenariosSchema } from '#contracts/scenarios';
import { readYaml } from '#platform/yaml-config';
import { bookIn, type BookFlags } from '#cli/book-file';
import { badInput, done, inPercent, inUnits, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { stressPage } from '#cli/report/book-pages';
import { written } from '#cli/report/page';

interface StressFlags extends BookFlags {
  readonly scenarios?: string;
  readonly reverse?: boolean;
  readonly out?: string;
  readonly html?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addStressCommand(program: Command, ports: CliPorts, finish: (ending: Ending, flags: { readonly json?: boolean }) => void): void {
  program
    .command('stress')
    .description('a book of positions in worse markets: days, costs, buckets, limits; and how much of each it bears')
    .requiredOption('--positions <file>', 'a CSV of symbol and quantity')
    .requiredOption('--history <file>', 'daily bars of the names')
    .option('--scenarios <file>', 'YAML of scenarios (default: four that were thought up)')
    .option('--reverse', 'of each: the least strength that breaks a limit')
    .option('--columns <map>', 'names of columns in the positions, ours first: quantity=shares')
    .option('--label <moment>', 'whether a bar is stamped with its start or its end', 'start')
    .option('--model <model>', 'cost model: a published name, or a file of calibrate (default: the square root)')
    .option('--outstanding <units>', 'units outstanding, which almgren-2005 needs')
    .option('--out <file>', 'a line for each scenario as CSV')
    .option('--html <file>', 'the report as one page')
    .option('--config <file>', 'plimsoll.yaml')
    .option('--json', 'one JSON document on stdout')
    .action((flags: StressFlags) => finish(stress(flags, ports), flags));
}

function stress(flags: StressFlags, ports: CliPorts): Ending {
  const config = readYaml(flags.config ?? 'plimsoll.yaml', configSchema, flags.config !== undefined);
  if (!config.ok) return badInput(config.error);
  const file = flags.scenarios === undefined ? null : readYaml(flags.scenarios, scenariosSchema, true);
  if (file !== null && !file.ok) return badInput(file.error);
  const scenarios: readonly Scenario[] = file === null ? SCENARIOS : (file.value.scenarios as readonly Scenario[]);
  const loaded = bookIn(flags, config.value, ports);
  if (!loaded.ok) return badInput([loaded.error]);
  const { book, policy, modelOf, asOf, limits } = loaded.value;
  const rules = { participation: policy.maxParticipation, modelOf, asOf, settlementDays: 1, redemption: null, policy };
  const rows = stressRows(book, rules, scenarios, limits, flags.reverse === true);
  const page = (): string => stressPage(rows, { asOf: isoTime(asOf), participation: policy.maxParticipation, modelId: modelOf('').id });
  const bad = (flags.out === undefined ? null : written(flags.out, csvOf(rows))) ?? (flags.html === undefined ? null : written(flags.html, page()));
  if (bad !== null) return badInput([bad]);
  const unknown = (rows[0]?.report.positions ?? []).filter(({ refusal }) => refusal !== null).map(({ symbol, refusal }) => ({ symbol, code: refusal?.code ?? '', message: refusal?.message ?? '' }));
  return done({ asOf: isoTime(asOf), limits, modelId: modelOf('').id, unknown, scenarios: rows.map(({ report, ...row }) => ({ ...row, total: report.total })) }, textOf(rows, unknown));
}

const figuresOf = ({ report: { total } }: StressRow): readonly (number | null)[] => (total === null ? [null, null, null, null, null, null] : [total.value, total.costBps, total.longest, total.soldBy[0]?.share ?? null, total.buckets.illiquid, total.illiquidTier]);
const csvOf = (rows: readonly StressRow[]): string => `scenario,kind,value,cost_bps,longest_days,sold_in_one_day,illiquid_22e4,illiquid_tier,breaks,bears\n${rows.map((row) => [JSON.stringify(row.name), row.kind, ...figuresOf(row).map((x) => x ?? ''), row.breaks.join(' '), row.reverse?.strength ?? ''].join(',')).join('\n')}\n`;

function textOf(rows: readonly StressRow[], unknown: readonly { readonly symbol: string; readonly message: string }[]): string {
  const head = pc.dim(`  ${'scenario'.padEnd(26)} ${'value'.padStart(15)} ${'costs'.padStart(11)} ${'last sold'.padStart(11)} ${'in a day'.padStart(10)} ${'22e-4 illiq.'.padStart(13)}  breaks`);
  const lines = rows.map((row) => {
    const { name, report: { total }, breaks, reverse } = row;
    if (total === null) return `  ${name.padEnd(26)} ${pc.yellow('unknown: something of one name is')}`;
    const bears = reverse === undefined ? '' : reverse === null ? pc.green('  bears ten times this') : reverse.strength === 0 ? pc.dim('  broken today') : pc.dim(`  bears ${reverse.strength.toFixed(2)} of it, then ${reverse.breaks.join(', ')}`);
    return `  ${name.padEnd(26)} ${inUnits(Math.round(total.value)).padStart(15)} ${`${total.costBps.toFixed(1)} bps`.padStart(11)} ${`${total.longest < 0.01 ? '< 0.01' : total.longest.toFixed(2)} d`.padStart(11)} ${inPercent(total.soldBy[0]?.share ?? null).padStart(10)} ${inPercent(total.buckets.illiquid).padStart(13)}  ${breaks.length === 0 ? pc.green('none') : pc.red(breaks.join(', '))}${bears}`;
  });
  return [`${pc.bold('The book in worse markets')}: sold side by side at the participation cap; costs are spread and impact`, head, ...lines, ...unknown.map(({ symbol, message }) => pc.yellow(`  ${symbol}: ${message}`)), pc.dim('  Scenarios change spread, volume, volatility, impact and price; correlations and depth are not in these figures.')].join('\n');
}
