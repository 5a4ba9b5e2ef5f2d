import { isInverse } from '#venues/exchange/perpetual/contract-value';
import { AUTOCLOSE } from '#venues/exchange/perpetual/liquidation';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import { spotAmountText, spotPriceText, spotQuantityText } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { userTopic } from '#venues/exchange/spot/streams/user-stream';
import {
  averageOf,
  type FuturesDocument,
  futuresGoodTill,
  futuresSide,
  futuresTime,
  futuresType,
  lotsText,
  pricePer,
} from './futures-text.ts';

type Report = SpotEvent & { readonly type: 'report' };
type Margin = SpotEvent & { readonly type: 'margin' };
const EXECUTIONS: Readonly<Record<Report['execution'], string>> = {
  NEW: 'NEW',
  TRADE: 'TRADE',
  CANCELED: 'CANCELED',
  REPLACED: 'AMENDMENT',
  EXPIRED: 'EXPIRED',
  TRADE_PREVENTION: 'EXPIRED',
};

/** UDM-6: to the owner alone: every change of an order, then his wallet and the positions that changed. */
export function futuresUserFeed(
  symbols: ReadonlyMap<string, SpotSymbol>,
  hub: StreamHub,
  nowMs: () => number,
): (event: SpotEvent) => void {
  return (event) => {
    if (event.type === 'report') {
      const spec = symbols.get(event.order.symbol);
      if (spec !== undefined)
        hub.publish(userTopic(event.account), orderUpdate(spec, event, nowMs()));
    } else if (event.type === 'margin')
      hub.publish(userTopic(event.account), accountUpdate(symbols, event, nowMs()));
  };
}

function orderUpdate(
  spec: SpotSymbol,
  { execution, order, fill, at }: Report,
  nowMs: number,
): FuturesDocument {
  const charged = fill === null ? {} : { N: fill.commissionAsset, n: fill.commission };
  return {
    e: 'ORDER_TRADE_UPDATE',
    E: nowMs,
    T: msOf(at),
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: futuresSide(order.side),
      o: order.clientOrderId.startsWith(AUTOCLOSE) ? 'LIQUIDATION' : futuresType(order),
      f: futuresTime(order),
      q: spotQuantityText(spec, order.quantity),
      p: spotPriceText(spec, order.price),
      ap: averageOf(spec, order),
      sp: '0',
      x: EXECUTIONS[execution],
      X: order.status,
      i: order.orderId,
      l: spotQuantityText(spec, fill?.quantity ?? 0),
      z: spotQuantityText(spec, order.filled),
      L: spotPriceText(spec, fill?.price ?? 0),
      ...charged,
      T: msOf(at),
      t: fill?.tradeId ?? 0,
      b: '0',
      a: '0',
      m: fill?.isMaker ?? false,
      R: order.reduceOnly === true,
      wt: 'CONTRACT_PRICE',
      ot: futuresType(order),
      ps: 'BOTH',
      cp: false,
      rp: fill?.realised ?? '0',
      ...(isInverse(spec) ? { ma: spec.base } : {}),
      pP: false,
      si: 0,
      ss: 0,
      V: order.selfTradePrevention,
      pm: 'NONE',
      gtd: futuresGoodTill(order),
    },
  };
}

function accountUpdate(
  symbols: ReadonlyMap<string, SpotSymbol>,
  { at, asset, reason, wallet, change, positions }: Margin,
  nowMs: number,
): FuturesDocument {
  const rows = positions.flatMap(({ symbol, lots, cost, realised, unrealised }) => {
    const spec = symbols.get(symbol);
    if (spec === undefined) return [];
    return {
      s: symbol,
      pa: lotsText(spec, lots),
      ep: spotAmountText(pricePer(spec, BigInt(cost), lots)),
      bep: '0',
      cr: realised,
      up: unrealised,
      mt: 'cross',
      iw: '0',
      ps: 'BOTH',
    };
  });
  // Of a payment the protocol shows the wallet alone.
  const P = reason === 'FUNDING_FEE' ? [] : rows;
  return {
    e: 'ACCOUNT_UPDATE',
    E: nowMs,
    T: msOf(at),
    a: {
      m: reason,
      B: [{ a: asset, wb: wallet, cw: wallet, bc: reason === 'ORDER' ? '0' : change }],
      P,
    },
  };
}
