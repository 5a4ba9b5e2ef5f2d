import { err, ok } from '#core/kernel/result';
import type { OrderName } from '#venues/exchange/spot/order-desk';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { BYBIT_ERRORS, bybitErrorOf, missingBybitParameter } from './bybit-error.ts';
import type { BybitDocument } from './bybit-instrument.ts';
import { bybitOrderTerms, bybitSteps, linkIdIn } from './bybit-order-terms.ts';
import {
  type BybitAnswer,
  type BybitCall,
  type BybitReader,
  type BybitRoutes,
  bybitReader,
  bybitRoute,
} from './bybit-route.ts';

const idsOf = ({ orderId, clientOrderId }: LiveOrder): BybitDocument => ({
  orderId: String(orderId),
  orderLinkId: clientOrderId,
});

/** BYB-3: an order is acknowledged with its ids; what became of it is another question. */
function create({ desk, account, params }: BybitCall): BybitAnswer {
  const read = bybitReader(params);
  const terms = bybitOrderTerms(desk.exchange, read, desk.newId);
  if (terms === null || read.error !== null) return err(read.error ?? BYBIT_ERRORS.noSymbol);
  const placed = desk.exchange.place(account, terms);
  return placed.ok ? ok(idsOf(placed.value.order)) : err(bybitErrorOf(placed.error));
}

interface Meant {
  readonly spec: SpotSymbol;
  readonly name: OrderName;
}
/** With both ids the exchange's counts. */
function meantBy({ desk }: BybitCall, read: BybitReader): Meant | null {
  read.category();
  const spec = read.symbol(desk.exchange, BYBIT_ERRORS.noSymbol);
  const orderId = read.whole('orderId');
  const linkId = linkIdIn(read);
  if (orderId === null && linkId === '') read.fail(missingBybitParameter('orderId'));
  if (spec === null || read.error !== null) return null;
  const clientOrderId = orderId === null ? linkId : null;
  return { spec, name: { symbol: spec.symbol, orderId, clientOrderId } };
}
function cancel(call: BybitCall): BybitAnswer {
  const { desk, account, params } = call;
  const read = bybitReader(params);
  const meant = meantBy(call, read);
  if (meant === null) return err(read.error ?? BYBIT_ERRORS.noOrder);
  const request = { name: meant.name, requestId: desk.newId(), only: null };
  const cancelled = desk.exchange.cancel(account, request);
  return cancelled.ok ? ok(idsOf(cancelled.value)) : err(bybitErrorOf(cancelled.error));
}
/** Nothing to cancel is no error. */
function cancelAll({ desk, account, params }: BybitCall): BybitAnswer {
  const { exchange } = desk;
  const read = bybitReader(params);
  read.category();
  const only = read.text('symbol') === '' ? null : read.symbol(exchange, BYBIT_ERRORS.noSymbol);
  if (read.error !== null) return err(read.error);
  const list = (only === null ? exchange.symbols : [only]).flatMap(({ symbol }) => {
    const cancelled = exchange.cancelAll(account, symbol, desk.newId());
    return cancelled.ok ? cancelled.value.map(idsOf) : [];
  });
  return ok({ list, success: '1' });
}

/** BYB-8: smaller, at the price that it has. A new price or a larger size is refused: this exchange has no such amendment. */
function amend(call: BybitCall): BybitAnswer {
  const { desk, account, params } = call;
  const read = bybitReader(params);
  const meant = meantBy(call, read);
  if (meant === null) return err(read.error ?? BYBIT_ERRORS.noOrder);
  const before = desk.exchange.query(account, meant.name);
  if (!before.ok) return err(BYBIT_ERRORS.noOrder);
  const { spec } = meant;
  const wanted = { qty: read.text('qty'), price: read.text('price') };
  if (wanted.qty === '' && wanted.price === '') return err(missingBybitParameter('qty'));
  const price =
    wanted.price === ''
      ? before.value.price
      : bybitSteps(read, 'price', stepAmount(spec.tick), BYBIT_ERRORS.offTick);
  const quantity =
    wanted.qty === ''
      ? before.value.quantity
      : bybitSteps(read, 'qty', stepAmount(spec.lot), BYBIT_ERRORS.offLot);
  if (read.error !== null) return err(read.error);
  if (price !== before.value.price) return err(BYBIT_ERRORS.newPrice);
  const amended = desk.exchange.amend(account, meant.name, quantity, null);
  return amended.ok ? ok(idsOf(amended.value)) : err(bybitErrorOf(amended.error));
}

export const BYBIT_TRADE_ROUTES: BybitRoutes = {
  'POST /v5/order/create': { ...bybitRoute('private', 1, create), isOrder: true },
  'POST /v5/order/cancel': bybitRoute('private', 1, cancel),
  'POST /v5/order/cancel-all': bybitRoute('private', 5, cancelAll),
  'POST /v5/order/amend': bybitRoute('private', 1, amend),
};
