import type { Command } from 'commander';
import type { Comparison } from '#cli/compare-document';
import { compareFolder, exportedLine } from '#cli/compare-export';
import type { OrdersFlags } from '#cli/compare-order-files';
import { compareOrders } from '#cli/compare-orders';
import { compareText } from '#cli/compare-report';
import {
  type CompareFlags,
  type CompareTerms,
  compareTermsOf,
  leftOutWith,
  marketFlagsOf,
  reactiveTasks,
  recordedTasks,
  windowsOf,
} from '#cli/compare-terms';
import { compareVenues } from '#cli/compare-venues';
import { partsWorked } from '#cli/compare-work';
import { repeatable } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { groundOf, type MarketGround, withMarket } from '#cli/market-options';
import { badInput, done, type Ending, type Finish, refusedBy, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { comparePage } from '#cli/report/compare-page';
import { written } from '#cli/report/page';
import { withWork } from '#cli/work';
import { isoTime } from '#core/kernel/civil';
import type { Refusal } from '#core/kernel/failure';
import { ok } from '#core/kernel/result';
import { type CourtVerdict, courtVerdict, withReactive } from '#engine/sim/compare/verdict';
import type { Windows } from '#engine/sim/compare/windows';
import type { TriedJob } from '#engine/sim/compare/work-window';
import { REACTIVE_MARKET_NAMES, REACTIVE_MARKETS } from '#engine/sim/reactive/markets';

type Flags = MarketFlags & CompareFlags & { readonly json?: boolean };

export function addCompareCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withWork(
    withJson(
      withMarket(
        program
          .command('compare')
          .description(
            'works the same parent orders under several strategies and two baselines on a recorded market, paired, with confidence intervals',
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
      '--reactive <market>',
      `the same contestants also in a market that reacts: ${REACTIVE_MARKET_NAMES.join(' or ')}`,
    )
    .option('--reactive-days <n>', 'days of it', '40')
    .option(
      '--export <folder>',
      'every child order and fill; a comparison that was stopped goes on from here',
    )
    .option('--html <file>', 'the report as one HTML file')
    .option(
      '--venues <file>',
      'instead of strategies against baselines: one order over the venues of this file, through the router, cut by volume, and at each venue alone',
    )
    .addOption(
      repeatable(
        '--orders <fills>',
        'instead of windows: the orders of these fills (exports as for tca), worked again on the recording in which they traded',
      ),
    )
    .option('--order-columns <map>', 'column names of the fills, ours first: at=sent,price=avg_px')
    .option(
      '--order-details <file>',
      'what the fills do not say of their orders: id,symbol,side,quantity,placed,ended',
    )
    .option(
      '--gap <time>',
      'fills of one symbol and side without an order id: one order until there is a gap of',
      '30m',
    )
    .action(async (flags: Flags & OrdersFlags) => finish(await comparing(flags, ports), flags));
}

/** What only strategies against baselines read. */
const OF_BASELINES = ['reactive', 'export', 'html'] as const;

const comparing = async (
  flags: Flags & OrdersFlags & { readonly venues?: string },
  ports: CliPorts,
): Promise<Ending> => {
  const { venues } = flags;
  if (flags.orders.length > 0) {
    const wrong = leftOutWith('--orders', flags, [
      'venues',
      'quantity',
      'volumeShare',
      ...OF_BASELINES,
    ]);
    return wrong.length > 0 ? badInput(wrong) : compareOrders(flags, ports);
  }
  const wrong = venues === undefined ? [] : leftOutWith('--venues', flags, OF_BASELINES);
  if (wrong.length > 0) return badInput(wrong);
  return venues === undefined ? compare(flags, ports) : compareVenues({ ...flags, venues }, ports);
};

async function compare(flags: Flags, ports: CliPorts): Promise<Ending> {
  const began = ports.wallClock();
  const ground = groundOf(flags, ports);
  if (!ground.ok) return badInput(ground.error);
  const terms = compareTermsOf(flags, ground.value);
  if (!terms.ok) return badInput(terms.error);
  const windows = windowsOf(ground.value, terms.value);
  const tasks = recordedTasks(marketFlagsOf(flags), ground.value, terms.value, windows.starts);
  const reactive = reactiveTasks(terms.value, ground.value, windows.starts, {
    config: flags.config ?? null,
    cash: ground.value.rules.cash,
  });
  const question = ports.sha256(
    JSON.stringify([ports.version, tasks, reactive, ground.value.rules.configHash]),
  );
  const folder = flags.export === undefined ? ok(null) : compareFolder(flags.export, question);
  if (!folder.ok) return badInput([folder.error]);
  const work = { folder: folder.value, flags, ports };
  const answers = await partsWorked('comparison', tasks, work);
  if (!answers.ok) return badInput([answers.error]);
  const days = await partsWorked('reactiveComparison', reactive, work);
  if (!days.ok) return badInput([days.error]);
  const document = comparisonOf(ground.value, terms.value, windows, {
    question,
    answers: answers.value,
    days: days.value,
  });
  const [refused] = document.leftOut;
  if (Object.keys(document.strategies).length === 0 && refused !== undefined)
    return refusedBy({
      code: refused.code,
      message: refused.why,
      facts: { orders: refused.orders },
      remedy: 'give --history FILE with bars of earlier days or a --prior, or choose other times',
    } as Refusal);
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
  const orders = [...answers.value, ...days.value].reduce((sum, tried) => sum + tried.length, 0);
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

function comparisonOf(
  { tape, from, to, seed }: MarketGround,
  { cells, reactive }: CompareTerms,
  { block, effective, starts }: Windows,
  {
    question,
    answers,
    days,
  }: {
    readonly question: string;
    readonly answers: readonly (readonly TriedJob[])[];
    readonly days: readonly (readonly TriedJob[])[];
  },
): Comparison {
  const verdictIn = (cell: string | null): CourtVerdict => {
    const of = (all: readonly (readonly TriedJob[])[]): readonly (readonly TriedJob[])[] =>
      cell === null ? all : all.map((tried) => tried.filter((each) => each.cell === cell));
    const recorded = courtVerdict(of(answers), block);
    // One day is another than the next: nothing remembers.
    return reactive === null ? recorded : withReactive(recorded, courtVerdict(of(days), 1));
  };
  return {
    ...verdictIn(null),
    symbol: tape.instrument.symbol,
    windows: starts.length,
    effectiveN: effective,
    block,
    from: isoTime(from),
    to: isoTime(to),
    cells: cells.map(({ name }) => ({ name, strategies: verdictIn(name).strategies })),
    reactive:
      reactive === null
        ? null
        : {
            ...courtVerdict(days, 1),
            market: reactive.market,
            hash: REACTIVE_MARKETS[reactive.market].hash,
            days: days.length,
          },
    seed,
    tapes: [{ source: tape.source, hash: tape.hash }],
    question,
  };
}
