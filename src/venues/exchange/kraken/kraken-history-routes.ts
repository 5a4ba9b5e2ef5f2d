import { isLive, type LiveOrder, type StoredFill } from '#venues/exchange/spot/order-store';
import { krakenOrder, krakenTrade, krakenTradeIds } from './kraken-documents.ts';
import { badArgument, KRAKEN_ERRORS } from './kraken-error.ts';
import { krakenOrderId, krakenTradeId, orderIdOfKraken, tradeOfKraken } from './kraken-ids.ts';
import { clOrdIdIn, krakenNames, userrefIn } from './kraken-names.ts';
import {
  type KrakenCall,
  type KrakenEnvelope,
  type KrakenReader,
  type KrakenRoutes,
  krakenDone,
  krakenReader,
  krakenRefusal,
  krakenRoute,
} from './kraken-route.ts';
import type { KrakenDocument } from './kraken-text.ts';

const PAGE = 50;
const ORDERS_ASKED_MAX = 50;
const TRADES_ASKED_MAX = 20;
const SECONDS_FORM = /^\d{1,12}(\.\d{1,9})?$/;

function documentOf(
  { desk: { exchange } }: KrakenCall,
  order: LiveOrder,
  withTrades: boolean,
): KrakenDocument | null {
  const spec = exchange.market(order.symbol)?.spec;
  if (spec === undefined) return null;
  const fills = exchange.fillsOf(order.orderId);
  const trades = withTrades ? krakenTradeIds(exchange.symbols, fills) : null;
  return krakenOrder(spec, order, { fills, trades });
}
/** By id, in the order in which they are given. */
const ordersById = (
  call: KrakenCall,
  orders: readonly LiveOrder[],
  withTrades: boolean,
): KrakenDocument =>
  Object.fromEntries(
    orders.map((order) => [krakenOrderId(order.orderId), documentOf(call, order, withTrades)]),
  );

/** Which orders are wanted by name; everything where none is given. */
function namedIn(read: KrakenReader): (order: LiveOrder) => boolean {
  const clOrdId = clOrdIdIn(read);
  const userref = userrefIn(read);
  return ({ clientOrderId }) => {
    const names = krakenNames(clientOrderId);
    return (
      (clOrdId === '' || names.clOrdId === clOrdId) &&
      (userref === null || names.userref === userref)
    );
  };
}
function openOrders(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const isNamed = namedIn(read);
  if (read.error !== null) return krakenRefusal(read.error);
  const open = call.desk.exchange.openOrders(call.account, null).filter(isNamed).toReversed();
  return krakenDone({ open: ordersById(call, open, read.flag('trades')) });
}

/** Microseconds. A bound is a time in seconds, or the id of an order or a trade, whose time it is. */
function boundIn({ desk, account }: KrakenCall, read: KrakenReader, name: string): number | null {
  const text = read.text(name);
  if (text === '') return null;
  if (SECONDS_FORM.test(text)) return Math.round(Number(text) * 1e6);
  const orderId = orderIdOfKraken(text);
  const order = orderId === null ? null : desk.exchange.order(orderId);
  const trade = tradeOfKraken(desk.exchange.symbols, text);
  const fill = fillsOf(desk, account, trade?.symbol).find(
    ({ tradeId, side }) => tradeId === trade?.tradeId && side === trade.side,
  );
  const at = (order?.account === account ? order.createdAt : undefined) ?? fill?.at;
  if (at === undefined) read.fail(badArgument(name));
  return at ?? null;
}
const fillsOf = (
  { exchange }: KrakenCall['desk'],
  account: string,
  symbol: string | undefined,
): readonly StoredFill[] => (symbol === undefined ? [] : exchange.myTrades(account, symbol));

