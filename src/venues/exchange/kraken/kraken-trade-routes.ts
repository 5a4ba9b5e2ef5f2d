import type { LiveOrder } from '#venues/exchange/spot/order-store';
import { spotCostOf } from '#venues/exchange/spot/spot-amount';
import type { SpotError } from '#venues/exchange/spot/spot-error';
import { krakenDescription } from './kraken-documents.ts';
import { badArgument, KRAKEN_ERRORS, type KrakenError, krakenErrorOf } from './kraken-error.ts';
import { krakenOrderId, krakenPositionId, orderIdOfKraken } from './kraken-ids.ts';
import { clOrdIdIn, krakenNames } from './kraken-names.ts';
import { checkDeadline, krakenLots, krakenOrderTerms, krakenTicks } from './kraken-order-terms.ts';
import {
  type KrakenCall,
  type KrakenDesk,
  type KrakenEnvelope,
  type KrakenReader,
  type KrakenRoutes,
  krakenDone,
  krakenReader,
  krakenRefusal,
  krakenRoute,
} from './kraken-route.ts';

type Terms = NonNullable<ReturnType<typeof krakenOrderTerms>>;

/** KRK-5: an id is of one open order of the account, whatever its pair. */
function isTaken({ exchange }: KrakenDesk, account: string, clientOrderId: string): boolean {
  return exchange.openOrders(account, null).some((each) => each.clientOrderId === clientOrderId);
}
/** One filter of the exchange is for too little and too much: here they are two refusals. */
function refusedFor(error: SpotError, { spec, order }: Terms): KrakenError {
  const refusal = krakenErrorOf(error);
  const isLarge = spotCostOf(spec, order.price, order.quantity) > spec.notionalMax;
  return refusal === KRAKEN_ERRORS.belowCost && isLarge ? badArgument('volume') : refusal;
}
function addOrder({ desk, account, params }: KrakenCall): KrakenEnvelope {
  const read = krakenReader(params);
  checkDeadline(read, desk.nowMs());
  const terms = krakenOrderTerms(desk, read, params);
  if (terms === null || read.error !== null)
    return krakenRefusal(read.error ?? KRAKEN_ERRORS.invalidArguments);
  const { spec, order } = terms;
  if (isTaken(desk, account, order.clientOrderId)) return krakenRefusal(KRAKEN_ERRORS.duplicateId);
  if (read.flag('validate')) {
    const error = desk.exchange.test(account, order);
    if (error !== null) return krakenRefusal(refusedFor(error, terms));
    return krakenDone({ descr: { order: krakenDescription(spec, order) } });
  }
  const placed = desk.exchange.place(account, order);
  if (!placed.ok) return krakenRefusal(refusedFor(placed.error, terms));
  return krakenDone({
    descr: { order: krakenDescription(spec, placed.value.order) },
    txid: [krakenOrderId(placed.value.order.orderId)],
  });
}

/** The open orders that are meant: by the exchange's id, by the client's, or by his reference, which several may share. */
function meant({ desk, account }: KrakenCall, read: KrakenReader): readonly LiveOrder[] {
  const open = desk.exchange.openOrders(account, null);
  const clOrdId = clOrdIdIn(read);
  const txid = read.text('txid');
  if (clOrdId === '' && txid === '') read.fail(badArgument('txid'));
  if (clOrdId !== '')
    return open.filter(({ clientOrderId }) => krakenNames(clientOrderId).clOrdId === clOrdId);
  if (/^-?\d{1,10}$/.test(txid))
    return open.filter(({ clientOrderId }) => krakenNames(clientOrderId).userref === Number(txid));
  const orderId = orderIdOfKraken(txid);
  if (orderId === null) read.fail(KRAKEN_ERRORS.badOrder);
  return open.filter((each) => each.orderId === orderId);
}
/** Several are one commit. */
function cancelled({ desk, account }: KrakenCall, orders: readonly LiveOrder[]): number {
  return desk.exchange.batch(() => {
    let count = 0;
    for (const { symbol, orderId } of orders) {
      const name = { symbol, orderId, clientOrderId: null };
      const done = desk.exchange.cancel(account, { name, requestId: desk.newId(), only: null });
      if (done.ok) count++;
    }
    return count;
  });
}
function cancelOrder(call: KrakenCall): KrakenEnvelope {
  const read = krakenReader(call.params);
  const orders = meant(call, read);
  if (read.error !== null) return krakenRefusal(read.error);
  if (orders.length === 0) return krakenRefusal(KRAKEN_ERRORS.noOrder);
  return krakenDone({ count: cancelled(call, orders) });
}
function cancelAll(call: KrakenCall): KrakenEnvelope {
  const { exchange } = call.desk;
  return krakenDone({ count: cancelled(call, exchange.openOrders(call.account, null)) });
}

/** KRK-9: smaller, at the price that it has; it keeps its place. */
function amendOrder(call: KrakenCall): KrakenEnvelope {
  const { desk, account, params } = call;
  const read = krakenReader(params);
  const [order] = meant(call, read);
  const spec = order === undefined ? undefined : desk.exchange.market(order.symbol)?.spec;
  if (read.error !== null) return krakenRefusal(read.error);
  if (order === undefined || spec === undefined) return krakenRefusal(KRAKEN_ERRORS.noOrder);
  const quantity = krakenLots(read, 'order_qty', spec);
  const isNewPrice =
    read.text('limit_price') !== '' && krakenTicks(read, 'limit_price', spec) !== order.price;
  if (isNewPrice) read.fail(badArgument('limit_price'));
  if (read.error !== null) return krakenRefusal(read.error);
  const { symbol, orderId } = order;
  const amended = desk.exchange.amend(
    account,
    { symbol, orderId, clientOrderId: null },
    quantity,
    null,
  );
  return amended.ok
    ? krakenDone({ amend_id: krakenPositionId(orderId) })
    : krakenRefusal(krakenErrorOf(amended.error));
}

export const KRAKEN_TRADE_ROUTES: KrakenRoutes = {
  '/0/private/AddOrder': { ...krakenRoute('private', 1, addOrder), isOrder: true },
  '/0/private/AmendOrder': krakenRoute('private', 1, amendOrder),
  '/0/private/CancelOrder': krakenRoute('private', 1, cancelOrder),
  '/0/private/CancelAll': krakenRoute('private', 1, cancelAll),
};
