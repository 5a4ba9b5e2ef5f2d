import { err, ok, type Result } from '#core/kernel/result';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { type Algo, algoId, algoStateOf, algoTypeOf, okxAlgo } from './okx-algo-documents.ts';
import { type AlgoTerms, okxAlgoTerms, reachedError } from './okx-algo-terms.ts';
import { badParameter, OKX_ERRORS, type OkxError, okxErrorOf } from './okx-error.ts';
import { okxPage, okxWindow } from './okx-history-routes.ts';
import type { OkxDocument } from './okx-instrument.ts';
import { clientIdIn } from './okx-order-terms.ts';
import {
  type OkxCall,
  type OkxEnvelope,
  type OkxReader,
  type OkxRoutes,
  okxDone,
  okxReader,
  okxRefusal,
  openTo,
} from './okx-route.ts';
import { type OkxAct, okxTrading, wrongParams } from './okx-trade-routes.ts';

const CANCELS_MAX = 10;
const NAMES = ['algoId', 'algoClOrdId'] as const;
/** Those that wait for a price, and those that are not on offer and so never listed. */
const TYPES: ReadonlySet<string> = new Set([
  'conditional',
  'oco',
  'trigger',
  'move_order_stop',
  'iceberg',
  'twap',
  'chase',
  'smart_iceberg',
]);

/** Every algo of an account, in no order. */
function algosOf(exchange: SpotExchange, account: string): readonly Algo[] {
  const singles = exchange.symbols
    .flatMap(({ symbol }) => exchange.allOrders(account, symbol))
    .filter(({ stopPrice, listId }) => stopPrice !== undefined && listId === undefined)
    .map((order) => ({ clientId: order.clientOrderId, orders: [order] }) as const);
  const pairs = exchange
    .lists(account)
    .flatMap(({ list, orders: [above, ...below] }) =>
      above === undefined
        ? []
        : [{ clientId: list.clientListId, orders: [above, ...below] } as const],
    );
  return [...singles, ...pairs];
}
/** By either id; by the client's the open one, else the newest. */
function algoNamed(exchange: SpotExchange, account: string, read: OkxReader): Algo | null {
  const id = read.text('algoId');
  const clientId = clientIdIn(read, 'algoClOrdId');
  if (id === '' && clientId === '') read.fail(badParameter('algoId'));
  if (read.error !== null) return null;
  const named = algosOf(exchange, account).filter((algo) =>
    id === '' ? algo.clientId === clientId : algoId(algo) === id,
  );
  return named.find((algo) => algoStateOf(algo) === 'live') ?? named.at(-1) ?? null;
}

const place: OkxAct = (desk, account, params) => {
  const read = okxReader(params);
  const terms = okxAlgoTerms(desk.exchange, read, desk.newId);
  if (terms === null || read.error !== null) return wrongParams(read);
  const placed = placedOf(desk.exchange, account, terms);
  if (!placed.ok) return err(errorOf(desk.exchange, terms, placed.error));
  return ok({ algoId: algoId(placed.value), clOrdId: '', algoClOrdId: terms.clientId, tag: '' });
};
function placedOf(
  exchange: SpotExchange,
  account: string,
  terms: AlgoTerms,
): Result<Algo, SpotError> {
  const { clientId } = terms;
  if ('order' in terms) {
    const placed = exchange.place(account, terms.order);
    return placed.ok ? ok({ clientId, orders: [placed.value.order] }) : placed;
  }
  const placed = exchange.placeList(account, clientId, terms.pair);
  if (!placed.ok) return placed;
  const [first, ...others] = placed.value.orders;
  return first === undefined
    ? err(SPOT_ERRORS.unknown)
    : ok({ clientId, orders: [first, ...others] });
}
function errorOf(exchange: SpotExchange, terms: AlgoTerms, error: SpotError): OkxError {
  if (error !== SPOT_ERRORS.wouldTrigger && error !== SPOT_ERRORS.badPriceRelation)
    return okxErrorOf(error);
  const last = exchange.market(terms.spec.symbol)?.trades.last?.price ?? null;
  return reachedError('order' in terms ? [terms.order] : terms.pair, last);
}

/** What was triggered is an order, and cancelled as one. */
const cancel: OkxAct = (desk, account, params) => {
  const read = okxReader(params);
  const spec = read.instrument(desk.exchange);
  const algo = algoNamed(desk.exchange, account, read);
  if (spec === null || read.error !== null) return wrongParams(read);
  const [first] = algo?.orders ?? [];
  if (algo === null || first?.symbol !== spec.symbol || algoStateOf(algo) !== 'live')
    return err(OKX_ERRORS.cannotCancel);
  const name = { symbol: spec.symbol, orderId: first.orderId, clientOrderId: null };
  const request = { name, requestId: desk.newId(), only: null };
  const cancelled = desk.exchange.cancel(account, request);
  return cancelled.ok
    ? ok({ algoId: algoId(algo), clOrdId: '', algoClOrdId: algo.clientId, tag: '' })
    : err(okxErrorOf(cancelled.error));
};

function documentOf(exchange: SpotExchange, algo: Algo): readonly OkxDocument[] {
  const spec = exchange.market(algo.orders[0].symbol)?.spec;
  return spec === undefined ? [] : [okxAlgo(spec, algo)];
}
function one({ desk: { exchange }, account, params }: OkxCall): OkxEnvelope {
  const read = okxReader(params);
  const algo = algoNamed(exchange, account, read);
  if (read.error !== null) return okxRefusal(read.error);
  return algo === null ? okxRefusal(OKX_ERRORS.noOrder) : okxDone(documentOf(exchange, algo));
}
/** OKX-18: newest first, of the types that were asked for, which is required. */
const listing =
  (isPending: boolean) =>
  (call: OkxCall): OkxEnvelope => {
    const { exchange } = call.desk;
    const read = okxReader(call.params);
    const window = okxWindow(call, read);
    const types = read.text('ordType').split(',');
    if (!types.every((type) => TYPES.has(type))) read.fail(badParameter('ordType'));
    const id = read.text('algoId');
    const state = read.text('state');
    if (!isPending && id === '' && state === '') read.fail(badParameter('state'));
    if (read.error !== null) return okxRefusal(read.error);
    const rows = algosOf(exchange, call.account)
      .filter((algo) => (algoStateOf(algo) === 'live') === isPending)
      .filter((algo) => types.includes(algoTypeOf(algo)))
      .filter(({ orders: [first] }) => window.symbols.includes(first.symbol))
      .filter(
        (algo) =>
          (id === '' || algoId(algo) === id) && (state === '' || algoStateOf(algo) === state),
      );
    const found = okxPage(rows, window, {
      at: ({ orders: [first] }) => first.createdAt,
      id: (algo) => BigInt(algoId(algo)),
    });
    return okxDone(found.flatMap((algo) => documentOf(exchange, algo)));
  };

export const OKX_ALGO_ROUTES: OkxRoutes = {
  'POST /api/v5/trade/order-algo': okxTrading(place, 1, true, NAMES),
  'POST /api/v5/trade/cancel-algos': okxTrading(cancel, CANCELS_MAX, false, NAMES),
  'GET /api/v5/trade/order-algo': openTo('private', 2, one),
  'GET /api/v5/trade/orders-algo-pending': openTo('private', 5, listing(true)),
  'GET /api/v5/trade/orders-algo-history': openTo('private', 10, listing(false)),
};
