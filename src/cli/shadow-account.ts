import { setTimeout as wait } from 'node:timers/promises';
import { configIn } from '#cli/config-option';
import { spanOfText, wrongFlag } from '#cli/flag';
import { interrupted } from '#cli/interrupt';
import { badInput, done, type Ending, inUnits } from '#cli/output';
import type { CliPorts, OwnAccount, OwnFillSeen, OwnOrderSeen } from '#cli/ports';
import { clientOf, type Env } from '#cli/service';
import type { Client } from '#client/client';
import { isoTime } from '#core/kernel/civil';
import { SECOND_US } from '#core/kernel/units';

interface AccountFlags {
  readonly venue?: string;
  readonly every: string;
  readonly horizon: string;
  readonly config?: string;
  readonly strategy?: string;
}
/** What has been reported so far. */
interface Reported {
  readonly venue: string;
  readonly symbols: readonly string[];
  orders: number;
  refused: number;
  fills: number;
  readonly notReported: { readonly venueOrderId: string; readonly code: string }[];
}

/** SHD-10: the orders of an account, reported to the running service as they appear, until Ctrl-C. */
export async function shadowAccount(
  flags: AccountFlags,
  ports: Pick<CliPorts, 'ownAccount'>,
  env: Env,
): Promise<Ending> {
  const { venue = '' } = flags;
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const everyUs = spanOfText(flags.every);
  const horizonUs = spanOfText(flags.horizon);
  if (!(everyUs >= EVERY_MIN_US))
    return badInput([wrongFlag('--every', 'a time of at least 1s', flags.every, '2s')]);
  if (!(horizonUs >= SECOND_US))
    return badInput([wrongFlag('--horizon', 'a time such as 30m or 2h', flags.horizon, '30m')]);
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const account = await ports.ownAccount(config.value, venue, env);
  if (!account.ok) return badInput([account.error]);
  const reported: Reported = {
    venue,
    symbols: account.value.symbols,
    orders: 0,
    refused: 0,
    fills: 0,
    notReported: [],
  };
  say(`looking at ${venue}: ${account.value.symbols.join(', ')}; nothing is sent there`);
  const stop = interrupted();
  const horizonSeconds = Math.round(horizonUs / SECOND_US);
  await followed(account.value, everyUs / 1000, stop, (order, fills) =>
    order === null
      ? reportFills(client.value, reported, fills)
      : reportOrder(client.value, reported, order, horizonSeconds),
  );
  await account.value.close();
  return done(
    reported,
    `${reported.orders} orders reported, ${reported.refused} of them Plimsoll would have refused; ${reported.fills} fills; ${reported.notReported.length} could not be reported. GET /api/shadow lists them.`,
  );
}
const EVERY_MIN_US = SECOND_US;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Looks until it is stopped; a venue that does not answer is asked again. Fills of one order are told together. */
async function followed(
  account: OwnAccount,
  everyMs: number,
  stop: AbortSignal,
  tell: (order: OwnOrderSeen | null, fills: readonly OwnFillSeen[]) => Promise<void>,
): Promise<void> {
  while (!stop.aborted) {
    const seen = await account.look();
    if (!seen.ok) say(`${seen.error.message}; asking again`);
    else {
      for (const order of seen.value.orders) await tell(order, []);
      const { fills } = seen.value;
      for (const id of new Set(fills.map(({ venueOrderId }) => venueOrderId)))
        await tell(
          null,
          fills.filter(({ venueOrderId }) => venueOrderId === id),
        );
    }
    await wait(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** An order that was not reported whole, named once. */
function missed({ notReported }: Reported, venueOrderId: string, code: string): void {
  if (notReported.some((each) => each.venueOrderId === venueOrderId)) return;
  notReported.push({ venueOrderId, code });
}
const idOf = ({ venue }: Reported, venueOrderId: string): string => `${venue}:${venueOrderId}`;
async function reportOrder(
  client: Client,
  reported: Reported,
  { venueOrderId, symbol, side, quantity, limit, at }: OwnOrderSeen,
  horizonSeconds: number,
): Promise<void> {
  const answered = await client.reportShadowOrder({
    id: idOf(reported, venueOrderId),
    symbol,
    side,
    quantity,
    horizonSeconds,
    ...(limit === null ? {} : { limit }),
  });
  if (!answered.ok) {
    missed(reported, venueOrderId, answered.error.code);
    return say(`${venueOrderId}: not reported, ${answered.error.detail}`);
  }
  reported.orders += 1;
  const { approved, refusal, predicted } = answered.value;
  if (approved === false) reported.refused += 1;
  const verdict = approved === true ? 'approved' : `refused, ${refusal?.code ?? 'nothing known'}`;
  const cost = predicted === null ? '' : `; ${predicted.expectedBps.toFixed(2)} bps expected`;
  say(`${isoTime(at)} ${venueOrderId} ${side} ${inUnits(quantity)} ${symbol}: ${verdict}${cost}`);
}

async function reportFills(
  client: Client,
  reported: Reported,
  fills: readonly OwnFillSeen[],
): Promise<void> {
  const [first] = fills;
  if (first === undefined) return;
  const answered = await client.reportShadowFills(
    idOf(reported, first.venueOrderId),
    fills.map(({ executionId, at, price, quantity }) => ({
      executionId,
      at: isoTime(at),
      price,
      quantity,
    })),
  );
  if (answered.ok) {
    reported.fills += fills.length;
    return;
  }
  missed(reported, first.venueOrderId, answered.error.code);
  say(`${first.venueOrderId}: fills not reported, ${answered.error.detail}`);
}
