import type { Command } from 'commander';
import { type BookFlags, bookIn, withBook } from '#cli/book-file';
import { colour } from '#cli/colour';
import { badInput, done, type Ending, inPercent, inUnits } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { stressPage } from '#cli/report/book-pages';
import { written } from '#cli/report/page';
import { configSchema } from '#contracts/config';
import { scenariosSchema } from '#contracts/scenarios';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import type { Position } from '#core/portfolio/book-report';
import { dayQuantileOf, pastDays } from '#core/portfolio/past-days';
import { recordedScenario } from '#core/portfolio/recorded-scenario';
import { type Covered, redemptionCoverage } from '#core/portfolio/redemption';
import { SCENARIOS, type Scenario, type StressRow, stressRows } from '#core/portfolio/stress';
import { gridOf, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';
import { readYaml } from '#platform/yaml-config';

interface StressFlags extends BookFlags {
  readonly scenarios?: string;
  readonly reverse?: boolean;
  readonly pastDays?: string;
  readonly pastHorizon: string;
  readonly recorded?: string;
  readonly event?: string;
  readonly redemptions?: string;
  readonly within: string;
  readonly out?: string;
  readonly html?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addStressCommand(
  program: Command,
  ports: CliPorts,
  finish: (ending: Ending, flags: { readonly json?: boolean }) => void,
): void {
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
    .option('--within <days>', 'trading days within which redemptions are paid', '5')
    .option('--reverse', 'also find the smallest strength of each scenario that breaks a limit')
    .option('--out <file>', 'write one line per scenario to a CSV file')
    .option('--html <file>', 'write the report as one page');
  withBook(command).action((flags: StressFlags) => finish(stress(flags, ports), flags));
}

function stress(flags: StressFlags, ports: CliPorts): Ending {
  const config = readYaml(
    flags.config ?? 'plimsoll.yaml',
    configSchema,
    flags.config !== undefined,
  );
  if (!config.ok) return badInput(config.error);
  const file =
    flags.scenarios === undefined ? null : readYaml(flags.scenarios, scenariosSchema, true);
  if (file !== null && !file.ok) return badInput(file.error);
  const recorded = recordedIn(flags, ports);
  if (!recorded.ok) return badInput([recorded.error]);
  const redemptions = redemptionsIn(flags);
  if (!redemptions.ok) return badInput([redemptions.error]);
  const scenarios: readonly Scenario[] = [
    ...(file === null ? SCENARIOS : (file.value.scenarios as readonly Scenario[])),
    ...recorded.value,
  ];
  const most = flags.pastDays === undefined ? null : Number(flags.pastDays);
  if (most !== null && !(Number.isInteger(most) && most >= 20))
    return badInput([
      problem(
        'FLAG_INVALID',
        '--past-days',
        `must be a whole number of 20 or more, was '${flags.pastDays}'`,
        'give --past-days 500',
      ),
    ]);
  const horizon = Number(flags.pastHorizon);
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 10)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--past-horizon',
        `must be whole days from 1 to 10, was '${flags.pastHorizon}'`,
        'give --past-horizon 5',
      ),
    ]);
  const loaded = bookIn(flags, config.value, ports);
  if (!loaded.ok) return badInput([loaded.error]);
  const { book, policy, modelOf, asOf, limits, bars } = loaded.value;
  const rules = {
    participation: policy.maxParticipation,
    modelOf,
    asOf,
    settlementDays: 1,
    redemption: null,
    policy,
  };
  const past = most === null ? null : pastOf(book, bars, rules, { most, horizon });
  if (past !== null && typeof past === 'string')
    return badInput([
      problem('FILE_EMPTY', flags.history, past, 'leave them out, or give more days'),
    ]);
  const rows = stressRows(book, rules, scenarios, limits, flags.reverse === true);
  const valueToday = rows[0]?.report.total?.value ?? 0;
  const covered =
    redemptions.value.length === 0
      ? null
      : rows.map(({ name, report }) => ({
          scenario: name,
          ...redemptionCoverage(report, valueToday, Number(flags.within), redemptions.value),
        }));
  const page = (): string =>
    stressPage(rows, {
      asOf: isoTime(asOf),
      participation: policy.maxParticipation,
      modelId: modelOf('').id,
    });
  const bad =
    (flags.out === undefined ? null : written(flags.out, csvOf(rows))) ??
    (flags.html === undefined ? null : written(flags.html, page()));
  if (bad !== null) return badInput([bad]);
  const unknown = (rows[0]?.report.positions ?? [])
    .filter(({ refusal }) => refusal !== null)
    .map(({ symbol, refusal }) => ({
      symbol,
      code: refusal?.code ?? '',
      message: refusal?.message ?? '',
    }));
  return done(
    {
      asOf: isoTime(asOf),
      limits,
      modelId: modelOf('').id,
      unknown,
      past,
      redemptions: covered,
      scenarios: rows.map(({ report, ...row }) => ({ ...row, total: report.total })),
    },
    [
      textOf(rows, unknown),
      ...(past === null ? [] : [pastText(past)]),
      ...(covered === null ? [] : [coveredText(covered, flags.within)]),
    ].join('\n'),
  );
}

