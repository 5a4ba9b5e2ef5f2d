import { err, ok, type Result } from '#core/kernel/result';
import type { ReplaceOutcome } from '#venues/exchange/spot/order-desk';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import {
  filterFailure,
  invalidData,
  malformed,
  SPOT_ERRORS,
  type SpotError,
} from '#venues/exchange/spot/spot-error';
import { askedFills, askedOrders } from './asked-rows.ts';
import { cancelledListDocument } from './list-documents.ts';
import { WITHIN_A_DAY } from './listing-window.ts';
import {
  amendDocument,
  cancelDocument,
  fillDocument,
  orderDocument,
  placedDocument,
} from './order-documents.ts';
import {
  cancelIn,
  ORDER_PARAMS,
  type OrderTerms,
  orderNameIn,
  orderTermsIn,
} from './order-terms.ts';
import {
  orderRoute,
  type RestCall,
  type RestError,
  type RestRoutes,
  signedRoute,
} from './rest-route.ts';
import { specIn } from './spec-in.ts';

function termsOf(call: RestCall): Result<OrderTerms, SpotError> {
  const terms = orderTermsIn(call);
  return call.read.error !== null || terms === null
    ? err(call.read.error ?? SPOT_ERRORS.unknown)
    : ok(terms);
}
function place(call: RestCall): Result<unknown, SpotError> {
  const terms = termsOf(call);
  if (!terms.ok) return terms;
  const placed = call.desk.exchange.place(call.account, terms.value.order);
  return placed.ok
    ? ok(placedDocument(terms.value.spec, placed.value, terms.value.response))
    : placed;
}
function testPlace(call: RestCall): Result<unknown, SpotError> {
  const wantsRates = call.read.flag('computeCommissionRates') === true;
  const terms = termsOf(call);
  if (!terms.ok) return terms;
  const error = call.desk.exchange.test(call.account, terms.value.order);
  if (error !== null) return err(error);
  return ok(
    wantsRates
      ? {
          standardCommissionForOrder: ratesOf(call),
          specialCommissionForOrder: NO_RATES,
          taxCommissionForOrder: NO_RATES,
          discount: discountOf(call),
        }
      : {},
  );
}
export const NO_RATES = { maker: '0.00000000', taker: '0.00000000' };
/** An asset of its own for commissions is what the protocol calls a discount; ours takes nothing off. */
export const discountOf = ({ desk }: RestCall): Readonly<Record<string, unknown>> => {
  const { fees } = desk.exchange;
  const isOn = fees !== 'received' && fees !== 'quote';
  return {
    enabledForAccount: isOn,
    enabledForSymbol: isOn,
    discountAsset: isOn ? fees : '',
    discount: '0.00000000',
  };
};
export const ratesOf = ({ desk }: RestCall): { readonly maker: string; readonly taker: string } => {
  const text = (rate: bigint): string => `0.${rate.toString().padStart(8, '0')}`;
  return {
    maker: text(desk.exchange.commission.maker),
    taker: text(desk.exchange.commission.taker),
  };
};

function cancel(call: RestCall): Result<unknown, SpotError> {
  const request = cancelIn(call, {
    id: 'orderId',
    client: 'origClientOrderId',
    request: 'newClientOrderId',
  });
  const spec = specIn(call, request.name.symbol);
  if (!spec.ok) return spec;
  const cancelled = call.desk.exchange.cancel(call.account, request);
  return cancelled.ok
    ? ok(cancelDocument(spec.value, cancelled.value, request.requestId))
    : cancelled;
}
function cancelAll(call: RestCall): Result<unknown, SpotError> {
  const spec = specIn(call, call.read.symbol());
  if (!spec.ok) return spec;
  const requestId = call.desk.newId();
  const cancelled = call.desk.exchange.cancelAll(call.account, spec.value.symbol, requestId);
  if (!cancelled.ok) return cancelled;
  const { value: orders } = cancelled;
  const lists = call.desk.exchange
    .lists(call.account)
    .filter(({ list }) => orders.some(({ listId }) => listId === list.listId));
  return ok([
    ...orders
      .filter(({ listId }) => listId === undefined)
      .map((order) => cancelDocument(spec.value, order, requestId)),
    ...lists.map((listed) => cancelledListDocument(spec.value, listed, requestId)),
  ]);
}

