import type { Command } from 'commander';
import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { problem, refusal, type Problem } from '#core/kernel/failure';
import { isoTime } from '#core/kernel/civil';
import { err, ok, type Result } from '#core/kernel/result';
import type { ImpactModel } from '#core/impact/model';
import { timely } from '#core/impact/standing';
import { reportBook, type BookReport, type BookTotal, type Position } from '#core/exposure/book-report';
import { ILLIQUID_MAX } from '#core/exposure/regulation';
import { dayAfter, surveyOne } from '#core/liquidity/survey';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { configSchema, policyOf } from '#contracts/config';
import { refusalToDoc } from '#contracts/to-documents';
import { columnMissing, openCsv } from '#platform/csv-table';
import { readYaml } from '#platform/yaml-config';
import { columns } from '#cli/assess-card';
import { modelOf as modelFor, termsOf } from '#cli/market-options';
import type { CliPorts } from '#cli/ports';
import { badInput, done, inPercent, inUnits, type Ending } from '#cli/output';

interface LiquidateFlags {
  readonly positions: string;
  readonly history: string;
  readonly redeem?: string;
  readonly settlement: string;
  readonly columns?: string;
  readonly label: string;
  readonly out?: string;
  readonly config?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly json?: boolean;
}
const FIELDS = { symbol: ['symbol', 'ticker', 'sym'], quantity: ['quantity', 'qty', 'shares', 'units', 'position', 'size'] } as const;

export function addLiquidateCommand(program: Command, ports: CliPorts, finish: (ending: Ending, flags: { readonly json?: boolean }) => void): void {
  program
    .command('liquidate')
    .description('how long a book takes to sell, what that costs, and how liquid its names are for a fund')
    .requiredOption('--positions <file>', 'a CSV of symbol and quantity')
    .requiredOption('--history <file>', 'daily bars of the names')
    .option('--redeem <amount>', 'cash to be raised: a share of everything, the quickest first, or everything at the cap')
    .option('--settlement <days>', 'business days from a trade to its cash', '1')
    .option('--columns <map>', 'names of columns in the positions, ours first: quantity=shares')
    .option('--label <moment>', 'whether a bar is stamped with its start or its end', 'start')
    .option('--model <model>', 'cost model: a published name, or a file of calibrate (default: the square root)')
    .option('--outstanding <units>', 'units outstanding, which almgren-2005 needs')
    .option('--out <file>', 'the positions as CSV')
    .option('--config <file>', 'plimsoll.yaml')
    .option('--json', 'one JSON document on stdout')
    .action((flags: LiquidateFlags) => finish(liquidate(flags, ports), flags));
}

function liquidate(flags: LiquidateFlags, ports: CliPorts): Ending {
  const config = readYaml(flags.config ?? 'plimsoll.yaml', configSchema, flags.config !== undefined);
  if (!config.ok) return badInput(config.error);
  const settlementDays = Number(flags.settlement);
  if (!Number.isInteger(settlementDays) || settlementDays < 0 || settlementDays > 60) return badInput([problem('FLAG_INVALID', '--settlement', `must be whole days from 0 to 60, was '${flags.settlement}'`, 'give --settlement 1')]);
  const redemption = flags.redeem === undefined ? null : Number(flags.redeem);
  if (redemption !== null && !(redemption > 0)) return badInput([problem('FLAG_INVALID', '--redeem', `must be an amount above 0, was '${flags.redeem}'`, 'give --redeem 1000000')]);
  const terms = termsOf(flags);
  if (!terms.ok) return badInput([terms.error]);
  const held = positionsIn(flags.positions, terms.value.columns);
  if (!held.ok) return badInput([held.error]);
  const bars = ports.readUniverse(flags.history, { ...terms.value, columns: {}, symbol: null });
  if (!bars.ok) return badInput([bars.error]);
  const policy = policyOf(config.value);
  const asOf = dayAfter(bars.value, US_EQUITY_SESSION);
  const choice = modelFor(flags, null);
  if (!choice.ok) return badInput([choice.error]);
  const modelOf = (symbol: string): ImpactModel => timely(choice.value(symbol), asOf);
  const bySymbol = new Map(bars.value.map((each): [string, Bars] => [each.symbol.toUpperCase(), each]));
  const book = held.value.map(({ symbol, units }): Position => {
    const found = bySymbol.get(symbol);
    const market = found === undefined ? refusal('LIQUIDITY_UNKNOWN', `${symbol} must be in ${flags.history}, is not`, { symbol }, 'give bars of every name that is held') : surveyOne(found, asOf, { policy, modelOf, instrumentOf: (name) => usEquity(name, 'US'), before: () => null });
    return { symbol, units, market };
  });
  const report = reportBook(book, { participation: policy.maxParticipation, modelOf, asOf, settlementDays, redemption });
  if (redemption !== null && report.total !== null && redemption > report.total.value) return badInput([problem('FLAG_INVALID', '--redeem', `must be at most what the book is worth, ${Math.round(report.total.value)}, was ${redemption}`, 'redeem less')]);
  const limits = { maxIlliquidAllocation: config.value.portfolio.max_illiquid_allocation, minDailyLiquidatable: config.value.portfolio.min_daily_liquidatable };
  const document = { asOf: isoTime(asOf), participation: policy.maxParticipation, modelId: modelOf('').id, calibration: modelOf('').calibration.state, positions: report.positions.map((each) => ({ ...each, refusal: each.refusal === null ? null : refusalToDoc(each.refusal) })), total: report.total, limits: { ...limits, ...verdict(report.total, limits) } };
  if (flags.out !== undefined) {
    try {
      writeFileSync(flags.out, csvOf(report));
    } catch (thrown) {
      return badInput([problem('FILE_UNWRITABLE', flags.out, `the file could not be written (${thrown instanceof Error ? thrown.message : 'unknown'})`, 'choose a folder that exists and that you may write')]);
    }
  }
  return done(document, textOf(report, limits, { asOf: document.asOf, participation: policy.maxParticipation }));
}

