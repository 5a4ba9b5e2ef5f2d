import type { Command } from 'commander';
import { type BookFlags, type BookRead, bookIn, numbersIn, withBook } from '#cli/book-file';
import { colour } from '#cli/colour';
import { termsOf } from '#cli/market-options';
import { badInput, done, type Ending, inPercent, inUnits, refusedBy, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { rebalanceRemote } from '#cli/rebalance-remote';
import { written } from '#cli/report/page';
import { configSchema } from '#contracts/config';
import { rebalanceToDoc } from '#contracts/portfolio-documents';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { Basket } from '#core/portfolio/basket-of-trades';
import { answered, lotChoice } from '#core/portfolio/lots';
import { USUAL_RISK } from '#core/portfolio/optimise/statistical-factors';
import { type Rebalanced, rebalance as rebalanced } from '#core/portfolio/rebalance';
import {
  type AheadRules,
  type RebalanceAhead,
  rebalanceAhead,
} from '#core/portfolio/rebalance-ahead';
import { rebalanceAsk } from '#core/portfolio/rebalance-ask';
import { type Aim, type RebalanceAsk } from '#core/portfolio/rebalance-problem';
import { readYaml } from '#platform/yaml-config';

interface RebalanceFlags extends Omit<BookFlags, 'history'> {
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
export function addRebalanceCommand(
  program: Command,
  ports: CliPorts,
  finish: (ending: Ending, flags: { readonly json?: boolean }) => void,
): void {
  const command = program
    .command('rebalance')
    .description(
      'plans the trades from the current book to the best one that the market bears, beside the plan that ignores costs; sends them only with --execute',
    )
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
    )
    .option('--targets <file>', 'aim: CSV of symbol and weight')
    .option('--returns <file>', 'aim: CSV of symbol and expected return per year; 0.08 is 8 %')
    .option(
      '--views <file>',
      'aim: CSV of view (AAA, or AAA/BBB for their difference), return per year and error: Black-Litterman around the current book',
    )
    .option('--minimum-variance', 'aim: the book of least risk')
    .option('--risk-parity', 'aim: every name carries the same share of the risk')
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
      'largest sum of longs and shorts, as a multiple of the book; above 1 allows shorts',
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
  withBook(command).action(async (flags: RebalanceFlags) =>
    finish(await rebalance(flags, ports), flags),
  );
}

async function rebalance(flags: RebalanceFlags, ports: CliPorts): Promise<Ending> {
  const config = readYaml(
    flags.config ?? 'plimsoll.yaml',
    configSchema,
    flags.config !== undefined,
  );
  if (!config.ok) return badInput(config.error);
  const numbers = numbersOf(flags);
  if (!numbers.ok) return badInput(numbers.error);
  const wish = wishIn(flags);
  if (!wish.ok) return badInput([wish.error]);
  const { history } = flags;
  if (history === undefined) return atService(flags, numbers.value, wish.value);
  if (flags.execute === true)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--execute',
        'must not be given with --history: a book in files has no account to trade in',
        'leave out --history and set PLIMSOLL_URL, or leave out --execute',
      ),
    ]);
  const loaded = bookIn({ ...flags, history }, config.value, ports, wish.value.symbols);
  if (!loaded.ok) return badInput([loaded.error]);
  const ask = askOf(loaded.value, wish.value, numbers.value);
  if (!ask.ok) return refusedBy(ask.error);
  const found = rebalanced(ask.value);
  if (!found.ok) return refusedBy(found.error);
  const choice = lotChoice(ask.value.names, found.value);
  const answer = answered(ask.value, found.value, choice, await ports.chooseLots(choice.choice));
  const rules = aheadIn(flags);
  if (!rules.ok) return badInput([rules.error]);
  const ahead = rules.value === null ? null : rebalanceAhead(ask.value, found.value, rules.value);
  if (ahead?.ok === false) return refusedBy(ahead.error);
  const bad = flags.out === undefined ? null : written(flags.out, csvOf(answer.basket));
  if (bad !== null) return badInput([bad]);
  const { asOf } = loaded.value;
  return done(
    {
      ...rebalanceToDoc(ask.value, found.value, { ...answer, asOf: isoTime(asOf) }),
      rules: ask.value.rules,
      prices: found.value.optimum.prices,
      ahead:
        ahead === null
          ? null
          : { ...ahead.value, first: firstOf(ask.value, found.value, ahead.value) },
    },
    [
      textOf(ask.value, found.value, { ...answer, asOf: isoTime(asOf) }),
      ...(ahead === null ? [] : [aheadText(ahead.value)]),
    ].join('\n'),
  );
}

