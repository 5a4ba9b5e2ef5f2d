import { randomUUID } from 'node:crypto';
import { colour } from '#cli/colour';
import { type Ending, inPercent, inUnits, table } from '#cli/output';
import type { Client } from '#client/client';
import type { BasketDoc } from '#contracts/basket-documents';
import type { ProblemDoc } from '#contracts/documents';
import { ok, type Result } from '#core/kernel/result';

const LOOK_MS = 1000;

/** A basket at the running service, looked at until it ends. When `stop` aborts, it is cancelled. */
async function followed(
  client: Client,
  first: BasketDoc,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Result<BasketDoc, ProblemDoc>> {
  const { basketId } = first;
  let last = first;
  let isCancelled = false;
  while (last.endedAt === null) {
    if (stop.aborted && !isCancelled) {
      isCancelled = true;
      const cancelled = await client.cancelBasket(basketId);
      if (!cancelled.ok) return cancelled;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = await client.basket(basketId);
    // A service that restarts is not the end of a basket: it is asked again.
    if (!now.ok && now.error.code !== 'SERVICE_UNREACHABLE') return now;
    if (!now.ok) progress(`basket ${basketId}: the service does not answer; asking again`);
    else {
      for (const wave of now.value.begun.slice(last.begun.length))
        progress(
          `basket ${basketId}: wave ${now.value.begun.indexOf(wave) + 1} of ${now.value.waves}, ${counted(wave.orders.length, 'order')}, ${counted(wave.still.length, 'name')} could not trade\n`,
        );
      last = now.value;
      progress(`basket ${basketId}: ${last.working} of ${last.orders} orders working`);
    }
  }
  return ok(last);
}

/** A basket placed at the running service, and followed to its end. */
export async function traded(
  client: Client,
  request: Parameters<Client['placeBasket']>[0],
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Result<BasketDoc, ProblemDoc>> {
  const placed = await client.placeBasket(request, randomUUID());
  return placed.ok ? followed(client, placed.value, progress, stop) : placed;
}
/** Lines over one another on a terminal; elsewhere whole ones only. */
export const onTerminal = (line: string): void =>
  void (process.stderr.isTTY || line.endsWith('\n')
    ? process.stderr.write(`\r${line.padEnd(70)}`)
    : undefined);

/** How a basket ended: refused where nothing of it could be sent. */
export const basketEnding = (basket: BasketDoc, document: unknown): Ending => ({
  exit: basket.orders === 0 && basket.status !== 'cancelled' ? 3 : 0,
  document,
  text: basketText(basket),
});
const TITLES: Readonly<Record<string, string>> = { completed: 'Done', cancelled: 'Cancelled' };
const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;

/** Planned beside realised: the plan's cost of what was done, and the shortfall that the cost analysis measured of it, over the same money. */
function basketText(basket: BasketDoc): string {
  const left = basket.legs.filter(({ units, done: filled }) => units !== filled);
  const halts = basket.begun.flatMap(({ still }, i) =>
    still.map(({ symbol, code }) => `${symbol} in wave ${i + 1}: ${code}`),
  );
  const bps = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(2));
  const lines: [string, string][] = [
    ['cost, planned', `${bps(basket.plannedBps)} bps of what traded`],
    [
      'cost, realised',
      `${bps(basket.realisedBps)} ± ${bps(basket.realisedStandardErrorBps)} bps, ${counted(basket.judged, 'order')}`,
    ],
    ['off the balance', `${inPercent(basket.imbalanceMax)} of the basket at most`],
    [
      'left undone',
      left.length === 0
        ? 'nothing'
        : left
            .slice(0, 8)
            .map(({ symbol, units, done: filled }) => `${symbol} ${inUnits(units - filled)}`)
            .join(', '),
    ],
    ...(halts.length === 0
      ? []
      : [['could not trade', halts.slice(0, 8).join(', ')] satisfies [string, string]]),
  ];
  const title =
    TITLES[basket.status] ?? (basket.orders === 0 ? 'Nothing was sent' : 'Done in part');
  return [
    `${colour.bold(title)}: basket ${basket.basketId}, ${counted(basket.orders, 'order')} in ${counted(basket.begun.length, 'wave')}, ${inUnits(Math.round(basket.money))} traded`,
    table(lines),
  ].join('\n');
}
