import { z } from 'zod';
import { SIDES } from '#core/kernel/units';
import { CHILD_TYPES } from '#core/order/child';

const id = z.string().min(1).max(64);
const symbol = z.string().min(1).max(32);
const whole = z.number().int().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);

/** What a client of the paper venue may send: one line of JSON each. Prices in ticks, quantities in lots, times in microseconds. */
const ask = z.discriminatedUnion('op', [
  z.object({ op: z.literal('hello'), secret: z.string().max(64) }),
  z.object({
    op: z.literal('order'),
    clientOrderId: id,
    symbol,
    side: z.enum(SIDES),
    price: whole,
    quantity: whole,
    type: z.enum(CHILD_TYPES),
  }),
  z.object({ op: z.literal('cancel'), clientOrderId: id }),
  z.object({ op: z.literal('query'), clientOrderId: id }),
  z.object({
    op: z.literal('statement'),
    since: z.number().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  }),
  z.object({
    op: z.literal('dailyBars'),
    symbol,
    days: z.number().int().min(1).max(5000).default(60),
  }),
  z.object({ op: z.literal('shutdown') }),
]);
export type Ask = z.infer<typeof ask>;

/** null: no word of this language. */
export function parseAsk(json: unknown): Ask | null {
  const parsed = ask.safeParse(json);
  return parsed.success ? parsed.data : null;
}
