import type { Command } from 'commander';
import type { BookFlags } from '#cli/book-file';
import { isAbove, isNotBelow, type NumberRule, numbersOfFlags, wrongFlag } from '#cli/flag';
import { TURNOVER_MAX } from '#contracts/bounds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { USUAL_RISK } from '#core/portfolio/optimise/statistical-factors';
import type { AheadRules } from '#core/portfolio/rebalance-ahead';

export interface RebalanceFlags extends Omit<BookFlags, 'history'> {
  readonly history?: string;
  readonly execute?: boolean;
  readonly waves: string;
  readonly daysAhead?: string;
  readonly halfLife?: string;
  readonly volume?: string;
  readonly volatility?: string;
  readonly over?: string;
  readonly targets?: string;
  readonly returns?: string;
  readonly views?: string;
  readonly tau?: string;
  readonly minimumVariance?: boolean;
  readonly riskParity?: boolean;
  readonly cash: string;
  readonly riskAversion?: string;
  readonly holdingDays: string;
  readonly completionDays: string;
  readonly turnover?: string;
  readonly leverage?: string;
  readonly daysMax?: string;
  readonly fullScore?: string;
  readonly borrow: string;
  readonly fees: string;
  readonly factors: string;
  readonly riskDays: string;
  readonly out?: string;
  readonly config?: string;
  readonly json?: boolean;
}

/** The book and where it is: in files, or at a running service. */
export const withSource = (command: Command): Command =>
  command
    .option('--positions <file>', 'CSV of symbol and quantity (default: only --cash)')
    .option(
      '--history <file>',
      'daily bars of the names (default: use the account of the running service of PLIMSOLL_URL)',
    )
    .option('--execute', 'at the service: send the basket, in waves')
    .option('--waves <n>', 'at the service: number of waves', '4')
    .option(
      '--over <seconds>',
      'at the service: time for all waves, in seconds (default: as long as the slowest name needs)',
    );

/** What the new book is to be: one of these is required. */
export const withAim = (command: Command): Command =>
  command
    .option('--targets <file>', 'aim: CSV of symbol and weight')
    .option('--returns <file>', 'aim: CSV of symbol and expected return per year; 0.08 is 8 %')
    .option(
      '--views <file>',
      'aim: CSV of view (AAA, or AAA/BBB for their difference), return per year and error: Black-Litterman around the current book',
    )
    .option(
      '--tau <x>',
      "for --views: variance of the returns that the book implies, over a year's variance (default: 0.05); a larger one gives views more weight",
    )
    .option('--minimum-variance', 'aim: the book of least risk')
    .option('--risk-parity', 'aim: every name carries the same share of the risk');

/** What the way there may cost and must keep. */
export const withRules = (command: Command): Command =>
  command
    .option('--cash <amount>', 'cash besides the positions', '0')
    .option(
      '--risk-aversion <x>',
      'risk aversion, mean-variance (default: 5; for targets and parity 100)',
    )
    .option(
      '--holding-days <n>',
      'trading days that the new book is held: its gain in that time is weighed against the cost of trading once',
      '21',
    )
    .option(
      '--completion-days <n>',
      'largest number of trading days for the trades at the participation cap',
      '5',
    )
    .option(
      '--days-ahead <n>',
      'also plan the trades of this many days at once; only the first day is traded',
    )
    .option('--half-life <days>', 'for --days-ahead: trading days in which expected returns halve')
    .option(
      '--volume <multiples>',
      'for --days-ahead: volume of each day over the average: 1,0.5,1',
    )
    .option('--volatility <multiples>', 'for --days-ahead: volatility of each day over the usual')
    .option('--turnover <x>', 'largest turnover, both sides, as a multiple of the book')
    .option(
      '--leverage <x>',
      'largest sum of longs and shorts, as a multiple of the book; below what is invested the rest becomes cash, above 1 shorts are allowed',
    )
    .option(
      '--days-max <n>',
      'largest number of trading days to sell a position at the participation cap',
    )
    .option(
      '--full-score <x>',
      'liquidity score for the full cap of the tier; a lower score scales the cap down in proportion',
    )
    .option('--borrow <bps>', 'cost of a short, in bps per year', '0')
    .option('--fees <bps>', 'fees, in bps of what trades', '0')
    .option(
      '--factors <n>',
      'largest number of factors in the risk model',
      String(USUAL_RISK.factors),
    )
    .option(
      '--risk-days <n>',
      'days from which the risk model is estimated',
      String(USUAL_RISK.days),
    )
    .option('--out <file>', 'write the trades to a CSV file');

