import { err, ok } from '#core/kernel/result';
import { orderIdOfUuid } from '#venues/exchange/alpaca/alpaca-ids';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import {
  coinbaseFill,
  coinbaseForce,
  coinbaseOrder,
  coinbaseOrderType,
  coinbaseStatus,
  fillKeyOf,
} from './coinbase-documents.ts';
import { COINBASE_ERRORS } from './coinbase-error.ts';
import { coinbaseCursor, coinbasePage } from './coinbase-pages.ts';
import {
  type CoinbaseAnswer,
  type CoinbaseCall,
  type CoinbaseReader,
  type CoinbaseRoutes,
  coinbaseReader,
  coinbaseRoute,
} from './coinbase-route.ts';
import { type CoinbaseDocument, coinbaseSide } from './coinbase-text.ts';

const PAGE = { usual: 100, max: 1000 };

/** Names that are listed, and those of all where none is asked for. */
function symbolsIn({ desk: { exchange } }: CoinbaseCall, read: CoinbaseReader): readonly string[] {
  const asked = read.several('product_id', 'product_ids');
  if (asked.length === 0) return exchange.symbols.map(({ symbol }) => symbol);
  return asked.flatMap((product) => read.product(exchange, product)?.symbol ?? []);
}
/** Whether a row is of the orders that are asked for by id; of all where none is. */
function ofOrders(read: CoinbaseReader): (row: { readonly orderId: number }) => boolean {
  const ids = new Set(read.several('order_id', 'order_ids').map(orderIdOfUuid));
  return ({ orderId }) => ids.size === 0 || ids.has(orderId);
}
/** The beginning counts, the end does not. */
const within =
  (from: number | null, to: number | null) =>
  (at: number): boolean =>
    at >= (from ?? 0) && at < (to ?? Number.POSITIVE_INFINITY);

function documentOf({ desk: { exchange } }: CoinbaseCall, order: LiveOrder): CoinbaseDocument {
  const spec = exchange.market(order.symbol)?.spec;
  return spec === undefined ? {} : coinbaseOrder(spec, order, exchange.fillsOf(order.orderId));
}
const isIn = (asked: readonly string[], value: string): boolean =>
  asked.length === 0 || asked.includes(value);

function orders(call: CoinbaseCall): CoinbaseAnswer {
  const read = coinbaseReader(call.query);
  const page = { limit: read.limit(PAGE.usual, PAGE.max), cursor: coinbaseCursor(read) };
  const symbols = symbolsIn(call, read);
  const isOf = ofOrders(read);
  const isThen = within(read.timeUs('start_date'), read.timeUs('end_date'));
  const kinds = {
    status: read.several('order_status'),
    side: read.several('order_side'),
    type: read.several('order_type', 'order_types'),
    force: read.several('time_in_forces'),
  };
  if (read.error !== null) return err(read.error);
  const rows = symbols
    .flatMap((symbol) => call.desk.exchange.allOrders(call.account, symbol))
    .filter((order) => isOf(order) && isThen(order.createdAt))
    .filter((order) => isIn(kinds.status, coinbaseStatus(order)))
    .filter((order) => isIn(kinds.side, coinbaseSide(order.side)))
    .filter((order) => isIn(kinds.type, coinbaseOrderType(order)))
    .filter((order) => isIn(kinds.force, coinbaseForce(order)));
  const shown = coinbasePage(rows, ({ orderId }) => BigInt(orderId), page);
  return ok({
    orders: shown.rows.map((order) => documentOf(call, order)),
    sequence: '0',
    has_next: shown.hasNext,
    cursor: shown.cursor,
  });
}

function oneOrder(call: CoinbaseCall): CoinbaseAnswer {
  const id = orderIdOfUuid(call.named);
  const found = id === null ? null : call.desk.exchange.order(id);
  if (found?.account !== call.account) return err(COINBASE_ERRORS.noOrder);
  return ok({ order: documentOf(call, found) });
}

function fills(call: CoinbaseCall): CoinbaseAnswer {
  const { exchange } = call.desk;
  const read = coinbaseReader(call.query);
  const page = { limit: read.limit(PAGE.usual, PAGE.max), cursor: coinbaseCursor(read) };
  const symbols = symbolsIn(call, read);
  const isOf = ofOrders(read);
  const isThen = within(
    read.timeUs('start_sequence_timestamp'),
    read.timeUs('end_sequence_timestamp'),
  );
  if (read.error !== null) return err(read.error);
  const rows = symbols
    .flatMap((symbol) => exchange.myTrades(call.account, symbol))
    .filter((fill) => isOf(fill) && isThen(fill.at));
  const shown = coinbasePage(rows, (fill) => fillKeyOf(exchange.symbols, fill), page);
  return ok({
    fills: shown.rows.flatMap((fill) => fillDocument(call, fill)),
    cursor: shown.cursor,
  });
}
function fillDocument(
  { desk: { exchange } }: CoinbaseCall,
  fill: StoredFill,
): readonly CoinbaseDocument[] {
  const spec = exchange.market(fill.symbol)?.spec;
  const of = exchange.order(fill.orderId);
  return spec === undefined || of === null
    ? []
    : [coinbaseFill(exchange.symbols, spec, { fill, order: of })];
}

export const COINBASE_HISTORY_ROUTES: CoinbaseRoutes = {
  'GET /api/v3/brokerage/orders/historical/batch': coinbaseRoute('private', orders),
  'GET /api/v3/brokerage/orders/historical/fills': coinbaseRoute('private', fills),
  'GET /api/v3/brokerage/orders/historical/{}': coinbaseRoute('private', oneOrder),
};