function cancelReplace(call: RestCall): Result<unknown, RestError> {
  const { read, desk, account } = call;
  const mode = read.oneOf(
    'cancelReplaceMode',
    ['STOP_ON_FAILURE', 'ALLOW_FAILURE'],
    malformed('cancelReplaceMode'),
  );
  if (mode === null) read.fail(malformed('cancelReplaceMode'));
  // Above the limit of orders nothing is done here: a cancel that leaves its order unreplaced is not on offer.
  read.oneOf(
    'orderRateLimitExceededMode',
    ['DO_NOTHING'],
    invalidData('orderRateLimitExceededMode'),
  );
  const request = cancelIn(call, {
    id: 'cancelOrderId',
    client: 'cancelOrigClientOrderId',
    request: 'cancelNewClientOrderId',
  });
  const terms = termsOf(call);
  if (!terms.ok) return terms;
  const stopOnFailure = mode === 'STOP_ON_FAILURE';
  const outcome = desk.exchange.cancelReplace(
    account,
    { ...request, stopOnFailure },
    terms.value.order,
  );
  return outcome.ok ? replaceAnswer(outcome.value, terms.value, request.requestId) : outcome;
}
/** EXC-6: both halves are always told; anything but two successes is an error that carries them as data. */
function replaceAnswer(
  { cancel: cancelled, placed }: ReplaceOutcome,
  { spec, response }: OrderTerms,
  requestId: string,
): Result<unknown, RestError> {
  const data = {
    cancelResult: cancelled.ok ? 'SUCCESS' : 'FAILURE',
    newOrderResult: placed === null ? 'NOT_ATTEMPTED' : placed.ok ? 'SUCCESS' : 'FAILURE',
    cancelResponse: cancelled.ok
      ? cancelDocument(spec, cancelled.value, requestId)
      : cancelled.error,
    newOrderResponse:
      placed === null
        ? null
        : placed.ok
          ? placedDocument(spec, placed.value, response)
          : placed.error,
  };
  if (cancelled.ok && placed?.ok === true) return ok(data);
  const isPartial = cancelled.ok || placed?.ok === true;
  return err({
    ...(isPartial ? SPOT_ERRORS.replacePartlyFailed : SPOT_ERRORS.replaceFailed),
    data,
  });
}

function amend(call: RestCall): Result<unknown, SpotError> {
  const { read, desk, account } = call;
  const name = orderNameIn(read);
  const clientId = read.clientId('newClientOrderId');
  const amount = read.amount('newQty');
  if (amount === null) read.fail(malformed('newQty'));
  const spec = specIn(call, name.symbol);
  if (!spec.ok) return spec;
  const step = stepAmount(spec.value.lot);
  if ((amount ?? 0n) % step !== 0n) return err(filterFailure('LOT_SIZE'));
  const before = desk.exchange.query(account, name);
  const origClientOrderId = before.ok ? before.value.clientOrderId : '';
  const amended = desk.exchange.amend(account, name, Number((amount ?? 0n) / step), clientId);
  return amended.ok ? ok(amendDocument(spec.value, amended.value, origClientOrderId)) : amended;
}

function query(call: RestCall): Result<unknown, SpotError> {
  const name = orderNameIn(call.read);
  const spec = specIn(call, name.symbol);
  if (!spec.ok) return spec;
  const found = call.desk.exchange.query(call.account, name);
  return found.ok ? ok(orderDocument(spec.value, found.value)) : found;
}
function openOrders(call: RestCall): Result<unknown, SpotError> {
  const { desk, read, account } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  const spec = symbol === null ? null : specIn(call, symbol);
  if (spec !== null && !spec.ok) return spec;
  return ok(desk.exchange.openOrders(account, symbol).flatMap((order) => documentOf(call, order)));
}
const documentOf = ({ desk }: RestCall, order: LiveOrder): readonly unknown[] => {
  const spec = desk.exchange.market(order.symbol)?.spec;
  return spec === undefined ? [] : [orderDocument(spec, order)];
};
function allOrders(call: RestCall): Result<unknown, SpotError> {
  const asked = askedOrders(call, WITHIN_A_DAY);
  if (!asked.ok) return asked;
  const { spec, rows } = asked.value;
  return ok(rows.map((order) => orderDocument(spec, order)));
}
function myTrades(call: RestCall): Result<unknown, SpotError> {
  const asked = askedFills(call, WITHIN_A_DAY);
  if (!asked.ok) return asked;
  const { spec, rows } = asked.value;
  return ok(
    rows.map((fill) => fillDocument(spec, fill, call.desk.exchange.order(fill.orderId) ?? {})),
  );
}

const NAME = ['symbol', 'orderId', 'origClientOrderId'];
const REPLACED = [
  'cancelReplaceMode',
  'cancelOrderId',
  'cancelOrigClientOrderId',
  'cancelNewClientOrderId',
  'cancelRestrictions',
  'orderRateLimitExceededMode',
];
const WINDOW = ['symbol', 'orderId', 'startTime', 'endTime', 'limit'];

export const ORDER_ROUTES: RestRoutes = {
  'POST /api/v3/order': orderRoute(ORDER_PARAMS, place),
  'POST /api/v3/order/test': signedRoute(1, [...ORDER_PARAMS, 'computeCommissionRates'], testPlace),
  'GET /api/v3/order': signedRoute(4, NAME, query),
  'DELETE /api/v3/order': signedRoute(
    1,
    [...NAME, 'newClientOrderId', 'cancelRestrictions'],
    cancel,
  ),
  'POST /api/v3/order/cancelReplace': orderRoute([...ORDER_PARAMS, ...REPLACED], cancelReplace),
  'PUT /api/v3/order/amend/keepPriority': signedRoute(
    4,
    [...NAME, 'newClientOrderId', 'newQty'],
    amend,
  ),
  'GET /api/v3/openOrders': signedRoute(
    (params) => (params.has('symbol') ? 6 : 80),
    ['symbol'],
    openOrders,
  ),
  'DELETE /api/v3/openOrders': signedRoute(1, ['symbol'], cancelAll),
  'GET /api/v3/allOrders': signedRoute(20, WINDOW, allOrders),
  'GET /api/v3/myTrades': signedRoute(
    (params) => (params.has('orderId') ? 5 : 20),
    [...WINDOW, 'fromId'],
    myTrades,
  ),
};
