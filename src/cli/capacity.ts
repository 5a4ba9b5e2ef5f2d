import type { Command } from 'commander';
import { type BookFlags, bookIn, withBook } from '#cli/book-file';
import type { BookRead } from '#cli/book-task';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { type NumberRule, numbersOfFlags } from '#cli/flag';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  inPercent,
  inUnits,
  refusedBy,
} from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { YEARLY_MAX } from '#contracts/bounds';
import { isoTime } from '#core/kernel/civil';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import { sessionOfMarket } from '#core/market/catalog';
import { worthOf } from '#core/market/instrument';
import {
  type AtSize,
  atSize,
  capacityOf,
  inTime,
  type TradedBook,
} from '#core/plan/size/strategy-capacity';

interface CapacityFlags extends BookFlags {
  readonly edge: string;
  readonly turnover: string;
  readonly times: string;
  readonly fees: string;
  readonly config?: string;
  readonly json?: boolean;
}
export function addCapacityCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('capacity')
    .description('shows how much money a strategy can run before costs eat its edge')
    .requiredOption(
      '--positions <file>',
      'CSV of symbol and quantity: the typical book of the strategy, at any size',
    )
    .requiredOption('--history <file>', 'daily bars of the names')
    .requiredOption('--edge <share>', 'return per year before costs; 0.08 is 8 %')
    .requiredOption(
      '--turnover <share>',
      'share of each holding that trades at each rebalance, both sides; 0.2 is 20 %',
    )
    .option('--times <n>', 'rebalances per year', '52')
    .option('--fees <bps>', 'fees, in bps of what trades', '0');
  withBook(command).action((flags: CapacityFlags) => finish(capacity(flags, ports), flags));
}

const NUMBERS = {
  edge: {
    isFit: (x) => x > 0 && x <= YEARLY_MAX,
    must: `a share a year above 0 and at most ${YEARLY_MAX}, 0.08 for 8 %`,
    example: '0.08',
  },
  turnover: {
    isFit: (x) => x > 0 && x <= 2,
    must: 'a share above 0 and at most 2',
    example: '0.2',
  },
  times: { isFit: (x) => x > 0 && x <= 1e6, must: 'a number above 0', example: '52' },
  fees: { isFit: (x) => x >= 0 && x < BPS_IN_ONE, must: 'bps of 0 or more', example: '0.5' },
} satisfies Readonly<Record<string, NumberRule>>;

/** How much of the money `mostOfIt` wants done in time: one slow name does not decide it. */
const MOST = 0.9;
const SHARES = [0.1, 0.25, 0.5, 1, 2, 4] as const;
function capacity(flags: CapacityFlags, ports: CliPorts): Ending {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const numbers = numbersOfFlags(flags, NUMBERS);
  if (!numbers.ok) return badInput(numbers.error);
  const { edge } = numbers.value;
  const loaded = bookIn(flags, config.value, ports);
  if (!loaded.ok) return badInput([loaded.error]);
  const { policy, modelOf, asOf } = loaded.value;
  const traded = tradedBookOf(loaded.value, numbers.value);
  if (!traded.ok) return refusedBy(traded.error);
  const { strategy, value } = traded.value;
  const found = capacityOf(strategy);
  const { best } = found;
  const curve =
    best === null
      ? [atSize(strategy, value)]
      : SHARES.map((share) => atSize(strategy, share * best.money));
  const document = {
    asOf: isoTime(asOf),
    modelId: modelOf('').id,
    edge,
    turnover: strategy.turnover,
    timesAYear: strategy.timesAYear,
    participation: policy.maxParticipation,
    ...found,
    inTime: { all: inTime(strategy, 1), mostOfIt: inTime(strategy, MOST) },
    curve,
  };
  return done(
    document,
    textOf(found, curve, {
      edge,
      names: strategy.names.length,
      cap: policy.maxParticipation,
      times: document.inTime,
    }),
  );
}

/** The book of the file as proportions that trade, and what it is worth. */
function tradedBookOf(
  { book, policy, modelOf, market }: BookRead,
  { edge, turnover, times, fees }: { readonly [N in keyof typeof NUMBERS]: number },
): Result<{ readonly strategy: TradedBook; readonly value: number }, Refusal> {
  const names: (TradedBook['names'][number] & { readonly value: number })[] = [];
  for (const { symbol, units, market: found } of book) {
    if (!('profile' in found)) return err(found);
    const spread = found.profile.spreadBps ?? found.profile.spreadEstimated;
    if (spread === null)
      return err({
        code: 'IMPACT_UNKNOWN',
        message: `the spread of ${symbol} must be known, was unknown`,
        facts: { symbol },
        remedy: `leave out ${symbol}, or give bars with quotes`,
      });
    names.push({
      value: Math.abs(units) * worthOf(found.instrument, found.close),
      weight: 0,
      price: worthOf(found.instrument, found.close),
      crossing: (spread.value / 2 + fees) / BPS_IN_ONE,
      profile: found.profile,
      model: modelOf(symbol),
    });
  }
  const total = names.reduce((sum, { value }) => sum + value, 0);
  const strategy: TradedBook = {
    names: names.map((name) => ({ ...name, weight: name.value / total })),
    turnover,
    timesAYear: times,
    daysAYear: sessionOfMarket(market).daysPerYear,
    edge,
    participation: policy.maxParticipation,
  };
  return ok({ strategy, value: total });
}

function textOf(
  { best, breakEven }: ReturnType<typeof capacityOf>,
  curve: readonly AtSize[],
  {
    edge,
    names,
    cap,
    times,
  }: {
    readonly edge: number;
    readonly names: number;
    readonly cap: number;
    readonly times: { readonly all: number; readonly mostOfIt: number };
  },
): string {
  const row = ({ money, cost, net, profit, days }: AtSize): string =>
    `  ${inUnits(Math.round(money)).padStart(20)} ${inPercent(cost).padStart(10)} ${inPercent(net).padStart(10)} ${inUnits(Math.round(profit)).padStart(18)} ${days.toFixed(2).padStart(8)}`;
  const head =
    best === null
      ? colour.yellow(
          `An edge of ${inPercent(edge)} a year does not cover the spreads of its trades at any size`,
        )
      : `${colour.bold(`${inUnits(Number(best.money.toPrecision(3)))}`)} earns the most, ${inUnits(Number(best.profit.toPrecision(3)))} a year; costs have eaten the edge at ${breakEven === null ? 'more than a trillion' : inUnits(Number(breakEven.money.toPrecision(3)))}`;
  return [
    head,
    colour.dim(
      `  ${'money'.padStart(20)} ${'costs'.padStart(10)} ${'net'.padStart(10)} ${'earned a year'.padStart(18)} ${'days'.padStart(8)}`,
    ),
    ...curve.map(row),
    `  done at the cap before the next time: every name up to ${inUnits(Number(times.all.toPrecision(3)))}, ${inPercent(MOST)} of the money up to ${inUnits(Number(times.mostOfIt.toPrecision(3)))}`,
    colour.dim(
      `  ${names} names in the proportions of the file; days: the slowest trade at ${inPercent(cap)} of the volume. Costs are expected ones by today's profile; the edge is yours.`,
    ),
  ].join('\n');
}
