import type { Command } from 'commander';
import { columns } from '#cli/assess-card';
import { type BookFlags, type BookRead, bookIn, withBook } from '#cli/book-file';
import { colour } from '#cli/colour';
import { badInput, done, type Ending, inPercent, inUnits, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { liquidityPage } from '#cli/report/book-pages';
import { written } from '#cli/report/page';
import { configSchema } from '#contracts/config';
import { refusalToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import { type BookReport, type BookTotal, reportBook } from '#core/portfolio/book-report';
import { liquidationWays, type Way } from '#core/portfolio/optimal-liquidation';
import { covarianceOf } from '#core/portfolio/optimise/factor-risk';
import {
  returnHistory,
  statisticalFactors,
  USUAL_RISK,
} from '#core/portfolio/optimise/statistical-factors';
import { ILLIQUID_MAX } from '#core/portfolio/regulation';
import { type BookLimits, stressLimitsOf } from '#core/portfolio/stress';
import { readYaml } from '#platform/yaml-config';

interface LiquidateFlags extends BookFlags {
  readonly redeem?: string;
  readonly settlement: string;
  readonly out?: string;
  readonly html?: string;
  readonly over?: string;
  readonly riskAversion: string;
  readonly crossImpact: string;
  readonly hlim?: string;
  readonly config?: string;
  readonly json?: boolean;
}
export function addLiquidateCommand(
  program: Command,
  ports: CliPorts,
  finish: (ending: Ending, flags: { readonly json?: boolean }) => void,
): void {
  const command = program
    .command('liquidate')
    .description('shows how long a book takes to sell, what that costs, and its 22e-4 buckets')
    .requiredOption('--positions <file>', 'CSV of symbol and quantity')
    .requiredOption('--history <file>', 'daily bars of the names')
    .option(
      '--redeem <amount>',
      'cash to raise: by a share of everything, the quickest names first, and everything at the cap',
    )
    .option('--settlement <days>', 'business days from a trade to its cash', '1')
    .option(
      '--over <days>',
      'also compare three ways of selling everything within this many trading days',
    )
    .option('--risk-aversion <x>', 'risk aversion of the optimal way, mean-variance', '5')
    .option(
      '--cross-impact <x>',
      'for the optimal way: effect of a sale on names that move with it, 0 to 1',
      '0',
    )
    .option('--out <file>', 'write the positions to a CSV file')
    .option('--html <file>', 'write the report of rule 22e-4 as one page')
    .option(
      '--hlim <share>',
      'highly liquid minimum that the fund has set itself, as a share; 0.5 is 50 %',
    );
  withBook(command).action((flags: LiquidateFlags) => finish(liquidate(flags, ports), flags));
}

function liquidate(flags: LiquidateFlags, ports: CliPorts): Ending {
  const config = readYaml(
    flags.config ?? 'plimsoll.yaml',
    configSchema,
    flags.config !== undefined,
  );
  if (!config.ok) return badInput(config.error);
  const settlementDays = Number(flags.settlement);
  if (!Number.isInteger(settlementDays) || settlementDays < 0 || settlementDays > 60)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--settlement',
        `must be whole days from 0 to 60, was '${flags.settlement}'`,
        'give --settlement 1',
      ),
    ]);
  const redemption = flags.redeem === undefined ? null : Number(flags.redeem);
  if (redemption !== null && !(redemption > 0))
    return badInput([
      problem(
        'FLAG_INVALID',
        '--redeem',
        `must be an amount above 0, was '${flags.redeem}'`,
        'give --redeem 1000000',
      ),
    ]);
  const loaded = bookIn(flags, config.value, ports);
  if (!loaded.ok) return badInput([loaded.error]);
  const { book, policy, modelOf, asOf, limits } = loaded.value;
  const ways = waysOf(flags, loaded.value);
  if (ways !== null && !ways.ok)
    return 'path' in ways.error ? badInput([ways.error]) : refusedBy(ways.error);
  const report = reportBook(book, {
    participation: policy.maxParticipation,
    modelOf,
    asOf,
    settlementDays,
    redemption,
  });
  if (redemption !== null && report.total !== null && redemption > report.total.value)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--redeem',
        `must be at most what the book is worth, ${Math.round(report.total.value)}, was ${redemption}`,
        'redeem less',
      ),
    ]);
  const document = {
    asOf: isoTime(asOf),
    participation: policy.maxParticipation,
    modelId: modelOf('').id,
    calibration: modelOf('').calibration.state,
    positions: report.positions.map((each) => ({
      ...each,
      refusal: each.refusal === null ? null : refusalToDoc(each.refusal),
    })),
    total: report.total,
    ways: ways?.value ?? null,
    limits: { ...limits, ...verdict(report.total, limits) },
  };
  const highlyLiquidMin = flags.hlim === undefined ? null : Number(flags.hlim);
  if (highlyLiquidMin !== null && !(highlyLiquidMin >= 0 && highlyLiquidMin <= 1))
    return badInput([
      problem(
        'FLAG_INVALID',
        '--hlim',
        `must be a share from 0 to 1, was '${flags.hlim}'`,
        'give --hlim 0.5',
      ),
    ]);
  const page = (): string =>
    liquidityPage(report, stressLimitsOf(report, limits), {
      asOf: document.asOf,
      participation: policy.maxParticipation,
      settlementDays,
      modelId: document.modelId,
      highlyLiquidMin,
    });
  const bad =
    (flags.out === undefined ? null : written(flags.out, csvOf(report))) ??
    (flags.html === undefined ? null : written(flags.html, page()));
  if (bad !== null) return badInput([bad]);
  return done(
    document,
    [
      textOf(report, limits, { asOf: document.asOf, participation: policy.maxParticipation }),
      ...(ways === null ? [] : [waysText(ways.value, policy.maxParticipation)]),
    ].join('\n'),
  );
}

