import { z } from 'zod';
import { amount, timeText } from '#contracts/bounds';
import { orderRequest, side } from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { strategyName } from '#contracts/strategies';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { WAIT_STATUSES, type WaitingOrder, type WaitState } from '#core/plan/waiting-order';

const triggerDoc = z.strictObject({
  is: z.enum(['atOrBelow', 'atOrAbove']),
  price: amount.meta({ description: 'of the mid, in quote currency' }),
  limit: amount.nullable().optional().meta({
    description: 'the limit of the order that it becomes (default: the limit of the order)',
  }),
});
/** An order that waits: a stop, a take-profit, or both, of which the first that comes is the one. */
export const waitRequest = z.strictObject({
  order: orderRequest,
  triggers: z.array(triggerDoc).min(1).max(2),
  until: timeText.optional().meta({
    description: 'good till then (default: until it is cancelled)',
  }),
});
export type WaitRequest = z.infer<typeof waitRequest>;

export const waitDoc = z.object({
  waitId: z.string(),
  status: z.enum(WAIT_STATUSES),
  symbol: z.string(),
  side,
  quantity: z.number().nullable(),
  /** Quote currency, of an order by value. */
  value: z.number().nullable(),
  strategy: strategyName.nullable(),
  limit: z.number().nullable(),
  reduceOnly: z.boolean(),
  triggers: z.array(
    z.object({
      is: z.enum(['atOrBelow', 'atOrAbove']),
      price: z.number(),
      limit: z.number().nullable(),
    }),
  ),
  until: z.string().nullable(),
  by: z.string(),
  since: z.string(),
  came: z.object({ at: z.string(), trigger: z.number(), mid: z.number() }).nullable(),
  held: z.object({ code: z.string(), message: z.string() }).nullable(),
  endedAt: z.string().nullable(),
});
export type WaitDoc = z.infer<typeof waitDoc>;

export function waitToDoc({ wait, since, status, came, held, endedAt }: WaitState): WaitDoc {
  const { waitId, order, triggers, until, by } = wait;
  const { symbol, side: sideOf, quantity, strategy, limit, reduceOnly } = order;
  return {
    waitId,
    status,
    symbol,
    side: sideOf,
    quantity: typeof quantity === 'number' ? quantity : null,
    value: typeof quantity === 'number' ? null : quantity.value,
    strategy,
    limit,
    reduceOnly,
    triggers: [...triggers],
    until: until === null ? null : isoTime(until),
    by,
    since: isoTime(since),
    came: came === null ? null : { ...came, at: isoTime(came.at) },
    held,
    endedAt: endedAt === null ? null : isoTime(endedAt),
  };
}

/** What a client sent, as the desk takes it: every problem at once. */
export function newWaitOf(
  request: WaitRequest,
): Result<Pick<WaitingOrder, 'order' | 'triggers' | 'until'>, readonly Problem[]> {
  const order = parseOrderRequest(request.order);
  const until = request.until === undefined ? null : parseIsoTime(request.until);
  const isNoTime = request.until !== undefined && until === null;
  const flaws = [
    ...(order.ok ? [] : order.error.map((each) => ({ ...each, path: `order.${each.path}` }))),
    ...(isNoTime
      ? [
          problem(
            'FIELD_INVALID',
            'until',
            `must be a time of the calendar, of the years 1800 to 2200, was "${request.until}"`,
            'give a time with its zone, such as 2026-01-05T14:30:00Z',
          ),
        ]
      : []),
  ];
  if (!order.ok || flaws.length > 0) return err(flaws);
  return ok({
    order: newOrderOf(order.value),
    triggers: request.triggers.map(({ is, price, limit = null }) => ({ is, price, limit })),
    until,
  });
}