async function atService(
  flags: RebalanceFlags,
  {
    riskAversion,
    holdingDays,
    completionDays,
    turnover,
    leverage,
    daysMax,
    fullScore,
    borrowBps,
  }: Numbers,
  wish: Wish,
): Promise<Ending> {
  for (const name of ['positions', 'model', 'outstanding', 'out', 'daysAhead'] as const)
    if (flags[name] !== undefined)
      return badInput([
        problem(
          'FLAG_INVALID',
          `--${name === 'daysAhead' ? 'days-ahead' : name}`,
          'is for a book in files, but no --history was given',
          'leave it out, or give --history',
        ),
      ]);
  const waves = Number(flags.waves);
  const overSeconds = flags.over === undefined ? undefined : Number(flags.over);
  if (!Number.isInteger(waves) || waves < 1 || waves > 100)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--waves',
        `must be a whole number from 1 to 100, was '${flags.waves}'`,
        'give --waves 4',
      ),
    ]);
  if (overSeconds !== undefined && !(overSeconds >= 10 && overSeconds <= 864_000))
    return badInput([
      problem(
        'FLAG_INVALID',
        '--over',
        `must be seconds from 10 to 864000, was '${flags.over}'`,
        'give --over 600',
      ),
    ]);
  const aim = wish.aimOf(wish.symbols);
  if (!aim.ok) return refusedBy(aim.error);
  if (aim.value.kind === 'views')
    return badInput([
      problem(
        'FLAG_INVALID',
        '--views',
        'are for a book in files, but no --history was given',
        'give --returns, or --history',
      ),
    ]);
  const byName = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(wish.symbols.map((symbol, i) => [symbol, values[i]!]));
  const sent =
    aim.value.kind === 'targets'
      ? { kind: aim.value.kind, weights: byName(aim.value.weights) }
      : aim.value.kind === 'returns'
        ? { kind: aim.value.kind, perYear: byName(aim.value.perYear) }
        : { kind: aim.value.kind };
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const progress = (line: string): void =>
    void (process.stderr.isTTY || line.endsWith('\n')
      ? process.stderr.write(`\r${line.padEnd(70)}`)
      : undefined);
  return rebalanceRemote(
    {
      aim: sent,
      ...(riskAversion === null ? {} : { riskAversion }),
      holdingDays,
      completionDays,
      waves,
      borrowBps,
      ...(daysMax === null ? {} : { daysMax }),
      ...(fullScore === null ? {} : { fullScore }),
      ...(turnover === null ? {} : { turnover }),
      ...(leverage === null ? {} : { leverage }),
      ...(overSeconds === undefined ? {} : { overSeconds }),
    },
    flags.execute === true,
    process.env,
    progress,
    stop.signal,
  );
}

const firstOf = (
  { names }: RebalanceAsk,
  { nav }: Rebalanced,
  { first }: RebalanceAhead,
): readonly { readonly symbol: string; readonly units: number }[] =>
  names
    .flatMap(({ symbol, price }, i) =>
      first[i] === 0 ? [] : [{ symbol, units: Math.round((first[i]! * nav) / price) }],
    )
    .filter(({ units }) => units !== 0);
