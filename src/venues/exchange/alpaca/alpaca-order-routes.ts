import { err, ok, type Result } from '#core/kernel/result';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { orderSaid, shareStatusOf } from './alpaca-documents.ts';
import { holdingOf, shareHeld } from './alpaca-holdings.ts';
import { orderIdOfUuid, orderUuid } from './alpaca-ids.ts';
import { lotsIn, shareOrderTerms, ticksIn, timeInForceOf } from './alpaca-order-terms.ts';
import {
  ALPACA_REFUSALS,
  type AlpacaRefusal,
  alreadyIn,
  badTerms,
  inShareWords,
  noBuyingPower,
  noShares,
  notThere,
  notWellFormed,
  ONLY_SMALLER,
  washTrade,
} from './alpaca-refusal.ts';
import {
  refusalReply,
  type ShareCall,
  type ShareRoutes,
  shareReader,
  shareReply,
} from './alpaca-route.ts';
import { CURRENCY, sharesListed, sharesText, usdText } from './alpaca-text.ts';

const ROWS = { usual: 50, max: 500 };

/** ALP-7: an id that was ever used is taken for good, whichever share it was for. */
function isUsed(exchange: SpotExchange, account: string, clientOrderId: string): boolean {
  return sharesListed(exchange).some(({ symbol }) => {
    const found = exchange.query(account, { symbol, orderId: null, clientOrderId });
    return found.ok || found.error === SPOT_ERRORS.archived;
  });
}
/** Its own order on the other side that it would meet. */
function ownCounterpart(
  exchange: SpotExchange,
  account: string,
  order: NewSpotOrder,
): LiveOrder | null {
  const meets = (each: LiveOrder): boolean =>
    each.side !== order.side &&
    (order.type === 'MARKET' || (order.price - each.price) * order.side >= 0);
  return exchange.openOrders(account, order.symbol).find(meets) ?? null;
}
function notCovered(
  exchange: SpotExchange,
  account: string,
  spec: SpotSymbol,
  order: NewSpotOrder,
): AlpacaRefusal {
  if (order.side === 1) return noBuyingPower(usdText(holdingOf(exchange, account, CURRENCY).free));
  const { free, locked, total } = shareHeld(exchange, account, spec);
  return noShares({
    symbol: spec.symbol,
    requested: sharesText(spec, order.quantity),
    available: free,
    held: locked,
    existing: total,
  });
}

function place({ desk, account, params }: ShareCall): RestReply {
  const { exchange } = desk;
  const read = shareReader(params);
  const terms = shareOrderTerms(exchange, read, desk.newId);
  if (terms === null) return refusalReply(read.refusal ?? notWellFormed('invalid order'));
  const { order, spec } = terms;
  if (isUsed(exchange, account, order.clientOrderId))
    return refusalReply(ALPACA_REFUSALS.duplicateId);
  const own = ownCounterpart(exchange, account, order);
  if (own !== null)
    return refusalReply(
      washTrade(orderUuid(own.orderId), own.type === 'MARKET' ? 'market/stop' : 'limit'),
    );
  const placed = exchange.place(account, order);
  if (placed.ok) return shareReply(orderSaid(exchange, placed.value.order));
  const isShort = placed.error === SPOT_ERRORS.insufficientBalance;
  return refusalReply(
    isShort ? notCovered(exchange, account, spec, order) : inShareWords(placed.error),
  );
}

/** The account's own order of this id. */
function orderNamed({ desk, account, named }: ShareCall): Result<LiveOrder, AlpacaRefusal> {
  const orderId = orderIdOfUuid(named);
  const order = orderId === null ? null : desk.exchange.order(orderId);
  return order?.account === account ? ok(order) : err(notThere(`order not found for ${named}`));
}
function oneOrder(call: ShareCall): RestReply {
  const found = orderNamed(call);
  return found.ok
    ? shareReply(orderSaid(call.desk.exchange, found.value))
    : refusalReply(found.error);
}
function byClientId({ desk, account, params }: ShareCall): RestReply {
  const { exchange } = desk;
  const clientOrderId = params.get('client_order_id') ?? '';
  if (clientOrderId === '') return refusalReply(notWellFormed('client_order_id is required'));
  for (const { symbol } of sharesListed(exchange)) {
    const found = exchange.query(account, { symbol, orderId: null, clientOrderId });
    if (found.ok) return shareReply(orderSaid(exchange, found.value));
  }
  return refusalReply(notThere(`order not found for ${clientOrderId}`));
}