function recordedIn(
  { recorded, event }: StressFlags,
  ports: CliPorts,
): Result<readonly Scenario[], Problem> {
  if (recorded === undefined && event === undefined) return ok([]);
  const [, from = '', to = ''] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(event ?? '') ?? [];
  const start = parseIsoTime(`${from}T00:00:00Z`);
  const end = parseIsoTime(`${to}T00:00:00Z`);
  if (recorded === undefined || start === null || end === null || end < start)
    return err(
      problem(
        'FLAG_INVALID',
        recorded === undefined ? '--recorded' : '--event',
        'a recorded event must have a file of bars and two days',
        'give --recorded bars.csv --event 2023-03-10..2023-03-13',
      ),
    );
  const instrument = cryptoSpot({
    symbol: 'EVENT',
    venue: 'FILE',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 8 },
    quote: 'USD',
  });
  const bars = ports.readHistory(recorded, instrument, {
    symbol: null,
    columns: {},
    label: 'start',
    utcOffsetHours: 0,
    tick: null,
    lot: null,
  });
  if (!bars.ok) return bars;
  const scenarios: Scenario[] = [];
  for (const each of bars.value) {
    const found = recordedScenario(
      each,
      start,
      end,
      bars.value.length === 1 ? `recorded ${from}` : `${each.symbol} ${from}`,
    );
    if (!found.ok)
      return err(problem('FILE_EMPTY', recorded, found.error.message, found.error.remedy));
    scenarios.push(found.value);
  }
  return ok(scenarios);
}
function redemptionsIn({ redemptions, within }: StressFlags): Result<readonly number[], Problem> {
  const shares = redemptions === undefined ? [] : redemptions.split(',').map(Number);
  if (shares.some((share) => !(share > 0 && share <= 1)))
    return err(
      problem(
        'FLAG_INVALID',
        '--redemptions',
        `must be shares above 0 and at most 1, was '${redemptions}'`,
        'give --redemptions 0.1,0.3',
      ),
    );
  return Number(within) > 0 && Number(within) < 1000
    ? ok(shares)
    : err(
        problem(
          'FLAG_INVALID',
          '--within',
          `must be days above 0, was '${within}'`,
          'give --within 5',
        ),
      );
}
function coveredText(
  covered: readonly ({ readonly scenario: string } & Partial<Covered>)[],
  within: string,
): string {
  const ratio = (value: number): string => (value >= 100 ? '> 100' : value.toFixed(2));
  const lines = covered.map(({ scenario, ratios, bearsSlicing, bearsWaterfall }) =>
    ratios === undefined
      ? `  ${scenario.padEnd(26)} ${colour.yellow('unknown')}`
      : `  ${scenario.padEnd(26)} ${ratios.map(({ redemption, slicing, waterfall }) => `${inPercent(redemption)}: ${slicing < 1 ? colour.red(ratio(slicing)) : ratio(slicing)} / ${waterfall < 1 ? colour.red(ratio(waterfall)) : ratio(waterfall)}`).join('   ')}   pays at most ${inPercent(bearsSlicing ?? null)} / ${inPercent(bearsWaterfall ?? null)}`,
  );
  return [
    colour.bold(`Redemption coverage within ${within} trading days`) +
      ': cash over redemption, by a slice of everything / by waterfall; below 1 it cannot be paid in time',
    ...lines,
  ].join('\n');
}

