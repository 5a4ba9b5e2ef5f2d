import { randomUUID } from 'node:crypto';
import { colour } from '#cli/colour';
import { badInput, done, type Ending, inPercent, inUnits, table } from '#cli/output';
import { type Client, createClient } from '#client/client';
import type { OrderDoc, OrderSummaryDoc } from '#contracts/documents';
import type { RebalanceDoc, RebalanceRequest } from '#contracts/portfolio-documents';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { imbalance, type Leg, nextWave, type WaveOrder } from '#core/portfolio/basket';
import { onLot } from '#core/portfolio/lots';

type Env = Readonly<Record<string, string | undefined>>;
// A wave is far smaller than this.
const ORDERS_MAX = 1000;
const LOOK_MS = 1000;
/** An order that outlives its wave by this share of it is cancelled: the next wave takes up what is left. */
const PATIENCE = 0.25;
const SETTLE_SECONDS = 20;

interface WaveTold {
  readonly wave: number;
  readonly orders: number;
  /** Names that could not trade in it: the other side was held back by as much. */
  readonly still: readonly { readonly symbol: string; readonly code: string }[];
  readonly refused: readonly {
    readonly symbol: string;
    readonly code: string;
    readonly message: string;
  }[];
  /** Money ahead of the plan, of all money of the basket; positive has bought too much. */
  readonly imbalance: number;
}
/** A preview by the running service, and with `isExecuted` its basket, wave by wave, to the end. When `stop` aborts, no further wave is begun. */
export async function rebalanceRemote(
  request: Partial<RebalanceRequest> & Pick<RebalanceRequest, 'aim'>,
  isExecuted: boolean,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const service = clientOf(env);
  if (!service.ok) return badInput([service.error]);
  const client = service.value;
  const preview = await client.rebalance(request);
  if (!preview.ok) {
    const { status, code, detail, facts, remedy, problems } = preview.error;
    if (status === 422)
      return {
        exit: 3,
        document: {
          status: 'refused',
          refusal: { code, message: detail, facts: facts ?? {}, remedy },
        },
        text: `Refused: ${code}\n  ${detail}\n  ${remedy}`,
      };
    return badInput(
      problems !== undefined && problems.length > 0
        ? problems
        : [problem(code, 'rebalance', detail, remedy)],
    );
  }
  const doc = preview.value;
  if (!isExecuted) return done(doc, previewText(doc));
  return executed(client, doc, progress, stop);
}
function clientOf(env: Env): Result<Client, Problem> {
  const [url, token] = [env['PLIMSOLL_URL'] ?? '', env['PLIMSOLL_TOKEN'] ?? ''];
  if (!URL.canParse(url))
    return err(
      problem(
        'SERVICE_UNKNOWN',
        'PLIMSOLL_URL',
        `must be an address, was '${url}'`,
        'set PLIMSOLL_URL=http://127.0.0.1:7430, or give --history for a book in files',
      ),
    );
  if (token === '')
    return err(
      problem(
        'SERVICE_UNKNOWN',
        'PLIMSOLL_TOKEN',
        'PLIMSOLL_TOKEN is required',
        'set it to the content of the token file in PLIMSOLL_HOME',
      ),
    );
  return ok(createClient({ url, token }));
}

