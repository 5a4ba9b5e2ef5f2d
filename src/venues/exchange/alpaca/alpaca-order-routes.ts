import { err, ok, type Result } from '#core/kernel/result';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import { spotCostOf } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { alpacaStatusOf, orderSaid } from './alpaca-documents.ts';
import { alpacaHeld, holdingOf } from './alpaca-holdings.ts';
import { orderIdOfUuid, orderUuid } from './alpaca-ids.ts';
import { alpacaOrderTerms, lotsIn, ticksIn, timeInForceOf } from './alpaca-order-terms.ts';
import {
  ALPACA_REFUSALS,
  type AlpacaRefusal,
  alreadyIn,
  badTerms,
  costTooSmall,
  inAlpacaWords,
  noBalance,
  noBuyingPower,
  noShares,
  notThere,
  notWellFormed,
  ONLY_SMALLER,
  washTrade,
} from './alpaca-refusal.ts';
import {
  type AlpacaCall,
  type AlpacaRoutes,
  alpacaReader,
  alpacaReply,
  refusalReply,
} from './alpaca-route.ts';
import { alpacaListed, alpacaQuantityText, CURRENCY, isCoin, usdText } from './alpaca-text.ts';

const ROWS = { usual: 50, max: 500 };

/** ALP-7: an id that was ever used is taken for good, whatever it was for. */
function isUsed(exchange: SpotExchange, account: string, clientOrderId: string): boolean {
  return alpacaListed(exchange).some(({ symbol }) => {
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
  const money = holdingOf(exchange, account, CURRENCY).free;
  const { free, locked, total } = alpacaHeld(exchange, account, spec);
  const requested = alpacaQuantityText(spec, order.quantity);
  if (isCoin(spec))
    return order.side === 1
      ? noBalance(CURRENCY, usdText(costOf(exchange, spec, order)), usdText(money))
      : noBalance(spec.base, requested, free);
  if (order.side === 1) return noBuyingPower(usdText(money));
  return noShares({
    symbol: spec.symbol,
    requested,
    available: free,
    held: locked,
    existing: total,
  });
}
/** At its limit, or at the best price of the other side. */
function costOf(exchange: SpotExchange, spec: SpotSymbol, order: NewSpotOrder): bigint {
  const best = exchange.market(spec.symbol)?.book.best(order.side === 1 ? -1 : 1) ?? 0;
  return spotCostOf(spec, order.type === 'MARKET' ? best : order.price, order.quantity);
}
/** What the exchange refuses, with the amounts that this dialect says. */
function refusalOf(
  exchange: SpotExchange,
  account: string,
  { spec, order }: { readonly spec: SpotSymbol; readonly order: NewSpotOrder },
  error: SpotError,
): AlpacaRefusal {
  if (error === SPOT_ERRORS.insufficientBalance) return notCovered(exchange, account, spec, order);
  const cost = costOf(exchange, spec, order);
  const isTooSmall = error.msg === filterFailure('NOTIONAL').msg && cost < spec.notionalMin;
  return isCoin(spec) && isTooSmall
    ? costTooSmall(usdText(cost), usdText(spec.notionalMin))
    : inAlpacaWords(error);
}

function place({ desk, account, params }: AlpacaCall): RestReply {
  const { exchange } = desk;
  const read = alpacaReader(params);
  const terms = alpacaOrderTerms(exchange, read, desk.newId);
  if (terms === null) return refusalReply(read.refusal ?? notWellFormed('invalid order'));
  const { order } = terms;
  if (isUsed(exchange, account, order.clientOrderId))
    return refusalReply(ALPACA_REFUSALS.duplicateId);
  const own = ownCounterpart(exchange, account, order);
  if (own !== null)
    return refusalReply(
      washTrade(orderUuid(own.orderId), own.type === 'MARKET' ? 'market/stop' : 'limit'),
    );
  const placed = exchange.place(account, order);
  if (placed.ok) return alpacaReply(orderSaid(exchange, placed.value.order));
  return refusalReply(refusalOf(exchange, account, terms, placed.error));
}

/** The account's own order of this id. */
function orderNamed({ desk, account, named }: AlpacaCall): Result<LiveOrder, AlpacaRefusal> {
  const orderId = orderIdOfUuid(named);
  const order = orderId === null ? null : desk.exchange.order(orderId);
  return order?.account === account ? ok(order) : err(notThere(`order not found for ${named}`));
}
function oneOrder(call: AlpacaCall): RestReply {
  const found = orderNamed(call);
  return found.ok
    ? alpacaReply(orderSaid(call.desk.exchange, found.value))
    : refusalReply(found.error);
}
function byClientId({ desk, account, params }: AlpacaCall): RestReply {
  const { exchange } = desk;
  const clientOrderId = params.get('client_order_id') ?? '';
  if (clientOrderId === '') return refusalReply(notWellFormed('client_order_id is required'));
  for (const { symbol } of alpacaListed(exchange)) {
    const found = exchange.query(account, { symbol, orderId: null, clientOrderId });
    if (found.ok) return alpacaReply(orderSaid(exchange, found.value));
  }
  return refusalReply(notThere(`order not found for ${clientOrderId}`));
}

function listed({ desk, account, params }: AlpacaCall): RestReply {
  const { exchange } = desk;
  const read = alpacaReader(params);
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
      : alpacaListed(exchange).flatMap(({ symbol }) => exchange.allOrders(account, symbol));
  const rows = all
    .filter((order) => symbols?.has(order.symbol) ?? true)
    .filter((order) => status !== 'closed' || !isLive(order))
    .filter((order) => side === 'all' || (side === 'buy') === (order.side === 1))
    .filter(({ createdAt }) => createdAt > after && createdAt < until)
    .toSorted((a, b) => (direction === 'asc' ? a.orderId - b.orderId : b.orderId - a.orderId));
  return alpacaReply(rows.slice(0, limit).map((order) => orderSaid(exchange, order)));
}

const nameOf = ({ symbol, orderId }: LiveOrder) => ({ symbol, orderId, clientOrderId: null });
/** What the exchange refuses of an open order it refuses because the order has ended. */
const refusedFor = (order: LiveOrder, error: SpotError): AlpacaRefusal =>
  error === SPOT_ERRORS.unknownOrder ? alreadyIn(alpacaStatusOf(order)) : inAlpacaWords(error);

function cancel(call: AlpacaCall): RestReply {
  const { desk, account } = call;
  const found = orderNamed(call);
  if (!found.ok) return refusalReply(found.error);
  const request = { name: nameOf(found.value), requestId: desk.newId(), only: null };
  const cancelled = desk.exchange.cancel(account, request);
  return cancelled.ok
    ? alpacaReply(undefined, 204)
    : refusalReply(refusedFor(found.value, cancelled.error));
}
/** A row for each order that was open. */
function cancelAll({ desk, account }: AlpacaCall): RestReply {
  const { exchange, newId } = desk;
  const rows = exchange.openOrders(account, null).map((order) => {
    exchange.cancel(account, { name: nameOf(order), requestId: newId(), only: null });
    return { id: orderUuid(order.orderId), status: 200, body: orderSaid(exchange, order) };
  });
  return alpacaReply(rows, 207);
}
/** ALP-9: smaller, at the price that it has, under its own id. Anything else is refused: the order stays as it is. */
function amend(call: AlpacaCall): RestReply {
  const { desk, account, params } = call;
  const { exchange } = desk;
  const found = orderNamed(call);
  if (!found.ok) return refusalReply(found.error);
  const order = found.value;
  const spec = exchange.market(order.symbol)?.spec;
  const read = alpacaReader(params);
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
    ? alpacaReply(orderSaid(exchange, amended.value))
    : refusalReply(refusedFor(order, amended.error));
}

export const ALPACA_ORDER_ROUTES: AlpacaRoutes = {
  'POST /v2/orders': place,
  'GET /v2/orders': listed,
  'GET /v2/orders/*': oneOrder,
  'GET /v2/orders:by_client_order_id': byClientId,
  'DELETE /v2/orders': cancelAll,
  'DELETE /v2/orders/*': cancel,
  'PATCH /v2/orders/*': amend,
};
