import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { noOrder } from '#cli/no-order';
import { badInput, done, type Ending, type Finish, inUnits, table, withJson } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import type { RouteDoc } from '#contracts/route-documents';
import type { Problem } from '#core/kernel/failure';

interface RouteFlags {
  readonly side: string;
  readonly quantity: string;
  readonly json?: boolean;
}

export function addRouteCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('route <symbol>')
      .description(
        'shows to which venues a marketable order would go now at the running service, and what each venue alone would cost; sends nothing',
      )
      .requiredOption('--side <side>', 'buy or sell')
      .requiredOption('--quantity <units>', 'how much'),
  ).action(async (symbol: string, flags: RouteFlags) =>
    finish(await route(symbol, flags, process.env), flags),
  );
}

async function route(symbol: string, { side, quantity }: RouteFlags, env: Env): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const problems: Problem[] = [];
  const units = numberOfText(quantity);
  if (!(units > 0)) problems.push(wrongFlag('--quantity', 'a number above 0', quantity, '500'));
  if (side !== 'buy' && side !== 'sell')
    return badInput([...problems, wrongFlag('--side', 'buy or sell', side, 'buy')]);
  if (problems.length > 0) return badInput(problems);
  const found = await client.value.route(symbol, { side, quantity: units });
  return found.ok ? done(found.value, routeText(found.value)) : noOrder(client.value, found.error);
}

const bps = (value: number | null): string => (value === null ? '-' : value.toFixed(2));
const price = (value: number | null): string =>
  value === null ? '-' : String(Number(value.toPrecision(9)));

function routeText(found: RouteDoc): string {
  const { symbol, side, wanted, quantity, mid, legs, alone, out } = found;
  const head = `${side} ${inUnits(wanted)} ${symbol} now: ${quantity === wanted ? 'all of it' : `${inUnits(quantity)} of it`} ${found.costBps === null ? 'is found nowhere' : `at ${price(found.averageAllIn)} with fees, ${bps(found.costBps)} bps from the mid of ${price(mid)}, and ${bps(found.riskBps)} bps for quotes that may be gone`}`;
  const rows: (readonly [string, string])[] = legs.map((leg) => [
    leg.venue,
    `${inUnits(leg.quantity)} up to ${price(leg.limit)}: ${bps(leg.allInBps)} bps with fees at the worst, ${bps(leg.riskBps)} bps of risk`,
  ]);
  for (const each of alone.length > 1 ? alone : [])
    rows.push([
      `${each.venue} alone`,
      `${inUnits(each.quantity)}: ${bps(each.costBps)} bps with fees, ${bps(each.riskBps)} bps of risk`,
    ]);
  for (const { venue, why } of out) rows.push([venue, `gets nothing: ${why}`]);
  return `${head}\n${table(rows)}`;
}