function listed({ desk, account, params }: ShareCall): RestReply {
  const { exchange } = desk;
  const read = shareReader(params);
  const status = read.oneOf('status', ['open', 'closed', 'all'], 'open');
  const limit = read.limit('limit', ROWS.usual, ROWS.max);
  const direction = read.oneOf('direction', ['asc', 'desc'], 'desc');
  const symbols = read.list('symbols');
  const side = read.oneOf('side', ['buy', 'sell', 'all'], 'all');
  const after = read.time('after') ?? Number.NEGATIVE_INFINITY;
  const until = read.time('until') ?? Number.POSITIVE_INFINITY;
  if (read.refusal !== null) return refusalReply(read.refusal);
  const all =
    // Not out of the whole history: open orders are few.
    status === 'open'
      ? exchange.openOrders(account, null)
      : sharesListed(exchange).flatMap(({ symbol }) => exchange.allOrders(account, symbol));
  const rows = all
    .filter((order) => symbols?.has(order.symbol) ?? true)
    .filter((order) => status !== 'closed' || !isLive(order))
    .filter((order) => side === 'all' || (side === 'buy') === (order.side === 1))
    .filter(({ createdAt }) => createdAt > after && createdAt < until)
    .toSorted((a, b) => (direction === 'asc' ? a.orderId - b.orderId : b.orderId - a.orderId));
  return shareReply(rows.slice(0, limit).map((order) => orderSaid(exchange, order)));
}

const nameOf = ({ symbol, orderId }: LiveOrder) => ({ symbol, orderId, clientOrderId: null });
/** What the exchange refuses of an open order it refuses because the order has ended. */
const refusedFor = (order: LiveOrder, error: SpotError): AlpacaRefusal =>
  error === SPOT_ERRORS.unknownOrder ? alreadyIn(shareStatusOf(order)) : inShareWords(error);

function cancel(call: ShareCall): RestReply {
  const { desk, account } = call;
  const found = orderNamed(call);
  if (!found.ok) return refusalReply(found.error);
  const request = { name: nameOf(found.value), requestId: desk.newId(), only: null };
  const cancelled = desk.exchange.cancel(account, request);
  return cancelled.ok
    ? shareReply(undefined, 204)
    : refusalReply(refusedFor(found.value, cancelled.error));
}
/** A row for each order that was open. */
function cancelAll({ desk, account }: ShareCall): RestReply {
  const { exchange, newId } = desk;
  const rows = exchange.openOrders(account, null).map((order) => {
    exchange.cancel(account, { name: nameOf(order), requestId: newId(), only: null });
    return { id: orderUuid(order.orderId), status: 200, body: orderSaid(exchange, order) };
  });
  return shareReply(rows, 207);
}
/** ALP-9: smaller, at the price that it has, under its own id. Anything else is refused: the order stays as it is. */
function amend(call: ShareCall): RestReply {
  const { desk, account, params } = call;
  const { exchange } = desk;
  const found = orderNamed(call);
  if (!found.ok) return refusalReply(found.error);
  const order = found.value;
  const spec = exchange.market(order.symbol)?.spec;
  const read = shareReader(params);
  if (spec === undefined) return refusalReply(notThere('order not found'));
  for (const name of params.keys())
    if (!['qty', 'limit_price', 'time_in_force'].includes(name))
      read.fail(badTerms(`${name} of an order is not replaced by this exchange`));
  if (params.has('limit_price') && ticksIn(read, spec) !== order.price) read.fail(ONLY_SMALLER);
  if (read.text('time_in_force') !== (params.has('time_in_force') ? timeInForceOf(order) : ''))
    read.fail(ONLY_SMALLER);
  if (!params.has('qty')) read.fail(notWellFormed('qty is required'));
  const lots = lotsIn(read, spec);
  if (read.refusal !== null) return refusalReply(read.refusal);
  const amended = exchange.amend(account, nameOf(order), lots, null);
  return amended.ok
    ? shareReply(orderSaid(exchange, amended.value))
    : refusalReply(refusedFor(order, amended.error));
}

export const SHARE_ORDER_ROUTES: ShareRoutes = {
  'POST /v2/orders': place,
  'GET /v2/orders': listed,
  'GET /v2/orders/*': oneOrder,
  'GET /v2/orders:by_client_order_id': byClientId,
  'DELETE /v2/orders': cancelAll,
  'DELETE /v2/orders/*': cancel,
  'PATCH /v2/orders/*': amend,
};