const DAYS = { isFit: isAbove, must: 'days above 0' };
const BPS = { isFit: isNotBelow, must: 'bps of 0 or more' };
const NUMBERS = {
  cash: { isFit: Number.isFinite, must: 'an amount', example: '1000000' },
  riskAversion: { isFit: isAbove, must: 'a number above 0', example: '5' },
  holdingDays: { ...DAYS, example: '21' },
  completionDays: { ...DAYS, example: '5' },
  turnover: {
    isFit: (x) => x >= 0 && x <= TURNOVER_MAX,
    must: `a multiple of the book of at most ${TURNOVER_MAX}, 0.2 for 20 %`,
    example: '0.2',
  },
  leverage: { isFit: isAbove, must: 'a multiple of the book', example: '2' },
  daysMax: { ...DAYS, example: '5' },
  fullScore: {
    isFit: (x) => x > 0 && x <= 1,
    must: 'a score above 0 and at most 1',
    example: '0.6',
  },
  borrow: { ...BPS, example: '50' },
  fees: { ...BPS, example: '0.5' },
  factors: {
    isFit: (x) => Number.isInteger(x) && x > 0,
    must: 'a whole number above 0',
    example: '15',
  },
  riskDays: {
    isFit: (x) => Number.isInteger(x) && x >= 40,
    must: 'a whole number of 40 or more',
    example: '252',
  },
} satisfies Readonly<Record<string, NumberRule>>;

export interface RebalanceNumbers {
  readonly cash: number;
  readonly riskAversion: number | null;
  readonly holdingDays: number;
  readonly completionDays: number;
  readonly turnover: number | null;
  readonly leverage: number | null;
  readonly daysMax: number | null;
  readonly fullScore: number | null;
  readonly borrowBps: number;
  readonly feesBps: number;
  readonly factors: number;
  readonly riskDays: number;
}
export function rebalanceNumbers(
  flags: RebalanceFlags,
): Result<RebalanceNumbers, readonly Problem[]> {
  const found = numbersOfFlags(flags, NUMBERS);
  if (!found.ok) return found;
  const { borrow, fees, ...numbers } = found.value;
  return ok({ ...numbers, borrowBps: borrow, feesBps: fees });
}

/** null: no plan ahead was asked for. */
export function aheadIn({
  daysAhead,
  halfLife,
  volume,
  volatility,
}: RebalanceFlags): Result<AheadRules | null, Problem> {
  if (daysAhead === undefined)
    return halfLife === undefined && volume === undefined && volatility === undefined
      ? ok(null)
      : err(
          problem(
            'FLAG_MISSING',
            '--days-ahead',
            'is for a plan ahead, but no --days-ahead was given',
            'give --days-ahead 5',
          ),
        );
  const days = Number(daysAhead);
  const halfLifeDays = halfLife === undefined ? null : Number(halfLife);
  if (!Number.isInteger(days) || days < 1 || days > 20)
    return err(wrongFlag('--days-ahead', 'a whole number from 1 to 20', daysAhead, '5'));
  if (halfLifeDays !== null && !(halfLifeDays > 0))
    return err(wrongFlag('--half-life', 'days above 0', halfLife, '10'));
  const multiples = {
    '--volume': volume?.split(',').map(Number) ?? [],
    '--volatility': volatility?.split(',').map(Number) ?? [],
  };
  for (const [flag, values] of Object.entries(multiples))
    if (values.length > days || values.some((x) => !(x > 0 && x <= 100)))
      return err(
        problem(
          'FLAG_INVALID',
          flag,
          `must be at most ${days} multiples above 0`,
          `give ${flag} 1,0.5`,
        ),
      );
  return ok({
    days,
    halfLifeDays,
    volume: multiples['--volume'],
    volatility: multiples['--volatility'],
  });
}
