import type { Command } from 'commander';
import { type BookFlags, bookIn, withBook } from '#cli/book-file';
import type { BookRead } from '#cli/book-task';
import { configIn } from '#cli/config-option';
import { numberOfText, wrongFlag } from '#cli/flag';
import { liquidateCsv, liquidateText, verdict, waysText } from '#cli/liquidate-report';
import { badInput, done, type Ending, type Finish, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { liquidityPage } from '#cli/report/liquidity-page';
import { written } from '#cli/report/page';
import { refusalToDoc } from '#contracts/to-documents';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type BookReport, reportBook } from '#core/portfolio/book-report';
import { liquidationWays, type Way } from '#core/portfolio/optimal-liquidation';
import { covarianceOf } from '#core/portfolio/optimise/factor-risk';
import {
  returnHistory,
  statisticalFactors,
  USUAL_RISK,
} from '#core/portfolio/optimise/statistical-factors';
import { type BookLimits, stressLimitsOf } from '#core/portfolio/stress';

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
export function addLiquidateCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('liquidate')
    .description('shows how long a book takes to sell, what that costs, and its 22e-4 buckets')
    .requiredOption('--positions <file>', 'CSV of symbol and quantity')
    .requiredOption('--history <file>', 'daily bars of the names')
    .option(
      '--redeem <amount>',
      'cash to raise: by a share of everything (shorts are bought back), the quickest longs first, and every long at the cap',
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

interface LiquidateNumbers {
  readonly settlementDays: number;
  readonly redemption: number | null;
}
function numbersIn({ settlement, redeem }: LiquidateFlags): Result<LiquidateNumbers, Problem> {
  const settlementDays = numberOfText(settlement);
  if (!Number.isInteger(settlementDays) || settlementDays < 0 || settlementDays > 60)
    return err(wrongFlag('--settlement', 'whole days from 0 to 60', settlement, '1'));
  const redemption = redeem === undefined ? null : numberOfText(redeem);
  if (redemption !== null && !(redemption > 0))
    return err(wrongFlag('--redeem', 'an amount above 0', redeem, '1000000'));
  return ok({ settlementDays, redemption });
}

function liquidate(flags: LiquidateFlags, ports: CliPorts): Ending {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const numbers = numbersIn(flags);
  if (!numbers.ok) return badInput([numbers.error]);
  const { settlementDays, redemption } = numbers.value;
  const loaded = bookIn(flags, config.value, ports);
  if (!loaded.ok) return badInput([loaded.error]);
  const { book, policy, modelOf, asOf, limits } = loaded.value;
  const participation = policy.maxParticipation;
  const ways = waysOf(flags, loaded.value);
  if (ways !== null && !ways.ok)
    return 'path' in ways.error ? badInput([ways.error]) : refusedBy(ways.error);
  const report = reportBook(book, { participation, modelOf, asOf, settlementDays, redemption });
  const longs = report.total === null ? Infinity : (report.total.value + report.total.net) / 2;
  if (redemption !== null && redemption > longs)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--redeem',
        `must be at most what the longs are worth, ${Math.round(longs)}, was ${redemption}`,
        'redeem less: shorts bring in no cash',
      ),
    ]);
  const about = { asOf: isoTime(asOf), participation, modelId: modelOf('').id };
  const bad = writeFiles(flags, report, limits, { ...about, settlementDays });
  if (bad !== null) return badInput([bad]);
  return done(
    {
      ...about,
      calibration: modelOf('').calibration.state,
      positions: report.positions.map((each) => ({
        ...each,
        refusal: each.refusal === null ? null : refusalToDoc(each.refusal),
      })),
      total: report.total,
      ways: ways?.value ?? null,
      limits: { ...limits, ...verdict(report.total, limits) },
    },
    [
      liquidateText(report, limits, about),
      ...(ways === null ? [] : [waysText(ways.value, participation)]),
    ].join('\n'),
  );
}

function writeFiles(
  { out, html, hlim }: LiquidateFlags,
  report: BookReport,
  limits: BookLimits,
  about: Omit<Parameters<typeof liquidityPage>[2], 'highlyLiquidMin'>,
): Problem | null {
  const highlyLiquidMin = hlim === undefined ? null : numberOfText(hlim);
  if (highlyLiquidMin !== null && !(highlyLiquidMin >= 0 && highlyLiquidMin <= 1))
    return wrongFlag('--hlim', 'a share from 0 to 1', hlim, '0.5');
  const page = (): string =>
    liquidityPage(report, stressLimitsOf(report, limits), { ...about, highlyLiquidMin });
  return (
    (out === undefined ? null : written(out, liquidateCsv(report))) ??
    (html === undefined ? null : written(html, page()))
  );
}

function waysOf(
  { over, riskAversion, crossImpact }: LiquidateFlags,
  { book, bars, policy, modelOf }: BookRead,
): Result<readonly Way[], Problem | Refusal> | null {
  if (over === undefined) return null;
  const days = numberOfText(over);
  const aversion = numberOfText(riskAversion);
  const cross = numberOfText(crossImpact);
  if (!Number.isInteger(days) || days < 1 || days > 60)
    return err(wrongFlag('--over', 'whole trading days from 1 to 60', over, '5'));
  if (!(aversion >= 0 && Number.isFinite(aversion)))
    return err(wrongFlag('--risk-aversion', '0 or more', riskAversion, '5'));
  if (!(cross >= 0 && cross <= 1))
    return err(wrongFlag('--cross-impact', 'from 0 to 1', crossImpact, '0.2'));
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
