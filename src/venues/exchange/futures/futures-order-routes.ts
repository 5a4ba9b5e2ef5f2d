import { err, ok, type Result } from '#core/kernel/result';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import { askedFills, askedOrders } from '#venues/exchange/spot/rest/asked-rows';
import { WITHIN_A_WEEK } from '#venues/exchange/spot/rest/listing-window';
import { paramReader } from '#venues/exchange/spot/rest/rest-params';
import {
  orderRoute,
  type RestCall,
  type RestRoutes,
  signedRoute,
} from '#venues/exchange/spot/rest/rest-route';
import { specIn } from '#venues/exchange/spot/rest/spec-in';
import { malformed, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { batchIn, namesIn } from './futures-batch.ts';
import type { Countdown } from './futures-countdown.ts';
import { futuresOrder, futuresTrade } from './futures-documents.ts';
import { FUTURES_ERRORS, futuresErrorOf } from './futures-error.ts';
import {
  FUTURES_ORDER_PARAMS,
  type FuturesTerms,
  futuresNameIn,
  futuresPriceSteps,
  futuresQuantitySteps,
  futuresTermsIn,
} from './futures-order-terms.ts';

type Answer = Result<unknown, SpotError>;

function termsOfCall(call: RestCall): Result<FuturesTerms, SpotError> {
  const terms = futuresTermsIn(call);
  return call.read.error !== null || terms === null
    ? err(call.read.error ?? SPOT_ERRORS.unknown)
    : ok(terms);
}
function placeFutures(call: RestCall): Answer {
  const terms = termsOfCall(call);
  if (!terms.ok) return terms;
  const placed = call.desk.exchange.place(call.account, terms.value.order);
  return placed.ok ? ok(futuresOrder(terms.value.spec, placed.value.order)) : placed;
}
function testFutures(call: RestCall): Answer {
  const terms = termsOfCall(call);
  if (!terms.ok) return terms;
  const error = call.desk.exchange.test(call.account, terms.value.order);
  return error === null ? ok({}) : err(error);
}
function cancelFutures(call: RestCall): Answer {
  const name = futuresNameIn(call.read);
  const spec = specIn(call, name.symbol);
  if (!spec.ok) return spec;
  const { desk, account } = call;
  const cancelled = desk.exchange.cancel(account, { name, requestId: '', only: null });
  return cancelled.ok ? ok(futuresOrder(spec.value, cancelled.value)) : cancelled;
}
function found(call: RestCall): Result<{ spec: SpotSymbol; order: LiveOrder }, SpotError> {
  const name = futuresNameIn(call.read);
  const spec = specIn(call, name.symbol);
  if (!spec.ok) return spec;
  const order = call.desk.exchange.query(call.account, name);
  return order.ok ? ok({ spec: spec.value, order: order.value }) : order;
}
function queryFutures(call: RestCall, only: (order: LiveOrder) => boolean): Answer {
  const order = found(call);
  if (!order.ok) return order;
  const { value } = order;
  return only(value.order)
    ? ok(futuresOrder(value.spec, value.order))
    : err(SPOT_ERRORS.noSuchOrder);
}
/** CON-8: price and quantity together, as the protocol asks for both. */
function replaceFutures(call: RestCall): Answer {
  const { read, desk, account } = call;
  const name = futuresNameIn(read);
  const side = read.oneOf('side', ['BUY', 'SELL'], SPOT_ERRORS.badSide);
  for (const each of ['side', 'quantity', 'price']) if (!read.has(each)) read.fail(malformed(each));
  const spec = specIn(call, name.symbol);
  if (!spec.ok) return spec;
  const price = futuresPriceSteps(read, spec.value);
  const quantity = futuresQuantitySteps(read, spec.value);
  if (read.error !== null) return err(read.error);
  const before = desk.exchange.query(account, name);
  if (!before.ok || !isLive(before.value)) return err(SPOT_ERRORS.noSuchOrder);
  if ((before.value.side === 1) !== (side === 'BUY')) return err(SPOT_ERRORS.badSide);
  const isSame = before.value.price === price && before.value.quantity === quantity;
  if (isSame) return err(FUTURES_ERRORS.nothingToAmend);
  const replaced = desk.exchange.replace(account, name, { price, quantity });
  return replaced.ok ? ok(futuresOrder(spec.value, replaced.value)) : replaced;
}

function openFutures(call: RestCall): Answer {
  const { desk, read, account } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  const spec = symbol === null ? null : specIn(call, symbol);
  if (spec !== null && !spec.ok) return spec;
  if (read.error !== null) return err(read.error);
  return ok(
    desk.exchange.openOrders(account, symbol).flatMap((order) => {
      const of = desk.exchange.market(order.symbol)?.spec;
      return of === undefined ? [] : [futuresOrder(of, order)];
    }),
  );
}
function allFutures(call: RestCall): Answer {
  const asked = askedOrders(call, WITHIN_A_WEEK);
  if (!asked.ok) return asked;
  const { spec, rows } = asked.value;
  return ok(rows.map((order) => futuresOrder(spec, order)));
}
function tradesFutures(call: RestCall): Answer {
  const asked = askedFills(call, WITHIN_A_WEEK);
  if (!asked.ok) return asked;
  const { spec, rows } = asked.value;
  return ok(rows.map((fill) => futuresTrade(spec, fill)));
}
function cancelAllFutures(call: RestCall): Answer {
  const spec = specIn(call, call.read.symbol());
  if (!spec.ok) return spec;
  // Nothing to cancel is no error here.
  call.desk.exchange.cancelAll(call.account, spec.value.symbol, '');
  return ok({ code: 200, msg: 'The operation of cancel all open order is done.' });
}

/** Of a batch each order has its own answer. */
const eachOf = (
  call: RestCall,
  parts: readonly ReadonlyMap<string, string>[],
  act: (call: RestCall) => Answer,
): Answer =>
  ok(
    parts.map((params) => {
      const answer = act({ ...call, read: paramReader(params) });
      return answer.ok ? answer.value : futuresErrorOf(answer.error);
    }),
  );
function placeBatch(call: RestCall): Answer {
  const parts = batchIn(call.read);
  return parts.ok ? eachOf(call, parts.value, placeFutures) : parts;
}
function cancelBatch(call: RestCall): Answer {
  const parts = namesIn(call.read);
  return parts.ok ? eachOf(call, parts.value, cancelFutures) : parts;
}

const NAME = ['symbol', 'orderId', 'origClientOrderId'];
const WINDOW = ['symbol', 'orderId', 'startTime', 'endTime', 'limit'];
const BATCH_MAX = 5;

export const futuresOrderRoutes = (countdown: Countdown): RestRoutes => ({
  'POST /v1/order': orderRoute(FUTURES_ORDER_PARAMS, placeFutures),
  'POST /v1/order/test': signedRoute(1, FUTURES_ORDER_PARAMS, testFutures),
  'PUT /v1/order': orderRoute([...NAME, 'side', 'quantity', 'price'], replaceFutures),
  'GET /v1/order': signedRoute(1, NAME, (call) => queryFutures(call, () => true)),
  'GET /v1/openOrder': signedRoute(1, NAME, (call) => queryFutures(call, isLive)),
  'DELETE /v1/order': signedRoute(1, NAME, cancelFutures),
  'POST /v1/batchOrders': orderRoute(['batchOrders'], placeBatch, BATCH_MAX),
  'DELETE /v1/batchOrders': signedRoute(
    1,
    ['symbol', 'orderIdList', 'origClientOrderIdList'],
    cancelBatch,
  ),
  'GET /v1/openOrders': signedRoute(
    (params) => (params.has('symbol') ? 1 : 40),
    ['symbol'],
    openFutures,
  ),
  'DELETE /v1/allOpenOrders': signedRoute(1, ['symbol'], cancelAllFutures),
  'POST /v1/countdownCancelAll': signedRoute(10, ['symbol', 'countdownTime'], (call) => {
    const spec = specIn(call, call.read.symbol());
    const ms = call.read.integer('countdownTime', { min: 0, max: 86_400_000 });
    if (!spec.ok) return spec;
    if (ms === null) return err(call.read.error ?? malformed('countdownTime'));
    countdown.set(call.account, spec.value.symbol, ms);
    return ok({ symbol: spec.value.symbol, countdownTime: String(ms) });
  }),
  'GET /v1/allOrders': signedRoute(5, WINDOW, allFutures),
  'GET /v1/userTrades': signedRoute(5, [...WINDOW, 'fromId'], tradesFutures),
});
