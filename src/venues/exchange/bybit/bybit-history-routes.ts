import { err, ok } from '#core/kernel/result';
import { isLive, type LiveOrder, type StoredFill } from '#venues/exchange/spot/order-store';
import { bybitExecution, bybitOrder, bybitStatus, execIdOf, execKeyOf } from './bybit-documents.ts';
import { badBybitParameter } from './bybit-error.ts';
import type { BybitDocument } from './bybit-instrument.ts';
import { linkIdIn } from './bybit-order-terms.ts';
import { bybitCursor, bybitPage, bybitWindow } from './bybit-pages.ts';
import {
  type BybitAnswer,
  type BybitCall,
  type BybitDesk,
  type BybitReader,
  type BybitRoutes,
  bybitReader,
  bybitRoute,
} from './bybit-route.ts';

const ORDERS = { usual: 20, max: 50 };
const EXECUTIONS = { usual: 50, max: 100 };
/** How many ended orders of a symbol the list of open ones still knows. */
const LATELY_ENDED = 500;

/** What every list can be asked for. With several, an order's id counts before its link id. */
interface Asked {
  readonly symbols: readonly string[];
  readonly orderId: number | null;
  readonly linkId: string;
  readonly page: { readonly cursor: bigint | null; readonly limit: number };
}
function askedIn(
  { desk: { exchange } }: BybitCall,
  read: BybitReader,
  sizes: { readonly usual: number; readonly max: number },
): Asked {
  read.category();
  const only = read.text('symbol') === '' ? null : read.symbol(exchange);
  const orderId = read.whole('orderId');
  const linkId = orderId === null ? linkIdIn(read) : '';
  const limit = read.limit('limit', sizes.usual, sizes.max);
  return {
    symbols: (only === null ? exchange.symbols : [only]).map(({ symbol }) => symbol),
    orderId,
    linkId,
    page: { cursor: bybitCursor(read), limit },
  };
}
const isMeant =
  ({ orderId, linkId }: Asked) =>
  (order: LiveOrder): boolean =>
    orderId === null ? linkId === '' || order.clientOrderId === linkId : order.orderId === orderId;

/** An order as its owner's lists show it. */
function orderDocument({ exchange }: BybitDesk, order: LiveOrder): readonly BybitDocument[] {
  const spec = exchange.market(order.symbol)?.spec;
  return spec === undefined ? [] : [bybitOrder(spec, order, exchange.fillsOf(order.orderId))];
}
function listed({ desk }: BybitCall, rows: readonly LiveOrder[], asked: Asked): BybitAnswer {
  const { rows: shown, nextPageCursor } = bybitPage(
    rows,
    ({ orderId }) => BigInt(orderId),
    asked.page,
  );
  const list = shown.flatMap((order) => orderDocument(desk, order));
  return ok({ category: 'spot', nextPageCursor, list });
}

/** The newest ended orders of an account in one market, newest first. */
function latelyEnded({ desk, account }: BybitCall, symbol: string): readonly LiveOrder[] {
  const ended: LiveOrder[] = [];
  const all = desk.exchange.allOrders(account, symbol);
  for (let i = all.length - 1; i >= 0 && ended.length < LATELY_ENDED; i--) {
    const order = all[i];
    if (order !== undefined && !isLive(order)) ended.push(order);
  }
  return ended;
}
/** BYB-13: open orders, or with `openOnly` 1 those that ended lately; whoever asks by an id gets either. */
function realtime(call: BybitCall): BybitAnswer {
  const read = bybitReader(call.params);
  const asked = askedIn(call, read, ORDERS);
  const isOpenOnly = read.oneOf('openOnly', ['0', '1'], '0') === '0';
  if (read.error !== null) return err(read.error);
  const isNamed = asked.orderId !== null || asked.linkId !== '';
  const open = call.desk.exchange
    .openOrders(call.account, null)
    .filter(({ symbol }) => asked.symbols.includes(symbol));
  const ended =
    isNamed || !isOpenOnly ? asked.symbols.flatMap((symbol) => latelyEnded(call, symbol)) : [];
  const found = [...(isNamed || isOpenOnly ? open : []), ...ended].filter(isMeant(asked));
  return listed(call, found, asked);
}
function history(call: BybitCall): BybitAnswer {
  const { desk, account, params } = call;
  const read = bybitReader(params);
  const asked = askedIn(call, read, ORDERS);
  const status = read.text('orderStatus');
  const window = bybitWindow(read, desk.nowMs());
  if (!window.ok) return window;
  if (read.error !== null) return err(read.error);
  const { from, to } = window.value;
  const rows = asked.symbols
    .flatMap((symbol) => desk.exchange.allOrders(account, symbol))
    .filter((order) => !isLive(order) && order.createdAt >= from && order.createdAt <= to)
    .filter((order) => status === '' || bybitStatus(order) === status)
    .filter(isMeant(asked));
  return listed(call, rows, asked);
}

function executionDocument({ exchange }: BybitDesk, fill: StoredFill): readonly BybitDocument[] {
  const spec = exchange.market(fill.symbol)?.spec;
  const order = exchange.order(fill.orderId);
  if (spec === undefined || order === null) return [];
  const rate = fill.isMaker ? exchange.commission.maker : exchange.commission.taker;
  return [bybitExecution(spec, fill, { execId: execIdOf(exchange.symbols, fill), order, rate })];
}
function executions(call: BybitCall): BybitAnswer {
  const { desk, account, params } = call;
  const { exchange } = desk;
  const read = bybitReader(params);
  const asked = askedIn(call, read, EXECUTIONS);
  if (!['', 'Trade'].includes(read.text('execType'))) read.fail(badBybitParameter('execType'));
  const window = bybitWindow(read, desk.nowMs());
  if (!window.ok) return window;
  if (read.error !== null) return err(read.error);
  const { from, to } = window.value;
  const isOf = isMeant(asked);
  const rows = asked.symbols
    .flatMap((symbol) => exchange.myTrades(account, symbol))
    .filter((fill) => fill.at >= from && fill.at <= to)
    .filter((fill) => {
      const order = exchange.order(fill.orderId);
      return order !== null && isOf(order);
    });
  const { rows: shown, nextPageCursor } = bybitPage(
    rows,
    (fill) => execKeyOf(exchange.symbols, fill),
    asked.page,
  );
  const list = shown.flatMap((fill) => executionDocument(desk, fill));
  return ok({ category: 'spot', nextPageCursor, list });
}

export const BYBIT_HISTORY_ROUTES: BybitRoutes = {
  'GET /v5/order/realtime': bybitRoute('private', 5, realtime),
  'GET /v5/order/history': bybitRoute('private', 5, history),
  'GET /v5/execution/list': bybitRoute('private', 5, executions),
};