function waysOf(
  { over, riskAversion, crossImpact }: LiquidateFlags,
  { book, bars, policy, modelOf }: BookRead,
): Result<readonly Way[], Problem | Refusal> | null {
  if (over === undefined) return null;
  const days = Number(over);
  const aversion = Number(riskAversion);
  const cross = Number(crossImpact);
  if (!Number.isInteger(days) || days < 1 || days > 60)
    return err(
      problem(
        'FLAG_INVALID',
        '--over',
        `must be whole trading days from 1 to 60, was '${over}'`,
        'give --over 5',
      ),
    );
  if (!(aversion >= 0 && Number.isFinite(aversion)))
    return err(
      problem(
        'FLAG_INVALID',
        '--risk-aversion',
        `must be 0 or more, was '${riskAversion}'`,
        'give --risk-aversion 5',
      ),
    );
  if (!(cross >= 0 && cross <= 1))
    return err(
      problem(
        'FLAG_INVALID',
        '--cross-impact',
        `must be from 0 to 1, was '${crossImpact}'`,
        'give --cross-impact 0.2',
      ),
    );
  const unknown = book.find(({ market }) => !('profile' in market));
  if (unknown !== undefined && !('profile' in unknown.market)) return err(unknown.market);
  const past = returnHistory(
    book.flatMap(({ symbol }) => bars.get(symbol) ?? []),
    USUAL_RISK.days,
  );
  if (!past.ok) return past;
  const covariance = covarianceOf(statisticalFactors(past.value, USUAL_RISK.factors));
  return liquidationWays(book, covariance, {
    days,
    riskAversion: aversion,
    crossImpact: cross,
    participation: policy.maxParticipation,
    modelOf,
  });
}
function waysText(ways: readonly Way[], cap: number): string {
  const row = ({
    name,
    costBps,
    riskBps,
    utilityBps,
    left,
    participationMax,
    leftOver,
  }: Way): string =>
    `  ${name.padEnd(12)} ${`${costBps.toFixed(1)} bps`.padStart(12)} ${`± ${riskBps.toFixed(1)} bps`.padStart(13)} ${`${utilityBps.toFixed(1)} bps`.padStart(12)} ${inPercent(participationMax).padStart(12)}  ${colour.cyan(columns(left))}${leftOver > 1e-9 ? colour.yellow(`  ${inPercent(leftOver)} not sold`) : ''}`;
  return [
    colour.bold(`All of it within ${(ways[0]?.left.length ?? 1) - 1} days`) +
      ', with how the names move together',
    colour.dim(
      `  ${'way'.padEnd(12)} ${'costs'.padStart(12)} ${'timing risk'.padStart(13)} ${'both'.padStart(12)} ${'of a volume'.padStart(12)}  left by day; the cap is ${inPercent(cap)}`,
    ),
    ...ways.map(row),
  ].join('\n');
}