function aheadIn({
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
    return err(
      problem(
        'FLAG_INVALID',
        '--days-ahead',
        `must be a whole number from 1 to 20, was '${daysAhead}'`,
        'give --days-ahead 5',
      ),
    );
  if (halfLifeDays !== null && !(halfLifeDays > 0))
    return err(
      problem(
        'FLAG_INVALID',
        '--half-life',
        `must be days above 0, was '${halfLife}'`,
        'give --half-life 10',
      ),
    );
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
const aheadText = ({ days, gainBps }: RebalanceAhead): string =>
  `${colour.bold('Planned ahead')}: ${days.map(({ turnover, costBps }, t) => `day ${t + 1}: ${inPercent(turnover)} for ${costBps.toFixed(2)} bps`).join(', ')}; worth ${gainBps.toFixed(2)} bps of the book, compared with trading all of it at once. Only the first day is traded; the rest is planned again.`;

interface Numbers {
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
function numbersOf(flags: RebalanceFlags): Result<Numbers, readonly Problem[]> {
  const problems: Problem[] = [];
  const read = (
    flag: string,
    text: string,
    is: (value: number) => boolean,
    must: string,
    example: string,
  ): number => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!is(value))
      problems.push(
        problem('FLAG_INVALID', flag, `must be ${must}, was '${text}'`, `give ${flag} ${example}`),
      );
    return value;
  };
  const above = (value: number): boolean => value > 0 && Number.isFinite(value);
  const numbers: Numbers = {
    cash: read('--cash', flags.cash, Number.isFinite, 'an amount', '1000000'),
    riskAversion:
      flags.riskAversion === undefined
        ? null
        : read('--risk-aversion', flags.riskAversion, above, 'a number above 0', '5'),
    holdingDays: read('--holding-days', flags.holdingDays, above, 'days above 0', '21'),
    completionDays: read('--completion-days', flags.completionDays, above, 'days above 0', '5'),
    turnover:
      flags.turnover === undefined
        ? null
        : read(
            '--turnover',
            flags.turnover,
            (x) => x >= 0 && Number.isFinite(x),
            'a share of the book',
            '0.2',
          ),
    leverage:
      flags.leverage === undefined
        ? null
        : read('--leverage', flags.leverage, above, 'a multiple of the book', '2'),
    daysMax:
      flags.daysMax === undefined
        ? null
        : read('--days-max', flags.daysMax, above, 'days above 0', '5'),
    fullScore:
      flags.fullScore === undefined
        ? null
        : read(
            '--full-score',
            flags.fullScore,
            (x) => x > 0 && x <= 1,
            'a score above 0 and at most 1',
            '0.6',
          ),
    borrowBps: read(
      '--borrow',
      flags.borrow,
      (x) => x >= 0 && Number.isFinite(x),
      'bps of 0 or more',
      '50',
    ),
    feesBps: read(
      '--fees',
      flags.fees,
      (x) => x >= 0 && Number.isFinite(x),
      'bps of 0 or more',
      '0.5',
    ),
    factors: read(
      '--factors',
      flags.factors,
      (x) => Number.isInteger(x) && x > 0,
      'a whole number above 0',
      '15',
    ),
    riskDays: read(
      '--risk-days',
      flags.riskDays,
      (x) => Number.isInteger(x) && x >= 40,
      'a whole number of 40 or more',
      '252',
    ),
  };
  return problems.length > 0 ? err(problems) : ok(numbers);
}

/** The aim, and whose names it needs. */
interface Wish {
  readonly symbols: readonly string[];
  aimOf(symbols: readonly string[]): Result<Aim, Refusal>;
}
function wishIn(flags: RebalanceFlags): Result<Wish, Problem> {
  const given = [
    flags.targets,
    flags.returns,
    flags.views,
    flags.minimumVariance,
    flags.riskParity,
  ].filter((each) => each !== undefined);
  if (given.length !== 1)
    return err(
      problem(
        'FLAG_INVALID',
        '--targets',
        `exactly one aim is required, were ${given.length}`,
        'give one of --targets, --returns, --views, --minimum-variance, --risk-parity',
      ),
    );
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const { columns } = terms.value;
  if (flags.views !== undefined) return viewsIn(flags.views);
  if (flags.targets !== undefined) {
    const targets = numbersIn(
      flags.targets,
      {
        name: 'weight',
        aliases: ['target', 'share'],
        bad: (w) => (Math.abs(w) <= 100 ? null : 'must be a fraction of the book'),
      },
      columns,
    );
    return targets.ok
      ? ok({
          symbols: [...targets.value.keys()],
          aimOf: (symbols) =>
            ok({
              kind: 'targets',
              weights: symbols.map((symbol) => targets.value.get(symbol) ?? 0),
            }),
        })
      : targets;
  }
  if (flags.returns !== undefined) {
    const returns = numbersIn(
      flags.returns,
      {
        name: 'return',
        aliases: ['expected', 'alpha', 'mu'],
        bad: (r) => (Math.abs(r) <= 10 ? null : 'must be a fraction a year, 0.08 is 8 %'),
      },
      columns,
    );
    if (!returns.ok) return returns;
    const missing = (symbol: string): Refusal =>
      refusal(
        'PLAN_INFEASIBLE',
        `a return of ${symbol} must be in ${flags.returns}, was not`,
        { symbol },
        `add a return for ${symbol}`,
      );
    return ok({
      symbols: [...returns.value.keys()],
      aimOf(symbols) {
        const without = symbols.find((symbol) => !returns.value.has(symbol));
        return without === undefined
          ? ok({
              kind: 'returns',
              perYear: symbols.map((symbol) => returns.value.get(symbol) ?? NaN),
            })
          : err(missing(without));
      },
    });
  }
  return ok({
    symbols: [],
    aimOf: () => ok({ kind: flags.riskParity === true ? 'risk-parity' : 'minimum-variance' }),
  });
}
function viewsIn(path: string): Result<Wish, Problem> {
  const [expected, errors] = (['return', 'error'] as const).map((name) =>
    numbersIn(
      path,
      {
        name,
        aliases: [],
        bad: (x) => (name === 'error' && !(x > 0) ? 'must be above 0' : null),
      },
      { symbol: 'view' },
    ),
  );
  if (!expected!.ok) return expected!;
  if (!errors!.ok) return errors!;
  const odd = [...expected!.value.keys()].find(
    (text) => !/^[^/]+(\/[^/]+)?$/.test(text) || text.split('/')[0] === text.split('/')[1],
  );
  if (odd !== undefined)
    return err(
      problem(
        'FIELD_INVALID',
        path,
        `a view must be a name, or two that differ, was '${odd}'`,
        'write AAA, or AAA/BBB for their difference',
      ),
    );
  const views = [...expected!.value].map(([text, value]) => ({
    names: text.split('/'),
    value,
    error: errors!.value.get(text) ?? NaN,
  }));
  return ok({
    symbols: [...new Set(views.flatMap(({ names }) => names))],
    aimOf: (symbols) =>
      ok({
        kind: 'views',
        views: views.map(({ names: [long, short], value, error }) => ({
          weights: Float64Array.from(symbols, (symbol) =>
            symbol === long ? 1 : symbol === short ? -1 : 0,
          ),
          expected: value,
          standardError: error,
        })),
      }),
  });
}

function askOf(
  { book, bars, policy, limits, modelOf }: BookRead,
  wish: Wish,
  numbers: Numbers,
): Result<RebalanceAsk, Refusal> {
  const names = book.map((position) => ({
    ...position,
    model: modelOf(position.symbol),
    feesBps: numbers.feesBps,
    bars: bars.get(position.symbol) ?? null,
  }));
  return rebalanceAsk(names, numbers.cash, (symbols) => wish.aimOf(symbols), {
    ...numbers,
    participation: policy.maxParticipation,
    limits,
  });
}
const csvOf = ({ trades }: Basket): string =>
  `symbol,units,value,from_weight,to_weight,cost_bps,cost_standard_error_bps,days\n${trades.map((each) => [each.symbol, each.units, each.value, each.from, each.to, each.costBps, each.costStandardErrorBps, each.days].join(',')).join('\n')}\n`;

const SHOWN = 30;
function textOf(
  { names, aim, rules }: RebalanceAsk,
  { nav, optimum, problem: { groups }, envelopeGap }: Rebalanced,
  {
    basket,
    blind,
    isWhole,
    asOf,
  }: {
    readonly basket: Basket;
    readonly blind: Basket;
    readonly isWhole: boolean;
    readonly asOf: string;
  },
): string {
  const sorted = basket.trades.toSorted((a, b) => b.value - a.value);
  const row = (...cells: readonly string[]): string =>
    `  ${cells[0]!.padEnd(10)} ${cells[1]!.padStart(12)} ${cells[2]!.padStart(14)} ${cells[3]!.padStart(18)} ${cells[4]!.padStart(16)} ${cells[5]!.padStart(8)}`;
  const rows = sorted
    .slice(0, SHOWN)
    .map((each) =>
      row(
        each.symbol,
        `${each.units > 0 ? '+' : ''}${inUnits(each.units)}`,
        inUnits(Math.round(each.value)),
        `${inPercent(each.from)} → ${inPercent(each.to)}`,
        `${each.costBps.toFixed(1)} ± ${each.costStandardErrorBps.toFixed(1)} bps`,
        each.days < 0.01 ? '< 0.01' : each.days.toFixed(2),
      ),
    );
  const beside = (name: string, of: (each: Basket) => string): [string, string] => [
    name,
    `${of(basket).padStart(22)}   ${of(blind).padStart(22)}`,
  ];
  const binding = [
    ...(optimum.prices.turnover > 0 ? ['turnover'] : []),
    ...(optimum.prices.left > 0 ? ['sellable in a day'] : []),
    ...(optimum.prices.leverage > 0 ? ['leverage'] : []),
    ...optimum.prices.groups.flatMap((price, k) => (Math.abs(price) > 0 ? [groups[k]!.name] : [])),
  ];
  const still = names.length - basket.trades.length;
  return [
    `${colour.bold(`${aim.kind} over ${rules.holdingDays} days`)}: ${names.length} names, ${inUnits(Math.round(nav))} with cash, as of ${asOf.slice(0, 10)}; ${basket.trades.length} trade, ${still} are not worth their cost`,
    colour.dim(row('symbol', 'units', 'value', 'weight', 'expected cost', 'days')),
    ...rows,
    ...(sorted.length > SHOWN
      ? [colour.dim(`  … ${sorted.length - SHOWN} more: --out, --json`)]
      : []),
    colour.bold(`  ${''.padEnd(22)}${'this one'.padStart(22)}   ${'ignoring costs'.padStart(22)}`),
    table([
      beside(
        'expected cost',
        (each) => `${each.costBps.toFixed(2)} ± ${each.costStandardErrorBps.toFixed(2)} bps`,
      ),
      beside('in money', (each) => inUnits(Math.round(each.cost))),
      beside('turnover, both sides', (each) => inPercent(each.turnover)),
      beside('days at the cap', (each) => each.days.toFixed(2)),
      beside('illiquid names', (each) => inPercent(each.illiquidShare)),
      beside('sellable in a day', (each) => inPercent(each.sellableInOneDay)),
      beside('volatility a year', (each) => inPercent(each.volatilityAfter)),
      beside(
        'worth to the aim',
        (each) => `${(each.utilityBps - blind.utilityBps).toFixed(2)} bps`,
      ),
    ]),
    `  binding: ${binding.length === 0 ? 'no limit of the book' : binding.join(', ')}; lots ${isWhole ? 'are whole' : colour.yellow('could not be rounded within the limits: units are exact')}; conditions met to ${optimum.optimality.stationarity.toExponential(0)}, envelope to ${(envelopeGap * BPS_IN_ONE).toExponential(0)} bps of the book`,
  ].join('\n');
}