/** KRK-8: newest first, after `start` and up to `end`, fifty from the `ofs`th on, and how many there are. */
function pageOf<T>(
  call: KrakenCall,
  read: KrakenReader,
  rows: readonly (readonly [at: number, row: T])[],
): { readonly rows: readonly T[]; readonly count: number } {
  const start = boundIn(call, read, 'start') ?? -1;
  const end = boundIn(call, read, 'end') ?? Number.MAX_SAFE_INTEGER;
  const from = read.whole('ofs') ?? 0;
  const found = rows
    .filter(([at]) => at > start && at <= end)
    .toSorted(([a], [b]) => b - a)
    .map(([, row]) => row);
  return { rows: found.slice(from, from + PAGE), count: found.length };
}
function closedOrders(call: KrakenCall): KrakenEnvelope {
  const { exchange } = call.desk;
  const read = krakenReader(call.params);
  const isNamed = namedIn(read);
  const by = read.oneOf('closetime', ['open', 'close', 'both'], 'both');
  const closed = exchange.symbols
    .flatMap(({ symbol }) => exchange.allOrders(call.account, symbol))
    .filter((order) => !isLive(order) && isNamed(order))
    .map((order) => [by === 'open' ? order.createdAt : order.updatedAt, order] as const);
  const page = pageOf(call, read, closed);
  if (read.error !== null) return krakenRefusal(read.error);
  return krakenDone({
    closed: ordersById(call, page.rows, read.flag('trades')),
    count: page.count,
  });
}
function idsIn(read: KrakenReader, most: number): readonly string[] {
  const ids = read.text('txid').split(',').filter(Boolean);
  if (ids.length === 0 || ids.length > most) read.fail(KRAKEN_ERRORS.invalidArguments);
  return ids;
}
/** KRK-7: those that are of this account; what it does not have is left out. */
function queryOrders(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const numbers = idsIn(read, ORDERS_ASKED_MAX).map(orderIdOfKraken);
  if (numbers.includes(null)) read.fail(KRAKEN_ERRORS.badOrder);
  const userref = userrefIn(read);
  if (read.error !== null) return krakenRefusal(read.error);
  const found = numbers
    .flatMap((orderId) => (orderId === null ? [] : (call.desk.exchange.order(orderId) ?? [])))
    .filter(({ account }) => account === call.account)
    .filter((each) => userref === null || krakenNames(each.clientOrderId).userref === userref);
  return krakenDone(ordersById(call, found, read.flag('trades')));
}

function tradesById({ desk: { exchange } }: KrakenCall, fills: readonly StoredFill[]) {
  return Object.fromEntries(
    fills.flatMap((fill) => {
      const spec = exchange.market(fill.symbol)?.spec;
      const order = exchange.order(fill.orderId);
      return spec === undefined || order === null
        ? []
        : [[krakenTradeId(exchange.symbols, fill), krakenTrade(spec, fill, order)] as const];
    }),
  );
}
function tradesHistory(call: KrakenCall): KrakenEnvelope {
  const { exchange } = call.desk;
  const read = krakenReader(call.params);
  const fills = exchange.symbols
    .flatMap(({ symbol }) => exchange.myTrades(call.account, symbol))
    .map((fill) => [fill.at, fill] as const);
  const page = pageOf(call, read, fills);
  if (read.error !== null) return krakenRefusal(read.error);
  return krakenDone({ trades: tradesById(call, page.rows), count: page.count });
}
function queryTrades(call: KrakenCall): KrakenEnvelope {
  const { exchange } = call.desk;
  const read = krakenReader(call.params);
  const asked = idsIn(read, TRADES_ASKED_MAX).map((id) => tradeOfKraken(exchange.symbols, id));
  if (asked.includes(null)) read.fail(KRAKEN_ERRORS.invalidArguments);
  if (read.error !== null) return krakenRefusal(read.error);
  const fills = asked.flatMap((wanted) =>
    fillsOf(call.desk, call.account, wanted?.symbol).filter(
      ({ tradeId, side }) => tradeId === wanted?.tradeId && side === wanted.side,
    ),
  );
  return krakenDone(tradesById(call, fills));
}

export const KRAKEN_HISTORY_ROUTES: KrakenRoutes = {
  '/0/private/OpenOrders': krakenRoute('private', 1, openOrders),
  '/0/private/ClosedOrders': krakenRoute('private', 1, closedOrders),
  '/0/private/QueryOrders': krakenRoute('private', 1, queryOrders),
  '/0/private/TradesHistory': krakenRoute('private', 2, tradesHistory),
  '/0/private/QueryTrades': krakenRoute('private', 1, queryTrades),
};