interface Limits {
  readonly maxIlliquidAllocation: number;
  readonly minDailyLiquidatable: number;
}
const verdict = (total: BookTotal | null, limits: Limits): { readonly illiquidWithin: boolean | null; readonly dailyWithin: boolean | null; readonly rule22e4Within: boolean | null } => ({
  illiquidWithin: total === null ? null : total.illiquidTier <= limits.maxIlliquidAllocation, dailyWithin: total === null ? null : (total.soldBy[0]?.share ?? 0) >= limits.minDailyLiquidatable, rule22e4Within: total === null ? null : total.buckets.illiquid <= ILLIQUID_MAX,
});

function positionsIn(path: string, names: Readonly<Record<string, string>>): Result<readonly { readonly symbol: string; readonly units: number }[], Problem> {
  const opened = openCsv(path, FIELDS, { names, mayLack: false });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const missing = (['symbol', 'quantity'] as const).filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, FIELDS));
  const found = new Map<string, number>();
  const bad = csv.eachRow((row) => {
    const [symbol, units] = [row.text('symbol').toUpperCase(), row.number('quantity')];
    if (symbol === '') return row.bad('symbol', 'must be a name');
    if (units === null || Number.isNaN(units) || units === 0) return row.bad('quantity', 'must be a number of units, negative for a short, not 0');
    if (found.has(symbol)) return row.bad('symbol', 'must stand in the file once');
    found.set(symbol, units);
    return null;
  });
  if (bad !== null) return err(bad);
  return found.size > 0 ? ok([...found].map(([symbol, units]) => ({ symbol, units }))) : err(problem('FILE_EMPTY', path, 'the book must hold a position, held none', 'add rows of symbol and quantity'));
}

const CSV_COLUMNS = ['symbol', 'units', 'value', 'weight', 'days', 'soldInOneDay', 'costBps', 'valueAtRisk', 'liquidityAtRisk', 'bucket', 'tier', 'score'] as const;
const csvOf = ({ positions }: BookReport): string => `${[CSV_COLUMNS.join(','), ...positions.map((each) => CSV_COLUMNS.map((name) => each[name] ?? '').join(','))].join('\n')}\n`;

const SHOWN = 40;
function textOf({ positions, total }: BookReport, limits: Limits, about: { readonly asOf: string; readonly participation: number }): string {
  const sorted = positions.toSorted((a, b) => (b.days ?? Infinity) - (a.days ?? Infinity));
  const rows = sorted.slice(0, SHOWN).map((each) =>
    each.refusal === null
      ? `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${inUnits(Math.round(each.value ?? 0)).padStart(14)} ${inPercent(each.weight).padStart(9)} ${inDays(each.days).padStart(8)} ${`${each.costBps?.toFixed(1) ?? '?'} bps`.padStart(11)}  ${(each.bucket ?? '').padEnd(17)} ${each.tier}`
      : `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${pc.yellow(`${each.refusal.code}: ${each.refusal.message}`)}`,
  );
  const head = `${pc.bold(`${positions.length} positions`)} as of ${about.asOf.slice(0, 10)}, every name sold side by side at ${inPercent(about.participation)} of its volume\n${pc.dim(`  ${'symbol'.padEnd(10)} ${'units'.padStart(12)} ${'value'.padStart(14)} ${'weight'.padStart(9)} ${'days'.padStart(8)} ${'costs'.padStart(11)}  22e-4 bucket      tier`)}`;
  return [head, ...rows, ...(sorted.length > SHOWN ? [pc.dim(`  … ${sorted.length - SHOWN} more: --out, --json`)] : []), ...(total === null ? [pc.yellow('The whole is unknown: of one name something is.')] : totalText(total, limits))].join('\n');
}
const inDays = (value: number | null | undefined): string => (value === null || value === undefined ? 'unknown' : value < 0.01 ? '< 0.01' : value.toFixed(2));
function totalText(total: BookTotal, limits: Limits): readonly string[] {
  const mark = (isWithin: boolean): string => (isWithin ? pc.green('within') : pc.red('beyond'));
  const found = verdict(total, limits);
  const redemption = total.redemption === null ? [] : [`  to raise the cash  a share of everything ${inDays(total.redemption.proRata.completion)} days, the quickest first ${inDays(total.redemption.waterfall.completion)}, everything at the cap ${total.redemption.fastest === null ? 'never' : inDays(total.redemption.fastest.completion)}`];
  return [
    `  ${pc.bold(inUnits(Math.round(total.value)))} in all; the last name is sold after ${inDays(total.longest)} days, by value ${inDays(total.valueWeighted)}; spread and impact ${total.costBps.toFixed(1)} bps`,
    `  sold by day        ${pc.cyan(columns(total.soldBy.map(({ share }) => share)))}  ${total.soldBy.map(({ day, share }) => `${day}: ${inPercent(share)}`).join('  ')}`,
    `  22e-4              ${Object.entries(total.buckets).map(([name, share]) => `${name} ${inPercent(share)}`).join(', ')}; illiquid at most ${inPercent(ILLIQUID_MAX)}: ${mark(found.rule22e4Within === true)}`,
    `  limits             illiquid tier ${inPercent(total.illiquidTier)} of at most ${inPercent(limits.maxIlliquidAllocation)}: ${mark(found.illiquidWithin === true)}; sellable in a day ${inPercent(total.soldBy[0]?.share ?? null)} of at least ${inPercent(limits.minDailyLiquidatable)}: ${mark(found.dailyWithin === true)}`,
    ...redemption,
  ];
}
