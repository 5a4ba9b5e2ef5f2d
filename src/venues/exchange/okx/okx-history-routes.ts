import { isLive, type LiveOrder, type StoredFill } from '#venues/exchange/spot/order-store';
import { billIdOf, isOrdinary, okxFill, okxOrder, orderTypeOf, stateOf } from './okx-documents.ts';
import { OKX_ERRORS, okxErrorOf } from './okx-error.ts';
import type { OkxDocument } from './okx-instrument.ts';
import {
  type OkxCall,
  type OkxDesk,
  type OkxEnvelope,
  type OkxReader,
  type OkxRoutes,
  okxDone,
  okxReader,
  okxRefusal,
  openTo,
} from './okx-route.ts';
import { okxOrderName } from './okx-trade-routes.ts';

const ROWS = { usual: 100, max: 100 };
const STATES = ['live', 'partially_filled', 'canceled', 'filled', ''] as const;

/** An order as everybody's list shows it. */
function documentOf({ exchange }: OkxDesk, order: LiveOrder): readonly OkxDocument[] {
  const spec = exchange.market(order.symbol)?.spec;
  return spec === undefined ? [] : [okxOrder(spec, order, exchange.fillsOf(order.orderId))];
}
function oneOrder(call: OkxCall): OkxEnvelope {
  const read = okxReader(call.params);
  const meant = okxOrderName(call.desk, read);
  if (meant === null) return okxRefusal(read.error ?? OKX_ERRORS.noName);
  const found = call.desk.exchange.query(call.account, meant.name);
  if (!found.ok) return okxRefusal(okxErrorOf(found.error));
  return isOrdinary(found.value)
    ? okxDone(documentOf(call.desk, found.value))
    : okxRefusal(OKX_ERRORS.noOrder);
}

/** What every list can be asked for. */
interface Window {
  readonly symbols: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly after: bigint | null;
  readonly before: bigint | null;
  readonly limit: number;
}
export function okxWindow({ desk: { exchange } }: OkxCall, read: OkxReader): Window {
  const type = read.oneOf('instType', ['SPOT', 'MARGIN', 'SWAP', 'FUTURES', 'OPTION'], 'SPOT');
  const only = read.text('instId') === '' ? null : read.instrument(exchange);
  const id = (name: string): bigint | null => {
    const text = read.text(name);
    return /^\d{1,40}$/.test(text) ? BigInt(text) : null;
  };
  const all = only === null ? exchange.symbols : [only];
  const end = read.whole('end');
  return {
    symbols: type === 'SPOT' ? all.map(({ symbol }) => symbol) : [],
    from: (read.whole('begin') ?? 0) * 1000,
    // The end is a millisecond, and all of it belongs to the answer.
    to: end === null ? Number.MAX_SAFE_INTEGER : end * 1000 + 999,
    after: id('after'),
    before: id('before'),
    limit: read.limit('limit', ROWS.usual, ROWS.max),
  };
}
/** OKX-7: newest first; `after` an id is older than it, `before` is newer. */
export function okxPage<T>(
  rows: readonly T[],
  window: Window,
  of: { readonly at: (row: T) => number; readonly id: (row: T) => bigint },
): readonly T[] {
  const { from, to, after, before, limit } = window;
  return rows
    .filter((row) => of.at(row) >= from && of.at(row) <= to)
    .map((row) => [of.id(row), row] as const)
    .filter(([id]) => (after === null || id < after) && (before === null || id > before))
    .toSorted(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0))
    .slice(0, limit)
    .map(([, row]) => row);
}

type Listed = (call: OkxCall, symbols: readonly string[]) => readonly LiveOrder[];
function orders(listed: Listed): (call: OkxCall) => OkxEnvelope {
  return (call) => {
    const read = okxReader(call.params);
    const window = okxWindow(call, read);
    const state = read.oneOf('state', STATES, '');
    const type = read.text('ordType');
    if (read.error !== null) return okxRefusal(read.error);
    const rows = listed(call, window.symbols)
      .filter(isOrdinary)
      .filter((each) => state === '' || stateOf(each) === state)
      .filter((each) => type === '' || orderTypeOf(each) === type);
    const found = okxPage(rows, window, {
      at: ({ createdAt }) => createdAt,
      id: ({ orderId }) => BigInt(orderId),
    });
    return okxDone(found.flatMap((each) => documentOf(call.desk, each)));
  };
}
/** Not out of the whole history: open orders are few. */
const open: Listed = ({ desk, account }, symbols) =>
  desk.exchange.openOrders(account, null).filter(({ symbol }) => symbols.includes(symbol));
const closed: Listed = ({ desk, account }, symbols) =>
  symbols
    .flatMap((symbol) => desk.exchange.allOrders(account, symbol))
    .filter((order) => !isLive(order));

function fills(call: OkxCall): OkxEnvelope {
  const { desk, account, params } = call;
  const { exchange } = desk;
  const read = okxReader(params);
  const window = okxWindow(call, read);
  const orderId = read.whole('ordId');
  if (read.error !== null) return okxRefusal(read.error);
  const rows = window.symbols
    .flatMap((symbol) => exchange.myTrades(account, symbol))
    .filter((fill) => orderId === null || fill.orderId === orderId);
  const billId = (fill: StoredFill): string => billIdOf(exchange.symbols, fill);
  const found = okxPage(rows, window, { at: ({ at }) => at, id: (fill) => BigInt(billId(fill)) });
  return okxDone(
    found.flatMap((fill) => {
      const spec = exchange.market(fill.symbol)?.spec;
      const clientOrderId = exchange.order(fill.orderId)?.clientOrderId ?? '';
      return spec === undefined
        ? []
        : [okxFill(spec, fill, { billId: billId(fill), clientOrderId })];
    }),
  );
}

export const OKX_HISTORY_ROUTES: OkxRoutes = {
  'GET /api/v5/trade/order': openTo('private', 2, oneOrder),
  'GET /api/v5/trade/orders-pending': openTo('private', 5, orders(open)),
  'GET /api/v5/trade/orders-history': openTo('private', 10, orders(closed)),
  'GET /api/v5/trade/orders-history-archive': openTo('private', 10, orders(closed)),
  'GET /api/v5/trade/fills': openTo('private', 10, fills),
  'GET /api/v5/trade/fills-history': openTo('private', 10, fills),
};
