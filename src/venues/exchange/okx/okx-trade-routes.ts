import { err, ok, type Result } from '#core/kernel/result';
import type { OrderName } from '#venues/exchange/spot/order-desk';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { isOrdinary } from './okx-documents.ts';
import { badParameter, OKX_ERRORS, type OkxError, okxErrorOf } from './okx-error.ts';
import type { OkxDocument } from './okx-instrument.ts';
import { clientIdIn, okxOrderTerms, okxSteps } from './okx-order-terms.ts';
import {
  type OkxCall,
  type OkxDesk,
  type OkxEnvelope,
  type OkxParams,
  type OkxReader,
  type OkxRoute,
  type OkxRoutes,
  okxReader,
  okxRefusal,
} from './okx-route.ts';

const BULK_MAX = 20;

/** Which instrument and which order is meant. With both ids the exchange's counts. */
export function okxOrderName(
  desk: OkxDesk,
  read: OkxReader,
): { readonly spec: SpotSymbol; readonly name: OrderName } | null {
  const spec = read.instrument(desk.exchange);
  const orderId = read.whole('ordId');
  const clientOrderId = clientIdIn(read);
  if (orderId === null && clientOrderId === '') read.fail(OKX_ERRORS.noName);
  if (spec === null || read.error !== null) return null;
  return {
    spec,
    name: {
      symbol: spec.symbol,
      orderId,
      clientOrderId: orderId === null ? clientOrderId : null,
    },
  };
}

/** One item of a request: its row, and whether it was done. */
type Item = Result<OkxDocument, OkxError>;
export type OkxAct = (desk: OkxDesk, account: string, params: OkxParams) => Item;

export const wrongParams = (read: OkxReader): Item => err(read.error ?? badParameter('instId'));
const place: OkxAct = (desk, account, params) => {
  const read = okxReader(params);
  const terms = okxOrderTerms(desk.exchange, read, desk.newId);
  if (terms === null || read.error !== null) return wrongParams(read);
  const placed = desk.exchange.place(account, terms.order);
  if (!placed.ok) return err(okxErrorOf(placed.error));
  const { orderId, clientOrderId } = placed.value.order;
  return ok({ ordId: String(orderId), clOrdId: clientOrderId, tag: '' });
};
const cancel: OkxAct = (desk, account, params) => {
  const read = okxReader(params);
  const meant = okxOrderName(desk, read);
  if (meant === null) return wrongParams(read);
  const request = { name: meant.name, requestId: desk.newId(), only: null };
  const found = desk.exchange.query(account, meant.name);
  if (found.ok && !isOrdinary(found.value)) return err(OKX_ERRORS.cannotCancel);
  const cancelled = desk.exchange.cancel(account, request);
  if (!cancelled.ok) return err(okxErrorOf(cancelled.error));
  const { orderId, clientOrderId } = cancelled.value;
  return ok({ ordId: String(orderId), clOrdId: clientOrderId });
};
/** OKX-8: smaller, at the price that it has. A new price or a larger size is refused: this exchange has no such amendment. */
const amend: OkxAct = (desk, account, params) => {
  const read = okxReader(params);
  const meant = okxOrderName(desk, read);
  if (meant === null) return wrongParams(read);
  const { exchange } = desk;
  const before = exchange.query(account, meant.name);
  if (!before.ok || !isOrdinary(before.value)) return err(OKX_ERRORS.amendUnknown);
  if (read.text('newSz') === '' && read.text('newPx') === '') return err(OKX_ERRORS.noAmendment);
  const tick = stepAmount(meant.spec.tick);
  const price =
    read.text('newPx') === ''
      ? before.value.price
      : okxSteps(read, 'newPx', tick, OKX_ERRORS.offTick);
  const quantity =
    read.text('newSz') === ''
      ? before.value.quantity
      : okxSteps(read, 'newSz', stepAmount(meant.spec.lot), OKX_ERRORS.offLot);
  if (read.error !== null) return wrongParams(read);
  if (price !== before.value.price) return err(OKX_ERRORS.amendUnfit);
  const amended = exchange.amend(account, meant.name, quantity, null);
  if (!amended.ok) {
    const error = okxErrorOf(amended.error);
    return err(error === OKX_ERRORS.cannotCancel ? OKX_ERRORS.amendUnknown : error);
  }
  const { orderId, clientOrderId } = amended.value;
  const reqId = read.text('reqId');
  return ok({ ordId: String(orderId), clOrdId: clientOrderId, reqId });
};

/** OKX-5: '0' where all was done, '2' where some was, '1' where nothing was; each row has its own code. */
function envelopeOf(
  { desk, items }: OkxCall,
  outcomes: readonly Item[],
  names: readonly [id: string, client: string],
): OkxEnvelope {
  const [id, client] = names;
  const ts = String(desk.nowMs());
  const data = outcomes.map((outcome, i) =>
    outcome.ok
      ? { ...outcome.value, ts, sCode: '0', sMsg: '' }
      : {
          [id]: items[i]?.get(id) ?? '',
          [client]: items[i]?.get(client) ?? '',
          tag: '',
          ts,
          sCode: outcome.error.code,
          sMsg: outcome.error.msg,
        },
  );
  const count = outcomes.filter((outcome) => outcome.ok).length;
  if (count === outcomes.length) return { code: '0', msg: '', data };
  return count > 0
    ? { code: '2', msg: 'Bulk operation partially succeeded.', data }
    : { code: '1', msg: 'All operations failed', data };
}
// oxlint-disable-next-line max-params
export const okxTrading = (
  act: OkxAct,
  most: number,
  isOrder: boolean,
  names: readonly [id: string, client: string] = ['ordId', 'clOrdId'],
): OkxRoute => ({
  access: 'private',
  weight: 1,
  isOrder,
  handle(call) {
    if (call.items.length === 0) return okxRefusal(badParameter('instId'));
    if (call.items.length > most) return okxRefusal(OKX_ERRORS.tooManyInBulk);
    const { desk, account, items } = call;
    return envelopeOf(
      call,
      items.map((params) => act(desk, account, params)),
      names,
    );
  },
});

export const OKX_TRADE_ROUTES: OkxRoutes = {
  'POST /api/v5/trade/order': okxTrading(place, 1, true),
  'POST /api/v5/trade/batch-orders': okxTrading(place, BULK_MAX, true),
  'POST /api/v5/trade/cancel-order': okxTrading(cancel, 1, false),
  'POST /api/v5/trade/cancel-batch-orders': okxTrading(cancel, BULK_MAX, false),
  'POST /api/v5/trade/amend-order': okxTrading(amend, 1, false),
};
