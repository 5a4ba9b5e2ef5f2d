import { randomUUID } from 'node:crypto';
import { numberOfText, wrongFlag } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { noOrder } from '#cli/no-order';
import { headOf, orderRows, progressChart, progressLine } from '#cli/order-card';
import { type OrderFlags, orderOf } from '#cli/order-options';
import { badInput, done, type Ending, table } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import { placeWaiting, type WaitFlags, waitsForPrice } from '#cli/waiting-orders';
import type { Client } from '#client/client';
import type { OrderDoc, OrderRequest, ProblemDoc } from '#contracts/documents';
import { constraintsOf } from '#contracts/new-order';
import { BY_WHEEL } from '#contracts/strategies';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { pickParameters } from '#core/plan/strategies';

export interface RemoteFlags extends MarketFlags, OrderFlags, WaitFlags {
  readonly horizon?: string;
}

const LOOK_MS = 500;
/** Looks in a row without an answer before the command gives up watching; the order goes on without it. */
const SILENT_LOOKS_MAX = 20;

/** Whether an order goes to a running service: PLIMSOLL_URL is set and no tape was named. */
export const isRemote = (flags: MarketFlags, env: Env): boolean =>
  flags.tape.length === 0 && (env['PLIMSOLL_URL'] ?? '') !== '';

/** One parent at the running service, watched to its end. When `stop` aborts, the command lets go and the order works on. */
export async function executeRemote(
  flags: RemoteFlags,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const service = clientOf(env, '; for a recorded market give --tape');
  if (!service.ok) return badInput([service.error]);
  const request = orderRequestOf(flags);
  if (!request.ok) return badInput(request.error);
  const client = service.value;
  if (waitsForPrice(flags)) return placeWaiting(client, request.value, flags);
  const placed = await client.placeOrder(request.value, randomUUID());
  return placedAtService(client, placed, progress, stop);
}

/** Watches an order that was placed, to its end or to `stop`; or says why it was not placed. */
export async function placedAtService(
  client: Client,
  placed: Result<OrderDoc, ProblemDoc>,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  if (!placed.ok) return noOrder(client, placed.error);
  const last = await watched(client, placed.value, progress, stop);
  progress('');
  if (!last.ok)
    return badInput([
      problem(
        last.error.code,
        placed.value.parentId,
        `the order ${placed.value.parentId} is still working, but the service does not answer: ${last.error.detail}`,
        lookAgain(placed.value.parentId),
      ),
    ]);
  if (last.value.endedAt === null)
    return done(
      last.value,
      `${headOf(last.value)}\n  The order keeps working without this command; ${lookAgain(placed.value.parentId)}`,
    );
  return done(
    last.value,
    `${headOf(last.value)}\n${table(orderRows(last.value))}\n\n${progressChart(last.value)}`,
  );
}

const lookAgain = (parentId: string): string =>
  `look again with \`plimsoll tca ${parentId}\` or in the dashboard, stop it there`;

/** An order that names none: the service gives it one. */
const NO_DEADLINE = timeUs(0);

/** Flags that mean something on a tape only are refused and not ignored. */
export function orderRequestOf(flags: RemoteFlags): Result<OrderRequest, readonly Problem[]> {
  const problems: Problem[] = [];
  for (const name of ['from', 'to', 'history', 'prior', 'columns', 'model', 'outstanding'] as const)
    if (flags[name] !== undefined)
      problems.push(
        problem(
          'FLAG_INVALID',
          `--${name}`,
          'is for a recorded market, but no --tape was given',
          'leave it out, or give --tape',
        ),
      );
  const symbol = flags.symbol ?? '';
  if (symbol === '')
    problems.push(
      problem('FLAG_MISSING', '--symbol', 'an instrument is required', 'give --symbol SYMBOL'),
    );
  const horizonSeconds = flags.horizon === undefined ? null : numberOfText(flags.horizon);
  if (horizonSeconds !== null && !(horizonSeconds > 0 && Number.isFinite(horizonSeconds)))
    problems.push(wrongFlag('--horizon', 'seconds above 0', flags.horizon ?? '', '600'));
  const wish = orderOf(flags, symbol, { start: timeUs(0), deadline: NO_DEADLINE, zone: null });
  if (!wish.ok) return err([...problems, ...wish.error]);
  if (problems.length > 0) return err(problems);
  const {
    side,
    quantity,
    strategy,
    byWheel,
    limit,
    participationMax,
    reduceOnly,
    confirmed,
    decisionPrice,
    decidedAt,
    deadline,
    residual,
    limits,
  } = wish.value;
  return ok({
    symbol,
    side,
    ...(typeof quantity === 'number' ? { quantity } : { value: quantity.value }),
    reduceOnly,
    confirmed,
    ...(strategy === null ? {} : { strategy }),
    ...(byWheel === undefined ? {} : { strategy: BY_WHEEL }),
    ...(horizonSeconds === null ? {} : { horizonSeconds }),
    ...(limit === null ? {} : { limit }),
    ...(deadline === NO_DEADLINE || deadline === null ? {} : { deadline: isoTime(deadline) }),
    ...(residual === null ? {} : { residual }),
    ...given({ constraints: constraintsOf(participationMax, limits ?? null) }),
    ...(decisionPrice === null ? {} : { decisionPrice }),
    ...(decidedAt == null ? {} : { decidedAt: isoTime(decidedAt) }),
    ...given(pickParameters(wish.value)),
  });
}

/** To the end of the order, or to `stop`; an error where the service fell silent for good. */
async function watched(
  client: Client,
  first: OrderDoc,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Result<OrderDoc, ProblemDoc>> {
  let last = first;
  let silent = 0;
  while (last.endedAt === null && !stop.aborted) {
    progress(lineOf(last));
    await pause(LOOK_MS, stop);
    const answer = await client.order(last.parentId);
    silent = answer.ok ? 0 : silent + 1;
    if (answer.ok) last = answer.value;
    else if (silent >= SILENT_LOOKS_MAX) return answer;
  }
  progress(lineOf(last));
  return ok(last);
}

function lineOf({ order, filled }: OrderDoc): string {
  const from = parseIsoTime(order.start) ?? 0;
  const to = parseIsoTime(order.deadline) ?? 0;
  const share = to > from ? (Date.now() * 1000 - from) / (to - from) : 1;
  return progressLine(Math.round(100 * Math.min(1, Math.max(0, share))), filled, order.quantity);
}

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Without what was left out. */
type Given<T> = { readonly [Name in keyof T]?: NonNullable<T[Name]> };
const given = <T extends object>(of: T): Given<T> =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null)) as Given<T>;