async function executed(
  client: Client,
  doc: RebalanceDoc,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const basketId = randomUUID();
  const { waves, overSeconds } = doc.schedule ?? { waves: 1, overSeconds: 60 };
  const seconds = overSeconds / waves;
  const listed = await client.instruments();
  if (!listed.ok)
    return badInput([
      problem(listed.error.code, 'instruments', listed.error.detail, listed.error.remedy),
    ]);
  const lotOf = new Map(listed.value.map((each) => [each.symbol, Number(each.lot)]));
  let legs: readonly Leg[] = doc.basket.trades.map(({ symbol, units, value }) => ({
    symbol,
    units,
    price: value / Math.abs(units),
    lot: lotOf.get(symbol) ?? 1,
    done: 0,
    isHalted: false,
  }));
  const parents: OrderSummaryDoc[] = [];
  const told: WaveTold[] = [];
  for (let wave = 1; wave <= waves && !stop.aborted; wave++) {
    const share = wave / waves;
    const still: WaveTold['still'] = (
      await Promise.all(
        legs.map(async (leg) => ({
          symbol: leg.symbol,
          code: await standsStill(client, leg, share, seconds),
        })),
      )
    ).flatMap(({ symbol, code }) => (code === null ? [] : [{ symbol, code }]));
    legs = legs.map((leg) => ({
      ...leg,
      isHalted: still.some(({ symbol }) => symbol === leg.symbol),
    }));
    const orders = nextWave(legs, share);
    const sent = await Promise.all(
      orders.map(async (order) => ({
        order,
        answer: await placed(client, order, { basketId, wave, seconds }),
      })),
    );
    const refused = sent.flatMap(({ order, answer }) =>
      answer.ok
        ? []
        : [{ symbol: order.symbol, code: answer.error.code, message: answer.error.message }],
    );
    const open = sent.flatMap(({ answer }) => (answer.ok ? [answer.value] : []));
    const ended = await toTheEnd(
      client,
      open,
      seconds,
      (working) =>
        progress(`wave ${wave} of ${waves}: ${working} of ${open.length} orders working`),
      stop,
    );
    parents.push(...ended);
    legs = legs.map((leg) => legAfter(leg, ended));
    told.push({ wave, orders: orders.length, still, refused, imbalance: imbalance(legs, share) });
    progress(
      `wave ${wave} of ${waves}: ${ended.length} orders ended, ${still.length} names could not trade, ${refused.length} refused, ${inPercent(imbalance(legs, share))} off the planned balance\n`,
    );
  }
  return reported(doc, { legs, parents, told, wasStopped: stop.aborted });
}
function legAfter(leg: Leg, ended: readonly OrderSummaryDoc[]): Leg {
  const filled = ended
    .filter(({ order }) => order.symbol === leg.symbol)
    .reduce((sum, each) => sum + each.filled, 0);
  return { ...leg, done: leg.done + Math.sign(leg.units) * filled };
}
/** Why all that is due of a leg cannot trade now, by the gate; null: it can. Nothing is sent. */
async function standsStill(
  client: Client,
  { symbol, units, done: filled, lot }: Leg,
  share: number,
  seconds: number,
): Promise<string | null> {
  const quantity = onLot(Math.abs(share * units - filled), lot);
  if (quantity === 0) return null;
  const plan = await client.executionPlan({
    symbol,
    side: units > 0 ? 'buy' : 'sell',
    quantity,
    horizonSeconds: seconds,
  });
  return plan.ok ? (plan.value.verdict.refusal?.code ?? null) : plan.error.code;
}

/** The same basket, wave and symbol is the same order, however often it is asked for. */
async function placed(
  client: Client,
  { symbol, units }: WaveOrder,
  {
    basketId,
    wave,
    seconds,
  }: { readonly basketId: string; readonly wave: number; readonly seconds: number },
): Promise<Result<OrderDoc, { readonly code: string; readonly message: string }>> {
  const answer = await client.placeOrder(
    {
      symbol,
      side: units > 0 ? 'buy' : 'sell',
      quantity: Math.abs(units),
      horizonSeconds: seconds,
      basket: basketId.slice(0, 8),
    },
    `${basketId}-${wave}-${symbol}`,
  );
  return answer.ok
    ? ok(answer.value)
    : err({ code: answer.error.code, message: answer.error.detail });
}
async function toTheEnd(
  client: Client,
  open: readonly OrderSummaryDoc[],
  seconds: number,
  tell: (working: number) => void,
  stop: AbortSignal,
): Promise<readonly OrderSummaryDoc[]> {
  const until = Date.now() + 1000 * (seconds * (1 + PATIENCE) + SETTLE_SECONDS);
  let last: readonly OrderSummaryDoc[] = open;
  let isCancelled = false;
  while (last.some(({ endedAt }) => endedAt === null)) {
    tell(last.filter(({ endedAt }) => endedAt === null).length);
    if (!isCancelled && (stop.aborted || Date.now() > until)) {
      isCancelled = true;
      for (const each of last) if (each.endedAt === null) await client.cancelOrder(each.parentId);
    } else if (isCancelled && Date.now() > until + 1000 * SETTLE_SECONDS) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const all = await client.orders({ limit: ORDERS_MAX });
    if (all.ok) {
      const found = new Map(all.value.map((each) => [each.parentId, each]));
      last = last.map((each) => found.get(each.parentId) ?? each);
    }
  }
  return last;
}