const verdict = (
  total: BookTotal | null,
  limits: BookLimits,
): {
  readonly illiquidWithin: boolean | null;
  readonly dailyWithin: boolean | null;
  readonly rule22e4Within: boolean | null;
} => ({
  illiquidWithin: total === null ? null : total.illiquidTier <= limits.maxIlliquidAllocation,
  dailyWithin: total === null ? null : (total.soldBy[0]?.share ?? 0) >= limits.minDailyLiquidatable,
  rule22e4Within: total === null ? null : total.buckets.illiquid <= ILLIQUID_MAX,
});

const CSV_COLUMNS = [
  'symbol',
  'units',
  'value',
  'weight',
  'days',
  'soldInOneDay',
  'costBps',
  'valueAtRisk',
  'liquidityAtRisk',
  'bucket',
  'tier',
  'score',
] as const;
const csvOf = ({ positions }: BookReport): string =>
  `${[CSV_COLUMNS.join(','), ...positions.map((each) => CSV_COLUMNS.map((name) => each[name] ?? '').join(','))].join('\n')}\n`;

const SHOWN = 40;
function textOf(
  { positions, total }: BookReport,
  limits: BookLimits,
  about: { readonly asOf: string; readonly participation: number },
): string {
  const sorted = positions.toSorted((a, b) => (b.days ?? Infinity) - (a.days ?? Infinity));
  const rows = sorted
    .slice(0, SHOWN)
    .map((each) =>
      each.refusal === null
        ? `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${inUnits(Math.round(each.value ?? 0)).padStart(14)} ${inPercent(each.weight).padStart(9)} ${inDays(each.days).padStart(8)} ${`${each.costBps?.toFixed(1) ?? '?'} bps`.padStart(11)}  ${(each.bucket ?? '').padEnd(17)} ${each.tier}`
        : `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${colour.yellow(`${each.refusal.code}: ${each.refusal.message}`)}`,
    );
  const head = `${colour.bold(`${positions.length} positions`)} as of ${about.asOf.slice(0, 10)}, every name sold side by side at ${inPercent(about.participation)} of its volume\n${colour.dim(`  ${'symbol'.padEnd(10)} ${'units'.padStart(12)} ${'value'.padStart(14)} ${'weight'.padStart(9)} ${'days'.padStart(8)} ${'costs'.padStart(11)}  22e-4 bucket      tier`)}`;
  return [
    head,
    ...rows,
    ...(sorted.length > SHOWN
      ? [colour.dim(`  … ${sorted.length - SHOWN} more: --out, --json`)]
      : []),
    ...(total === null
      ? [colour.yellow('The totals are unknown, because an input for one name is missing.')]
      : totalText(total, limits)),
  ].join('\n');
}
const inDays = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'unknown' : value < 0.01 ? '< 0.01' : value.toFixed(2);
function totalText(total: BookTotal, limits: BookLimits): readonly string[] {
  const mark = (isWithin: boolean): string =>
    isWithin ? colour.green('within') : colour.red('beyond');
  const found = verdict(total, limits);
  const redemption =
    total.redemption === null
      ? []
      : [
          `  to raise the cash  a share of everything ${inDays(total.redemption.proRata.completion)} days, the quickest first ${inDays(total.redemption.waterfall.completion)}, everything at the cap ${total.redemption.fastest === null ? 'never' : inDays(total.redemption.fastest.completion)}`,
        ];
  return [
    `  ${colour.bold(inUnits(Math.round(total.value)))} in all; the last name is sold after ${inDays(total.longest)} days, by value ${inDays(total.valueWeighted)}; spread and impact ${total.costBps === null ? 'unknown' : `${total.costBps.toFixed(1)} bps`}`,
    `  sold by day        ${colour.cyan(columns(total.soldBy.map(({ share }) => share)))}  ${total.soldBy.map(({ day, share }) => `${day}: ${inPercent(share)}`).join('  ')}`,
    `  22e-4              ${Object.entries(total.buckets)
      .map(([name, share]) => `${name} ${inPercent(share)}`)
      .join(
        ', ',
      )}; illiquid at most ${inPercent(ILLIQUID_MAX)}: ${mark(found.rule22e4Within === true)}`,
    `  limits             illiquid tier ${inPercent(total.illiquidTier)} of at most ${inPercent(limits.maxIlliquidAllocation)}: ${mark(found.illiquidWithin === true)}; sellable in a day ${inPercent(total.soldBy[0]?.share ?? null)} of at least ${inPercent(limits.minDailyLiquidatable)}: ${mark(found.dailyWithin === true)}`,
    ...redemption,
  ];
}
