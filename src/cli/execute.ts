import type { Command } from 'commander';
import { executeRemote, isRemote, type RemoteFlags } from '#cli/execute-remote';
import { readFunding } from '#cli/funding-file';
import { holdingLine, holdingOver } from '#cli/holding-over';
import { interrupted } from '#cli/interrupt';
import type { MarketFlags } from '#cli/market-flags';
import { type OpenMarket, openMarket, withMarket } from '#cli/market-options';
import { headOf, orderRows, progressChart, progressLine } from '#cli/order-card';
import { type OrderFlags, orderOf, withOrder } from '#cli/order-options';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  failed,
  inBps,
  refusedBy,
  table,
  withJson,
} from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { waitsForPrice } from '#cli/waiting-orders';
import type { OrderDoc } from '#contracts/documents';
import { orderToDoc } from '#contracts/to-documents';
import { problem } from '#core/kernel/failure';
import { ok } from '#core/kernel/result';
import { type RecordedBenchmarks, recordedBenchmarks } from '#engine/sim/recorded-benchmarks';

export function addExecuteCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    withOrder(
      withMarket(
        program
          .command('execute')
          .description(
            'works one parent order, on a tape in virtual time or at the running service of PLIMSOLL_URL',
          ),
      ),
    ),
  )
    .option('--horizon <seconds>', 'at a service: how long it may take')
    .option(
      '--stop <price>',
      'at a service: wait until the mid has come down to it (a sale) or up to it (a buy)',
    )
    .option('--stop-limit <price>', 'limit of the order that a stop becomes (default: --limit)')
    .option(
      '--take-profit <price>',
      'at a service: wait until the mid has come up to it (a sale) or down to it (a buy); with --stop the first that comes is the one',
    )
    .option('--until <time>', 'good till then (default: until it is cancelled)')
    .option(
      '--funding <file>',
      'of a perpetual on a tape: CSV of its fundings (time, rate, mark); what the position paid is shown beside its cost',
    )
    .action(async (flags: RemoteFlags & { readonly json?: boolean }) => {
      const progress = progressTo(flags.json === true);
      finish(
        isRemote(flags, process.env)
          ? await executeRemote(flags, process.env, progress, interrupted())
          : waitsForPrice(flags)
            ? badInput([WAITS_AT_SERVICE])
            : execute(flags, ports, progress),
        flags,
      );
    });
}

const WAITS_AT_SERVICE = problem(
  'FLAG_INVALID',
  '--stop',
  'an order waits for its price at a running service, not on a tape',
  'set PLIMSOLL_URL, or leave --stop, --take-profit and --until out',
);

/** One parent on a tape, in virtual time, with live progress on stderr. */
function execute(
  flags: MarketFlags & OrderFlags & { readonly funding?: string },
  ports: CliPorts,
  progress: (line: string) => void,
): Ending {
  const began = ports.wallClock();
  const funding = flags.funding === undefined ? ok(null) : readFunding(flags.funding);
  if (!funding.ok) return badInput([funding.error]);
  const market = openMarket(flags, ports);
  if (!market.ok) return badInput(market.error);
  const { desk, tape, from, to, seed, entries } = market.value;
  const wish = orderOf(flags, flags.symbol ?? tape.instrument.symbol, {
    start: from,
    deadline: to,
    zone: tape.instrument.session.zone,
  });
  if (!wish.ok) return badInput(wish.error);
  const placed = desk.desk.place(wish.value, { idempotencyKey: null, by: 'command line' });
  if (!placed.ok) return failed(placed.error);
  const { parentId, refusal } = placed.value;
  if (refusal !== null) return refusedBy(refusal, { ...orderToDoc(placed.value, []), seed });
  let shown = -1;
  desk.run((now) => {
    const percent = Math.floor((100 * (now - from)) / (to - from));
    if (percent === shown) return;
    shown = percent;
    progress(
      progressLine(
        Math.min(100, percent),
        desk.desk.order(parentId)?.filled ?? 0,
        placed.value.order.quantity,
      ),
    );
  });
  progress('');
  const record = desk.desk.order(parentId);
  if (record === null) return failed({ kind: 'problems', problems: [] });
  const plain = orderToDoc(record, desk.desk.progress(parentId));
  const benchmarks = recordedBenchmarks(tape, record);
  const doc = {
    ...plain,
    tca: plain.tca === null ? null : { ...plain.tca, ...benchmarks },
  };
  const seconds = (ports.wallClock() - began) / 1000;
  const performance = {
    events: desk.processed(),
    eventsPerSecond: Math.round(desk.processed() / Math.max(seconds, 1e-9)),
  };
  // Same seed, same bytes: the figures of the wall clock stand apart, and the hash is of the journal alone.
  const document = {
    ...doc,
    ...(funding.value === null ? {} : { holding: holdingOver(record, funding.value, to) }),
    quality: market.value.quality,
    seed,
    hash: ports.sha256(entries.map((entry) => JSON.stringify(entry)).join('\n')),
    performance,
  };
  const text = summary(plain, market.value, benchmarks, performance);
  return done(
    document,
    document.holding === undefined ? text : `${text}\n${holdingLine(document.holding)}`,
  );
}

function summary(
  doc: OrderDoc,
  market: OpenMarket,
  benchmarks: RecordedBenchmarks,
  performance: { readonly events: number; readonly eventsPerSecond: number },
): string {
  const rows = orderRows(doc);
  if (benchmarks.horizonVwap !== null)
    rows.push([
      'against longer VWAP',
      `to the deadline ${inBps(benchmarks.horizonVwapBps)}, of the day ${inBps(benchmarks.dayVwapBps)}`,
    ]);
  rows.push([
    'tape',
    `${market.tape.source}, ${market.tape.count.toLocaleString('en-US')} events, quality ${market.quality.grade}; ${performance.events.toLocaleString('en-US')} played, ${performance.eventsPerSecond.toLocaleString('en-US')} events/s`,
  ]);
  return `${headOf(doc)}\n${table(rows)}\n\n${progressChart(doc)}`;
}