interface Past {
  readonly days: number;
  readonly horizon: number;
  readonly from: string;
  readonly to: string;
  /** Losses as fractions of today's value, and their 99 % quantiles with 90 % intervals; an end that is null is beyond the sample. */
  readonly price: ReturnType<typeof dayQuantileOf>;
  readonly cost: ReturnType<typeof dayQuantileOf>;
  readonly both: ReturnType<typeof dayQuantileOf>;
  readonly longest: ReturnType<typeof dayQuantileOf>;
  readonly worst: readonly {
    readonly day: string;
    readonly loss: number;
    readonly costBps: number;
    readonly longest: number;
  }[];
}
const AT_RISK = 0.99;
/** Each past day happens to today's book, which is then sold: loss of price, cost of selling, both. Shorts gain where longs lose. */
function pastOf(
  book: readonly Position[],
  bars: ReadonlyMap<string, Bars>,
  rules: Parameters<typeof gridOf>[1],
  { most, horizon }: { readonly most: number; readonly horizon: number },
): Past | string {
  const { grid, unknown } = gridOf(book, rules, (_, i) => i, book.length);
  if (unknown.length > 0)
    return `the market of every name must be known, was unknown for ${unknown.join(', ')}`;
  const found = pastDays(
    book.map(({ symbol }) => bars.get(symbol)!),
    most,
    horizon,
  );
  if (found.days.length < 20)
    return `all names must have 20 days in common behind their first 20, had ${found.days.length}`;
  const totals = stressGrid(grid, found.shocks);
  const value = grid.value.reduce((sum, x) => sum + x, 0);
  const rows = found.days.map((at, s) => {
    const change = book.reduce(
      (sum, { units }, i) =>
        sum +
        Math.sign(units) * grid.value[i]! * found.shocks[(s * book.length + i) * SHOCK.width]!,
      0,
    );
    const cost = totals[s * TOTAL.width + TOTAL.cost]!;
    return {
      day: isoTime(timeUs(at)).slice(0, 10),
      price: -change / value,
      cost: cost / value,
      loss: (cost - change) / value,
      costBps: (cost / totals[s * TOTAL.width]!) * BPS_IN_ONE,
      longest: totals[s * TOTAL.width + TOTAL.longest]!,
    };
  });
  const quantile = (of: (row: (typeof rows)[number]) => number): Past['price'] =>
    dayQuantileOf(rows.map(of), AT_RISK, horizon);
  return {
    days: rows.length,
    horizon,
    from: rows[0]!.day,
    to: rows.at(-1)!.day,
    price: quantile(({ price }) => price),
    cost: quantile(({ cost }) => cost),
    both: quantile(({ loss }) => loss),
    longest: quantile(({ longest }) => longest),
    worst: rows
      .toSorted((a, b) => b.loss - a.loss)
      .slice(0, 5)
      .map(({ day, loss, costBps, longest }) => ({ day, loss, costBps, longest })),
  };
}
function pastText({ days, horizon, from, to, price, cost, both, longest, worst }: Past): string {
  const ends = ({ low, high }: Past['price'], of: (value: number) => string): string =>
    `[${low === null ? 'beyond the sample' : of(low)}, ${high === null ? 'beyond the sample' : of(high)}]`;
  const row = (name: string, found: Past['price'], of: (value: number) => string): string =>
    `  ${name.padEnd(26)} ${of(found.value).padStart(12)}  ${ends(found, of)}`;
  return [
    colour.bold(
      `On the worst ${horizon === 1 ? 'day' : `${horizon} days`} in 100 of the ${days} from ${from} to ${to}`,
    ) + ": each is applied to today's book, which is then sold; 90 % intervals",
    row('price', price, inPercent),
    row('cost of selling', cost, inPercent),
    row('both: liquidity at risk', both, inPercent),
    row('last sold, days', longest, (value) => value.toFixed(1)),
    colour.dim(
      `  the worst: ${worst.map(({ day, loss }) => `${day} ${inPercent(loss)}`).join(', ')}. Volume and price name by name, volatility of the market; spreads as today, because daily bars do not show them.`,
    ),
  ].join('\n');
}

const figuresOf = ({ report: { total } }: StressRow): readonly (number | null)[] =>
  total === null
    ? [null, null, null, null, null, null]
    : [
        total.value,
        total.costBps,
        total.longest,
        total.soldBy[0]?.share ?? null,
        total.buckets.illiquid,
        total.illiquidTier,
      ];
const csvOf = (rows: readonly StressRow[]): string =>
  `scenario,kind,value,cost_bps,longest_days,sold_in_one_day,illiquid_22e4,illiquid_tier,breaks,bears\n${rows.map((row) => [JSON.stringify(row.name), row.kind, ...figuresOf(row).map((x) => x ?? ''), row.breaks.join(' '), row.reverse?.strength ?? ''].join(',')).join('\n')}\n`;

function textOf(
  rows: readonly StressRow[],
  unknown: readonly { readonly symbol: string; readonly message: string }[],
): string {
  const head = colour.dim(
    `  ${'scenario'.padEnd(26)} ${'value'.padStart(15)} ${'costs'.padStart(11)} ${'last sold'.padStart(11)} ${'in a day'.padStart(10)} ${'22e-4 illiq.'.padStart(13)}  breaks`,
  );
  const lines = rows.map((row) => {
    const {
      name,
      report: { total },
      breaks,
      reverse,
    } = row;
    if (total === null)
      return `  ${name.padEnd(26)} ${colour.yellow('unknown: an input for one name is missing')}`;
    const bears =
      reverse === undefined
        ? ''
        : reverse === null
          ? colour.green('  bears ten times this')
          : reverse.strength === 0
            ? colour.dim('  broken today')
            : colour.dim(
                `  bears ${reverse.strength.toFixed(2)} of it, then ${reverse.breaks.join(', ')}`,
              );
    return `  ${name.padEnd(26)} ${inUnits(Math.round(total.value)).padStart(15)} ${(total.costBps === null ? 'unknown' : `${total.costBps.toFixed(1)} bps`).padStart(11)} ${`${total.longest < 0.01 ? '< 0.01' : total.longest.toFixed(2)} d`.padStart(11)} ${inPercent(total.soldBy[0]?.share ?? null).padStart(10)} ${inPercent(total.buckets.illiquid).padStart(13)}  ${breaks.length === 0 ? colour.green('none') : colour.red(breaks.join(', '))}${bears}`;
  });
  return [
    `${colour.bold('The book in worse markets')}: sold side by side at the participation cap; costs are spread and impact`,
    head,
    ...lines,
    ...unknown.map(({ symbol, message }) => colour.yellow(`  ${symbol}: ${message}`)),
    colour.dim(
      '  Scenarios change spread, volume, volatility, impact and price; correlations and depth are not in these figures.',
    ),
  ].join('\n');
}