interface Done {
  readonly legs: readonly Leg[];
  readonly parents: readonly OrderSummaryDoc[];
  readonly told: readonly WaveTold[];
  readonly wasStopped: boolean;
}
/** Planned against realised: the plan's cost of what was done, and the shortfall that TCA measured of it, over the same money. */
function reported(doc: RebalanceDoc, { legs, parents, told, wasStopped }: Done): Ending {
  const judged = parents.flatMap(({ tca, arrivalPrice, filled, order }) =>
    tca === null || arrivalPrice === null || filled === 0
      ? []
      : [
          {
            symbol: order.symbol,
            money: filled * arrivalPrice,
            bps: tca.totalBps,
            estimate:
              doc.basket.trades.find(({ symbol }) => symbol === order.symbol)?.costBps ?? NaN,
          },
        ],
  );
  const money = judged.reduce((sum, each) => sum + each.money, 0);
  const mean = (of: (each: (typeof judged)[number]) => number): number =>
    money === 0 ? NaN : judged.reduce((sum, each) => sum + each.money * of(each), 0) / money;
  const spread = mean((each) => (each.bps - mean(({ bps }) => bps)) ** 2);
  const standardError = Math.sqrt(
    spread * judged.reduce((sum, each) => sum + (each.money / money) ** 2, 0),
  );
  const left = legs.filter((leg) => Math.abs(leg.units - leg.done) >= leg.lot);
  const result = {
    ...doc,
    executed: {
      orders: parents.length,
      money,
      plannedBps: mean(({ estimate }) => estimate),
      realisedBps: mean(({ bps }) => bps),
      realisedStandardErrorBps: standardError,
      waves: told,
      wasStopped,
      imbalanceMax: told.reduce((most, each) => Math.max(most, Math.abs(each.imbalance)), 0),
      left: left.map(({ symbol, units, done: filled, isHalted }) => ({
        symbol,
        units: units - filled,
        isHalted,
      })),
      parents: parents.map(({ parentId, order, filled, status }) => ({
        parentId,
        symbol: order.symbol,
        side: order.side,
        filled,
        status,
      })),
    },
  };
  const { executed: e } = result;
  const halts = told.flatMap(({ wave, still, refused }) =>
    [...still, ...refused].map(({ symbol, code }) => `${symbol} in wave ${wave}: ${code}`),
  );
  return done(
    result,
    [
      `${colour.bold('Rebalanced')}: ${e.orders} orders in ${told.length} waves, ${inUnits(Math.round(money))} traded${wasStopped ? colour.yellow('; stopped before the end') : ''}`,
      table([
        ['cost, planned', `${e.plannedBps.toFixed(2)} bps of what traded`],
        [
          'cost, realised',
          `${e.realisedBps.toFixed(2)} ± ${e.realisedStandardErrorBps.toFixed(2)} bps, ${judged.length} orders`,
        ],
        ['off the balance', `${inPercent(e.imbalanceMax)} of the basket at most`],
        [
          'left undone',
          left.length === 0
            ? 'nothing'
            : left
                .map(
                  ({ symbol, units, done: filled, isHalted }) =>
                    `${symbol} ${inUnits(units - filled)}${isHalted ? ' (cannot trade)' : ''}`,
                )
                .slice(0, 8)
                .join(', '),
        ],
        ...(halts.length === 0
          ? []
          : [['stood still', halts.slice(0, 8).join(', ')] as [string, string]]),
      ]),
    ].join('\n'),
  );
}

const SHOWN = 30;
function previewText({ aim, nav, names, asOf, basket, blind, schedule }: RebalanceDoc): string {
  const beside = (name: string, a: string, b: string): [string, string] => [
    name,
    `${a.padStart(22)}   ${b.padStart(22)}`,
  ];
  const refused = (schedule?.verdicts ?? []).filter(({ approved }) => !approved);
  const rows = basket.trades
    .toSorted((a, b) => b.value - a.value)
    .slice(0, SHOWN)
    .map(
      (each) =>
        `  ${each.symbol.padEnd(10)} ${`${each.units > 0 ? '+' : ''}${inUnits(each.units)}`.padStart(12)} ${inUnits(Math.round(each.value)).padStart(14)} ${`${inPercent(each.from)} → ${inPercent(each.to)}`.padStart(20)} ${`${each.costBps.toFixed(1)} ± ${each.costStandardErrorBps.toFixed(1)} bps`.padStart(16)}`,
    );
  return [
    `${colour.bold(aim)}: ${names} names, ${inUnits(Math.round(nav))} with cash, as of ${asOf}; ${basket.trades.length} trade`,
    ...rows,
    ...(basket.trades.length > SHOWN
      ? [colour.dim(`  … ${basket.trades.length - SHOWN} more: --json`)]
      : []),
    table([
      beside('', 'this one', 'blind to liquidity'),
      beside(
        'expected cost',
        `${basket.costBps.toFixed(2)} ± ${basket.costStandardErrorBps.toFixed(2)} bps`,
        `${blind.costBps.toFixed(2)} ± ${blind.costStandardErrorBps.toFixed(2)} bps`,
      ),
      beside('turnover, both sides', inPercent(basket.turnover), inPercent(blind.turnover)),
      beside('days at the cap', basket.days.toFixed(3), blind.days.toFixed(3)),
      beside(
        'sellable in a day',
        inPercent(basket.sellableInOneDay),
        inPercent(blind.sellableInOneDay),
      ),
    ]),
    schedule === null
      ? ''
      : `  ${schedule.waves} waves over ${schedule.overSeconds} s; the gate approves ${schedule.verdicts.length - refused.length} of ${schedule.verdicts.length}${
          refused.length === 0
            ? ''
            : `, not ${refused
                .slice(0, 5)
                .map(({ symbol, refusal }) => `${symbol} (${refusal?.code ?? ''})`)
                .join(', ')}`
        }. --execute sends them.`,
  ].join('\n');
}
