import { z } from 'zod';
import { err, ok } from '#core/kernel/result';
import { orderIdOfUuid, orderUuid } from '#venues/exchange/alpaca/alpaca-ids';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import { badCoinbaseArgument, type CoinbaseRefusal, coinbaseRefusalOf } from './coinbase-error.ts';
import { coinbaseOrderTerms, coinbasePosted, coinbaseSteps } from './coinbase-order-terms.ts';
import {
  type CoinbaseAnswer,
  type CoinbaseCall,
  type CoinbaseRoutes,
  coinbaseRoute,
} from './coinbase-route.ts';
import { coinbaseSide, productOf } from './coinbase-text.ts';

const CANCELS_MAX = 100;

/** An order that was refused is an answer like another, and has no id. */
function refused({ error, message, preview }: CoinbaseRefusal, configuration: unknown) {
  return ok({
    success: false,
    error_response: { error, message, error_details: '', preview_failure_reason: preview },
    order_configuration: configuration ?? null,
  });
}
function taken({ desk: { exchange } }: CoinbaseCall, order: LiveOrder, configuration: unknown) {
  const spec = exchange.market(order.symbol)?.spec;
  return ok({
    success: true,
    success_response: {
      order_id: orderUuid(order.orderId),
      product_id: spec === undefined ? '' : productOf(spec),
      side: coinbaseSide(order.side),
      client_order_id: order.clientOrderId,
    },
    order_configuration: configuration,
  });
}

/** CBS-6: an id that an order of the account has, open or ended, answers that order; null: it is free. */
function orderOfId(
  { desk: { exchange }, account }: CoinbaseCall,
  clientOrderId: string,
): LiveOrder | null {
  for (const { symbol } of exchange.symbols) {
    const known = exchange.query(account, { symbol, orderId: null, clientOrderId });
    if (known.ok) return known.value;
  }
  return null;
}
/** CBS-3: an order is acknowledged with its ids; what became of it is another question. */
function create(call: CoinbaseCall): CoinbaseAnswer {
  const { desk, account, body } = call;
  const given = coinbasePosted(body);
  if (given === null) return err(badCoinbaseArgument('order'));
  const configuration = given.order_configuration;
  const known = orderOfId(call, given.client_order_id);
  if (known !== null) return taken(call, known, configuration);
  const terms = coinbaseOrderTerms(desk.exchange, body, given);
  if (!terms.ok) return refused(terms.error, configuration);
  const placed = desk.exchange.place(account, terms.value);
  return placed.ok
    ? taken(call, placed.value.order, configuration)
    : refused(coinbaseRefusalOf(placed.error), configuration);
}

/** null: not an order of this account. */
function ownOrder({ desk: { exchange }, account }: CoinbaseCall, uuid: string): LiveOrder | null {
  const id = orderIdOfUuid(uuid);
  const order = id === null ? null : exchange.order(id);
  return order?.account === account ? order : null;
}
const cancels = z.object({ order_ids: z.array(z.string()).min(1).max(CANCELS_MAX) });
/** One answer for each; what could not be cancelled stops nothing else. */
function batchCancel(call: CoinbaseCall): CoinbaseAnswer {
  const asked = cancels.safeParse(call.body);
  if (!asked.success) return err(badCoinbaseArgument('order_ids'));
  const results = asked.data.order_ids.map((uuid) => {
    const reason = cancelled(call, ownOrder(call, uuid));
    const isDone = reason === null;
    return {
      success: isDone,
      failure_reason: reason ?? 'UNKNOWN_CANCEL_FAILURE_REASON',
      order_id: uuid,
    };
  });
  return ok({ results });
}
/** null: it was open, and is cancelled. */
function cancelled({ desk, account }: CoinbaseCall, order: LiveOrder | null): string | null {
  if (order === null) return 'UNKNOWN_CANCEL_ORDER';
  if (order.status === 'FILLED') return 'ORDER_IS_FULLY_FILLED';
  const { symbol, orderId } = order;
  const name = { symbol, orderId, clientOrderId: null };
  const done = desk.exchange.cancel(account, { name, requestId: desk.newId(), only: null });
  return done.ok ? null : 'UNKNOWN_CANCEL_ORDER';
}

const edit = z.object({
  order_id: z.string(),
  price: z.string().optional(),
  size: z.string().optional(),
});
const edited = (reason: string | null): CoinbaseAnswer =>
  ok({
    success: reason === null,
    errors: reason === null ? [] : [{ edit_failure_reason: reason }],
  });
/** CBS-9: smaller, at the price that it has: this exchange has no other amendment. */
function editOrder(call: CoinbaseCall): CoinbaseAnswer {
  const asked = edit.safeParse(call.body);
  if (!asked.success) return err(badCoinbaseArgument('order'));
  const order = ownOrder(call, asked.data.order_id);
  const { exchange } = call.desk;
  const spec = order === null ? undefined : exchange.market(order.symbol)?.spec;
  if (order === null || spec === undefined) return edited('ORDER_NOT_FOUND');
  if (!isLive(order)) return edited('ONLY_OPEN_ORDERS_CAN_BE_EDITED');
  const { size, price } = asked.data;
  const ticks = price === undefined ? order.price : coinbaseSteps(price, stepAmount(spec.tick));
  const lots = size === undefined ? order.quantity : coinbaseSteps(size, stepAmount(spec.lot));
  if (ticks !== order.price) return edited('CANNOT_EDIT_TO_NEW_PRICE');
  if (lots === null) return edited('INVALID_SIZE_PRECISION');
  const name = { symbol: order.symbol, orderId: order.orderId, clientOrderId: null };
  const amended = exchange.amend(call.account, name, lots, null);
  return edited(amended.ok ? null : 'CANNOT_EDIT_TO_LARGER_SIZE');
}

export const COINBASE_TRADE_ROUTES: CoinbaseRoutes = {
  'POST /api/v3/brokerage/orders': { ...coinbaseRoute('private', create), isOrder: true },
  'POST /api/v3/brokerage/orders/batch_cancel': coinbaseRoute('private', batchCancel),
  'POST /api/v3/brokerage/orders/edit': coinbaseRoute('private', editOrder),
};
