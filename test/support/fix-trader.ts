// A process that trades over FIX and may be killed at any moment. It keeps what an engine keeps: orders before they are sent, and fills by their id.
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { VenueOrder } from '#core/order/child';
import { fixGateway } from '#venues/fix/fix-gateway';
import { fixOptions, fixOrder } from './fix-desk.ts';

export interface TraderFill {
  readonly id: string;
  readonly order: string;
  readonly quantity: number;
}
/** Sends orders until there are `count`, over all lives of the folder; ends when each is filled or never arrived. `traderLife` calls it from a process of its own. @public */
export async function trade(folder: string, port: number, count: number): Promise<void> {
  const intents = linesOf<VenueOrder>(folder, 'intents');
  const fills = new Map(traderFills(folder).map((fill) => [fill.id, fill]));
  const over = new Set<string>(linesOf<string>(folder, 'over'));
  const keep = (file: string, line: unknown): void =>
    appendFileSync(join(folder, file), `${JSON.stringify(line)}\n`);
  const end = (id: string): void => {
    over.add(id);
    keep('over', id);
  };
  const sentBefore = new Map(intents.map((order) => [order.clientOrderId, order]));
  const opened = fixGateway(fixOptions(port, { folder: join(folder, 'session'), sentBefore }));
  if (!opened.ok) throw new Error(opened.error.message);
  const gateway = opened.value;
  gateway.listen((report) => {
    if (report.type === 'fill') {
      const { executionId: id, clientOrderId: order, quantity } = report.fill;
      if (fills.has(id)) return;
      fills.set(id, { id, order, quantity });
      keep('fills', { id, order, quantity });
      const filled = [...fills.values()]
        .filter((fill) => fill.order === order)
        .reduce((sum, fill) => sum + fill.quantity, 0);
      if (filled >= 100) end(order);
    } else if (report.type === 'neverArrived') end(report.clientOrderId);
    else if (report.type === 'fault' && report.fault.resend === 'unknown')
      gateway.query(report.clientOrderId);
    else if (report.type === 'fault' && report.during === 'send') end(report.clientOrderId);
  });
  gateway.start();
  while (!gateway.isUp()) await pause();
  for (const { clientOrderId } of intents)
    if (!over.has(clientOrderId)) gateway.query(clientOrderId);
  for (let i = intents.length; i < count; i++) {
    while (!gateway.isUp()) await pause();
    const order = fixOrder(`P${i}/0/0/0`);
    keep('intents', order);
    gateway.send(order);
    await pause();
  }
  while (over.size < count) await pause();
  await gateway.close();
}
/** The same in a process of its own. */
export function traderLife(folder: string, port: number, count: number): ChildProcess {
  const module = pathToFileURL('test/support/fix-trader.ts').href;
  const code = `(await import('${module}')).${trade.name}(${JSON.stringify(folder)}, ${port}, ${count})`;
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  return spawn(process.execPath, [...flags, '--input-type=module', '-e', `await ${code}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
/** What the trader booked, each execution once. */
export const traderFills = (folder: string): readonly TraderFill[] =>
  linesOf<TraderFill>(folder, 'fills');

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
function linesOf<T>(folder: string, file: string): readonly T[] {
  const path = join(folder, file);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}
