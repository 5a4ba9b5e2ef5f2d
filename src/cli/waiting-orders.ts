import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { wrongFlag } from '#cli/flag';
import { noOrder } from '#cli/no-order';
import { numberOfFlag } from '#cli/order-options';
import { badInput, done, type Ending, type Finish, table, withJson } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import type { Client } from '#client/client';
import type { OrderRequest } from '#contracts/documents';
import type { WaitDoc, WaitRequest } from '#contracts/wait-documents';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';

/** Of an order that waits for its price. */
export interface WaitFlags {
  readonly stop?: string;
  readonly stopLimit?: string;
  readonly takeProfit?: string;
  readonly until?: string;
}
export const waitsForPrice = ({ stop, stopLimit, takeProfit, until }: WaitFlags): boolean =>
  [stop, stopLimit, takeProfit, until].some((each) => each !== undefined);

/** A stop, a take-profit or both at the running service. It waits there, also when this command is long over. */
export async function placeWaiting(
  client: Client,
  order: OrderRequest,
  flags: WaitFlags,
): Promise<Ending> {
  const problems: Problem[] = [];
  const triggers = triggersOf(order.side, flags, problems);
  if (flags.until !== undefined && parseIsoTime(flags.until) === null)
    problems.push(wrongFlag('--until', 'a full time', flags.until, '2026-01-05T20:00:00Z'));
  if (problems.length > 0) return badInput(problems);
  const request: WaitRequest = {
    order,
    triggers: [...triggers],
    ...(flags.until === undefined ? {} : { until: flags.until }),
  };
  const placed = await client.placeWaitingOrder(request, randomUUID());
  if (placed.ok) return done(placed.value, cardOf(placed.value));
  const flagOf = (path: string): string => flagAt(path, flags);
  const found = placed.error.problems?.map((each) => ({ ...each, path: flagOf(each.path) }));
  return noOrder(client, { ...placed.error, ...(found === undefined ? {} : { problems: found }) });
}
/** The flag that a field of the request came from; of others the field itself. */
function flagAt(path: string, { stop }: WaitFlags): string {
  const [field, index, part] = path.split('.');
  if (field !== 'triggers') return path === 'until' ? '--until' : path;
  if (index === undefined) return '--stop, --take-profit';
  if (part === 'limit') return '--stop-limit';
  return index === '0' && stop !== undefined ? '--stop' : '--take-profit';
}

/** A sale stops below the market and takes its profit above it; a buy the other way round. */
function triggersOf(
  side: 'buy' | 'sell',
  flags: WaitFlags,
  problems: Problem[],
): WaitRequest['triggers'] {
  const stop = numberOfFlag('--stop', flags.stop, problems);
  const profit = numberOfFlag('--take-profit', flags.takeProfit, problems);
  const limit = numberOfFlag('--stop-limit', flags.stopLimit, problems);
  if (flags.stopLimit !== undefined && flags.stop === undefined)
    problems.push(
      problem('FLAG_MISSING', '--stop', 'is required with --stop-limit', 'give --stop'),
    );
  else if (flags.stop === undefined && flags.takeProfit === undefined)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--stop',
        'a price to wait for is required',
        'give --stop or --take-profit',
      ),
    );
  const below = side === 'sell' ? 'atOrBelow' : 'atOrAbove';
  const above = side === 'sell' ? 'atOrAbove' : 'atOrBelow';
  return [
    ...(stop === null
      ? []
      : [{ is: below, price: stop, ...(limit === null ? {} : { limit }) } as const]),
    ...(profit === null ? [] : [{ is: above, price: profit } as const]),
  ];
}

/** `plimsoll order waiting`, `plimsoll order unwait ID`. */
export function addWaitingCommands(group: Command, finish: Finish): void {
  withJson(
    group.command('waiting').description('lists the orders that wait for their price'),
  ).action(async (flags: { readonly json?: boolean }) => finish(await listed(process.env), flags));
  withJson(
    group
      .command('unwait')
      .description('cancels an order that waits for its price')
      .argument('<id>', 'id of the waiting order'),
  ).action(async (id: string, flags: { readonly json?: boolean }) =>
    finish(await unwait(id, process.env), flags),
  );
}

async function listed(env: Env): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const found = await client.value.waitingOrders();
  if (!found.ok) return noOrder(client.value, found.error);
  const rows = found.value.map((doc): [string, string] => [
    `${doc.waitId} ${doc.side} ${sizeOf(doc)} ${doc.symbol}`,
    `${pricesOf(doc)}; ${stateOf(doc)}`,
  ]);
  return done(found.value, rows.length === 0 ? 'No order waits for its price.' : table(rows));
}
async function unwait(id: string, env: Env): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const found = await client.value.cancelWaitingOrder(id);
  return found.ok ? done(found.value, cardOf(found.value)) : noOrder(client.value, found.error);
}

function cardOf(doc: WaitDoc): string {
  const rows: [string, string][] = [
    ['waits for', pricesOf(doc)],
    ['until', doc.until ?? 'it is cancelled'],
    ['now', stateOf(doc)],
  ];
  return `${colour.bold(doc.waitId)} ${doc.side} ${sizeOf(doc)} ${doc.symbol}\n${table(rows)}`;
}
const sizeOf = ({ quantity, value }: WaitDoc): string =>
  quantity === null ? `for ${value ?? ''}` : String(quantity);
const pricesOf = ({ triggers }: WaitDoc): string =>
  triggers
    .map(
      ({ is, price, limit }) =>
        `mid ${is === 'atOrBelow' ? 'at or below' : 'at or above'} ${price}${limit === null ? '' : `, then limit ${limit}`}`,
    )
    .join('; or ');
function stateOf({ status, held, came, waitId }: WaitDoc): string {
  if (status === 'placed') return `placed as ${waitId}`;
  if (status !== 'came') return status;
  return `came at ${came?.mid ?? ''}, ${held === null ? 'being placed' : `held: ${held.code}: ${held.message}`}`;
}
