import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  inBps,
  inUnits,
  table,
  withJson,
} from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { clientOf, type Env } from '#cli/service';
import { ordersOf } from '#cli/service-orders';
import { tcaOfFills } from '#cli/tca-fills';
import { type TcaFlags, withFills } from '#cli/tca-flags';
import { verifyPack } from '#cli/tca-pack-verify';
import type { OrderSummaryDoc } from '#contracts/documents';
import { problem } from '#core/kernel/failure';

export function addTcaCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    withFills(
      program
        .command('tca')
        .description('shows what orders cost: of files of fills, or of the running service')
        .argument(
          '[what...]',
          'files of fills, or an order id of the service (default: all its orders)',
        ),
    ),
  ).action(async (what: readonly string[], flags: TcaFlags) =>
    finish(await endingOf(what, flags, ports), flags),
  );
}
async function endingOf(
  what: readonly string[],
  flags: TcaFlags,
  ports: CliPorts,
): Promise<Ending> {
  if (flags.verify !== undefined) return verifyPack(flags.verify);
  return flags.own === true || isOfFiles(what)
    ? tcaOfFills(what, flags, ports)
    : tca(what[0] ?? null, process.env);
}
/** An order id has no point and no slash, and there is no file of its name. */
const isOfFiles = (what: readonly string[]): boolean =>
  what.length > 1 || what.some((each) => /[./\\]/.test(each) || existsSync(each));

/** Cost of orders that the running service worked, read from its journal through its API. */
async function tca(order: string | null, env: Env): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const found = await ordersOf(client.value, order);
  if (!found.ok) {
    const { code, detail, remedy } = found.error;
    const path = code === 'SERVICE_UNREACHABLE' ? 'PLIMSOLL_URL' : (order ?? 'orders');
    return badInput([problem(code, path, detail, remedy)]);
  }
  const orders = found.value.filter((each) => each.tca !== null);
  return done(
    orders.map(({ parentId, order: ordered, tca: report }) => ({
      parentId,
      order: ordered,
      tca: report,
    })),
    orders.length === 0 ? 'no order has ended yet' : orders.map(card).join('\n\n'),
  );
}

function card(doc: OrderSummaryDoc): string {
  const { tca: report, order } = doc;
  if (report === null) return '';
  return `${colour.bold(doc.parentId)} ${order.side} ${inUnits(order.quantity)} ${order.symbol} by ${order.strategy}: ${doc.status}\n${table(
    [
      ['total', colour.bold(inBps(report.totalBps))],
      [
        'of which',
        `delay ${inBps(report.delayBps)}, spread ${inBps(report.spreadBps)}, impact ${inBps(report.impactBps)}, timing ${inBps(report.timingBps)}, fees ${inBps(report.feesBps)}, opportunity ${inBps(report.opportunityBps)}`,
      ],
      [
        'estimated',
        `${inBps(report.estimatedBps)}, ${report.withinInterval90 === null ? 'nothing was filled' : `realised ${report.withinInterval90 ? 'inside' : 'outside'} the 90 % interval`}`,
      ],
      ['benchmarks', `VWAP ${inBps(report.vwapBps)}, TWAP ${inBps(report.twapBps)}`],
    ],
  )}`;
}
