import { err, ok, type Result } from '#core/kernel/result';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { type ListingTerms, rowsWithin, windowIn } from './listing-window.ts';
import type { RestCall } from './rest-route.ts';
import { specIn } from './spec-in.ts';

const ID = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** What a listing of a symbol answers with. */
interface AskedRows<T> {
  readonly spec: SpotSymbol;
  readonly rows: readonly T[];
}
/** Orders of a symbol by `orderId` (the first one) and times. */
export function askedOrders(
  call: RestCall,
  terms: ListingTerms,
): Result<AskedRows<LiveOrder>, SpotError> {
  const { desk, read, account } = call;
  const window = windowIn(read, terms);
  const orderId = read.integer('orderId', ID);
  const spec = specIn(call, read.symbol());
  if (!spec.ok) return spec;
  const orders = desk.exchange
    .allOrders(account, spec.value.symbol)
    .filter((order) => orderId === null || order.orderId >= orderId);
  const rows = rowsWithin(orders, ({ createdAt }) => createdAt, window, orderId);
  return ok({ spec: spec.value, rows });
}
/** Executions of a symbol by `orderId` (whose they are), and by `fromId` (the first one) or times. */
export function askedFills(
  call: RestCall,
  terms: ListingTerms,
): Result<AskedRows<StoredFill>, SpotError> {
  const { desk, read, account } = call;
  const window = windowIn(read, terms);
  const orderId = read.integer('orderId', ID);
  const fromId = read.integer('fromId', ID);
  const spec = specIn(call, read.symbol());
  if (!spec.ok) return spec;
  if (fromId !== null && (window.from !== null || window.to !== null))
    return err(SPOT_ERRORS.badCombination);
  const fills = desk.exchange
    .myTrades(account, spec.value.symbol)
    .filter(
      (fill) =>
        (orderId === null || fill.orderId === orderId) &&
        (fromId === null || fill.tradeId >= fromId),
    );
  return ok({ spec: spec.value, rows: rowsWithin(fills, ({ at }) => at, window, fromId) });
}
