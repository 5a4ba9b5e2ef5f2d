import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import { isMarketType, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { algoIdOf } from './okx-documents.ts';
import {
  instIdOf,
  type OkxDocument,
  okxAmount,
  okxPrice,
  okxSize,
  okxTime,
} from './okx-instrument.ts';

/** What waits, or waited, for a price: one order, or both of a list. */
export interface Algo {
  readonly clientId: string;
  readonly orders: readonly [LiveOrder, ...LiveOrder[]];
}
export const algoId = ({ orders: [first] }: Algo): string => algoIdOf(first);
export function algoTypeOf({ orders: [first, ...others] }: Algo): string {
  if (others.length > 0) return 'oco';
  return first.isTrigger === true ? 'trigger' : 'conditional';
}
/** The one that a trade has triggered. */
const triggered = ({ orders }: Algo): LiveOrder | undefined =>
  orders.find(({ triggeredAt }) => triggeredAt != null);
/** `effective` once it is an order, whatever becomes of that. */
export function algoStateOf(algo: Algo): 'live' | 'effective' | 'canceled' {
  if (triggered(algo) !== undefined) return 'effective';
  return algo.orders.some(isLive) ? 'live' : 'canceled';
}

const isLoss = ({ type }: SpotOrder): boolean => type.startsWith('STOP_LOSS');
const MARKET = '-1';
const triggerText = (spec: SpotSymbol, order: SpotOrder): string =>
  okxPrice(spec, order.stopPrice ?? order.price);
const priceText = (spec: SpotSymbol, order: SpotOrder): string =>
  isMarketType(order.type) ? MARKET : okxPrice(spec, order.price);

/** The parameters of a loss or a profit; empty where it has none. */
function sideOf(spec: SpotSymbol, name: 'sl' | 'tp', order: SpotOrder | undefined): OkxDocument {
  return {
    [`${name}TriggerPx`]: order === undefined ? '' : triggerText(spec, order),
    [`${name}TriggerPxType`]: order === undefined ? '' : 'last',
    [`${name}OrdPx`]: order === undefined ? '' : priceText(spec, order),
  };
}

/** An algo as it is. */
export function okxAlgo(spec: SpotSymbol, algo: Algo): OkxDocument {
  const [first] = algo.orders;
  const isTrigger = algoTypeOf(algo) === 'trigger';
  const ran = triggered(algo);
  const budget = first.quoteBudget;
  const named = isTrigger ? [] : algo.orders;
  return {
    instType: 'SPOT',
    instId: instIdOf(spec),
    algoId: algoId(algo),
    algoClOrdId: algo.clientId,
    clOrdId: algo.clientId,
    ccy: '',
    tag: '',
    ordType: algoTypeOf(algo),
    side: first.side === 1 ? 'buy' : 'sell',
    posSide: 'net',
    tdMode: 'cash',
    tgtCcy: budget === null ? 'base_ccy' : 'quote_ccy',
    sz: budget === null ? okxSize(spec, first.quantity) : okxAmount(BigInt(budget)),
    state: algoStateOf(algo),
    ...sideOf(spec, 'sl', named.find(isLoss)),
    ...sideOf(
      spec,
      'tp',
      named.find((order) => !isLoss(order)),
    ),
    triggerPx: isTrigger ? triggerText(spec, first) : '',
    triggerPxType: isTrigger ? 'last' : '',
    ordPx: isTrigger ? priceText(spec, first) : '',
    ordId: ran === undefined ? '' : String(ran.orderId),
    ordIdList: ran === undefined ? [] : [String(ran.orderId)],
    actualSz: ran === undefined ? '0' : okxSize(spec, ran.quantity),
    actualPx: ran === undefined ? '' : priceText(spec, ran),
    actualSide: ran === undefined || isTrigger ? '' : isLoss(ran) ? 'sl' : 'tp',
    triggerTime: ran === undefined ? '' : okxTime(ran.triggeredAt ?? 0),
    reduceOnly: 'false',
    lever: '',
    last: '',
    cTime: okxTime(first.createdAt),
    uTime: okxTime(Math.max(...algo.orders.map(({ updatedAt }) => updatedAt))),
  };
}
