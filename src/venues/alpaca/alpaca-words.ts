import { z } from 'zod';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import { clientError } from './client-error.ts';

// Alpaca's documents, as far as they are read, and what they are in the words of the gateway.

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a decimal');
const time = z.string().transform((text, context) => {
  const ms = Date.parse(text);
  if (Number.isFinite(ms)) return ms;
  context.addIssue({ code: 'custom', message: 'must be a time' });
  return z.NEVER;
});
export const alpacaOrderSaid = z.object({
  id: z.string().min(1),
  client_order_id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.string(),
  time_in_force: z.string(),
  qty: decimal.nullable(),
  filled_qty: decimal,
  limit_price: decimal.nullish(),
  status: z.string(),
  submitted_at: time,
  updated_at: time.nullish(),
});
export type AlpacaOrderSaid = z.infer<typeof alpacaOrderSaid>;
export const alpacaFillSaid = z.object({
  id: z.string().min(1),
  order_id: z.string().min(1),
  symbol: z.string(),
  side: z.string(),
  price: decimal,
  qty: decimal,
  transaction_time: time,
});
export type AlpacaFillSaid = z.infer<typeof alpacaFillSaid>;
/** Of every kind but executions. */
export const movementDocument = z.object({
  id: z.string().min(1),
  activity_type: z.string().min(1),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date'),
  net_amount: decimal,
  /** Of a commission on a coin: which, and how much of it. */
  symbol: z.string().nullish(),
  qty: decimal.nullish(),
  status: z.string().nullish(),
});
export type AlpacaMovementSaid = z.infer<typeof movementDocument>;
export const assetDocument = z.object({
  symbol: z.string().min(1),
  class: z.string(),
  status: z.string(),
  tradable: z.boolean(),
  /** Of coins. */
  min_trade_increment: decimal.nullish(),
  price_increment: decimal.nullish(),
});
export type AlpacaAssetSaid = z.infer<typeof assetDocument>;
export const accountDocument = z.object({ cash: decimal, currency: z.string().min(1) });
export const positionDocument = z.object({
  symbol: z.string().min(1),
  qty: decimal,
  asset_class: z.string().nullish(),
});
export type AlpacaPosition = z.infer<typeof positionDocument>;
export const clockDocument = z.object({ timestamp: time });
const bar = z.object({
  t: time,
  o: z.number(),
  h: z.number(),
  l: z.number(),
  c: z.number(),
  v: z.number(),
});
export const barsDocument = z.object({
  bars: z.record(z.string(), z.array(bar)).nullable(),
  next_page_token: z.string().nullable(),
});

/** ALG-3: `done_for_day` of an order that ends with the day is its end; what is still on its way is open. */
function statusOf({ status, time_in_force }: AlpacaOrderSaid): string {
  if (status === 'filled') return 'closed';
  if (status === 'canceled' || status === 'replaced') return 'canceled';
  if (status === 'expired') return 'expired';
  if (status === 'done_for_day') return time_in_force === 'gtc' ? 'open' : 'expired';
  return status === 'rejected' ? 'rejected' : 'open';
}

/** `symbol`: as the client names it. */
export const clientOrderOf = (said: AlpacaOrderSaid, symbol = said.symbol): ClientOrder => ({
  id: said.id,
  clientOrderId: said.client_order_id,
  symbol,
  type: said.type,
  side: said.side,
  price: said.limit_price ?? undefined,
  amount: said.qty ?? undefined,
  filled: said.filled_qty,
  status: statusOf(said),
  timestamp: said.submitted_at,
  lastUpdateTimestamp: said.updated_at ?? undefined,
});
/** `isMaker`: Alpaca does not say; whoever knows how the order stood when it was sent does. */
export function clientTradeOf(said: AlpacaFillSaid, symbol: string, isMaker: boolean): ClientTrade {
  const side = said.side.startsWith('sell') ? 'sell' : 'buy';
  return {
    id: said.id,
    order: said.order_id,
    symbol,
    side,
    price: said.price,
    amount: said.qty,
    timestamp: said.transaction_time,
    takerOrMaker: isMaker ? 'maker' : 'taker',
  };
}

/** What is not what Alpaca documents is no answer. */
export function read<T>(schema: z.ZodType<T>, said: unknown): T {
  const found = schema.safeParse(said);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  throw clientError(
    'BadResponse',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as documented'}`,
  );
}
