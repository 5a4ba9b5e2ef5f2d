import { err, ok, type Result } from '#core/kernel/result';
import { isOpenList, type ListName } from '#venues/exchange/spot/list-desk';
import { malformed, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { cancelledListDocument, listDocument, placedListDocument } from './list-documents.ts';
import {
  LIST_PARAMS,
  type ListTerms,
  listTermsIn,
  OLD_LIST_PARAMS,
  oldListTermsIn,
} from './list-terms.ts';
import { rowsWithin, WITHIN_A_DAY, windowIn } from './listing-window.ts';
import { orderRoute, type RestCall, type RestRoutes, signedRoute } from './rest-route.ts';
import { specIn } from './spec-in.ts';

const ORDERS = 2;
const placeBy =
  (termsIn: (call: RestCall) => ListTerms | null) =>
  (call: RestCall): Result<unknown, SpotError> => {
    const { desk, read, account } = call;
    const terms = termsIn(call);
    if (read.error !== null || terms === null) return err(read.error ?? SPOT_ERRORS.unknown);
    const { spec, clientListId, orders, response } = terms;
    const placed = desk.exchange.placeList(account, clientListId, orders);
    return placed.ok ? ok(placedListDocument(spec, placed.value, response)) : placed;
  };

/** Which list is meant; one of the two ids must be there. */
function listNameIn({ read }: RestCall, client: string): ListName {
  const listId = read.integer('orderListId', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const clientListId = read.clientId(client);
  if (listId === null && clientListId === null) read.fail(malformed('orderListId'));
  return { listId, clientListId };
}
function cancel(call: RestCall): Result<unknown, SpotError> {
  const { desk, read, account } = call;
  const symbol = read.symbol();
  const name = listNameIn(call, 'listClientOrderId');
  const requestId = read.clientId('newClientOrderId') ?? desk.newId();
  const spec = specIn(call, symbol);
  if (!spec.ok) return spec;
  const found = desk.exchange.queryList(account, name);
  if (!found.ok || found.value.list.symbol !== symbol) return err(SPOT_ERRORS.unknownOrder);
  const cancelled = desk.exchange.cancelList(account, name, requestId);
  return cancelled.ok
    ? ok(cancelledListDocument(spec.value, cancelled.value, requestId))
    : cancelled;
}
function query(call: RestCall): Result<unknown, SpotError> {
  const name = listNameIn(call, 'origClientOrderId');
  if (call.read.error !== null) return err(call.read.error);
  const found = call.desk.exchange.queryList(call.account, name);
  return found.ok ? ok(listDocument(found.value)) : found;
}
function all(call: RestCall): Result<unknown, SpotError> {
  const { desk, read, account } = call;
  const window = windowIn(read, WITHIN_A_DAY);
  const fromId = read.integer('fromId', { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (fromId !== null && (window.from !== null || window.to !== null))
    read.fail(SPOT_ERRORS.badCombination);
  if (read.error !== null) return err(read.error);
  const rows = desk.exchange
    .lists(account)
    .filter(({ list }) => fromId === null || list.listId >= fromId);
  const page = rowsWithin(rows, ({ list }) => list.createdAt, window, fromId);
  return ok(page.map(listDocument));
}
const open = ({ desk, account }: RestCall): Result<unknown, SpotError> =>
  ok(desk.exchange.lists(account).filter(isOpenList).map(listDocument));

/** EXC-54: one cancels the other. */
export const LIST_ROUTES: RestRoutes = {
  'POST /api/v3/order/oco': orderRoute(OLD_LIST_PARAMS, placeBy(oldListTermsIn), ORDERS),
  'POST /api/v3/orderList/oco': orderRoute(LIST_PARAMS, placeBy(listTermsIn), ORDERS),
  'DELETE /api/v3/orderList': signedRoute(
    1,
    ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'],
    cancel,
  ),
  'GET /api/v3/orderList': signedRoute(4, ['orderListId', 'origClientOrderId'], query),
  'GET /api/v3/allOrderList': signedRoute(20, ['fromId', 'startTime', 'endTime', 'limit'], all),
  'GET /api/v3/openOrderList': signedRoute(6, [], open),
};
