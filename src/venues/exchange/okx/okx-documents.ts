import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import { isMarketType, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  instIdOf,
  type OkxDocument,
  okxAmount,
  okxPrice,
  okxSize,
  okxTime,
} from './okx-instrument.ts';

const STATES: { readonly [Status in SpotOrder['status']]: string } = {
  NEW: 'live',
  PARTIALLY_FILLED: 'partially_filled',
  FILLED: 'filled',
  CANCELED: 'canceled',
  REJECTED: 'canceled',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};
const SELF_TRADE: { readonly [Mode in SpotOrder['selfTradePrevention']]: string } = {
  NONE: '',
  EXPIRE_TAKER: 'cancel_taker',
  EXPIRE_MAKER: 'cancel_maker',
  EXPIRE_BOTH: 'cancel_both',
  DECREMENT: '',
};

/**
 * OKX-18: what waits for a price is an algo there, with ids of their own, and becomes an order when
 * it is triggered. Here it is one order all the time: its algo id is its id and a zero more, that of
 * a list the one of its first order. So algo ids are in the order of time.
 */
export function algoIdOf({ orderId, listId, type, side }: SpotOrder): string {
  const isLoss = type === 'STOP_LOSS' || type === 'STOP_LOSS_LIMIT';
  // The upper one of a list is the first, and a loss is below a sale and above a purchase.
  const isSecond = listId !== undefined && isLoss === (side === -1);
  return `${isSecond ? orderId - 1 : orderId}0`;
}
/** Whether it is an order there: it never waited, or waits no longer. */
export const isOrdinary = ({ triggeredAt }: SpotOrder): boolean => triggeredAt !== null;

export const stateOf = ({ status }: SpotOrder): string => STATES[status];

/** `post_only`, `ioc`: time in force is part of the type here. */
export function orderTypeOf({ type, timeInForce }: SpotOrder): string {
  if (isMarketType(type)) return 'market';
  if (type === 'LIMIT_MAKER') return 'post_only';
  return timeInForce === 'GTC' ? 'limit' : timeInForce.toLowerCase();
}

/** Who ended it: '1' its owner, '14' its time in force, '31' a post-only that would take, '32' its own owner's other order. */
function cancelSourceOf(order: SpotOrder): string {
  if (order.status === 'CANCELED') return '1';
  if (order.status === 'EXPIRED_IN_MATCH') return '32';
  if (order.status === 'EXPIRED') return order.type === 'LIMIT_MAKER' ? '31' : '14';
  return '';
}
const REASONS: ReadonlyMap<string, string> = new Map([
  ['1', 'Order canceled by user'],
  ['14', 'Order canceled: IOC order was partially canceled due to incompletely filled'],
  ['31', 'The post-only order will take liquidity in maker orders'],
  ['32', 'Self trade prevention'],
]);

/** OKX-4: what was charged has a minus, as the protocol counts: a plus is a rebate. */
export const feeText = (charged: bigint): string => okxAmount(-charged);

/** Average price of what was filled, rounded down to a hundred-millionth. */
function averageOf(spec: SpotSymbol, order: SpotOrder): string {
  if (order.filled === 0) return '';
  return okxAmount((BigInt(order.quoteFilled) * stepAmount(spec.tick)) / BigInt(order.filled));
}
/** What an order was charged so far: in the asset of its last fill, which is that of all unless a balance ran out. */
function feesOf(fills: readonly StoredFill[]): OkxDocument {
  const asset = fills.at(-1)?.commissionAsset ?? '';
  const charged = fills
    .filter((fill) => fill.commissionAsset === asset)
    .reduce((sum, { commission }) => sum + commission, 0n);
  return { fee: feeText(charged), feeCcy: asset, rebate: '0', rebateCcy: '' };
}

/** An order as it is. The listings and the stream of orders show the same. */
export function okxOrder(
  spec: SpotSymbol,
  order: SpotOrder & Partial<Pick<LiveOrder, 'quoteBudget'>>,
  fills: readonly StoredFill[],
): OkxDocument {
  const budget = order.quoteBudget ?? null;
  const last = fills.at(-1);
  const source = cancelSourceOf(order);
  return {
    instType: 'SPOT',
    instId: instIdOf(spec),
    ordId: String(order.orderId),
    clOrdId: order.clientOrderId,
    algoId: order.stopPrice === undefined ? '' : algoIdOf(order),
    algoClOrdId: order.stopPrice === undefined ? '' : order.clientOrderId,
    tag: '',
    ccy: '',
    px: isMarketType(order.type) ? '' : okxPrice(spec, order.price),
    sz: budget === null ? okxSize(spec, order.quantity) : okxAmount(BigInt(budget)),
    tgtCcy: budget === null ? 'base_ccy' : 'quote_ccy',
    ordType: orderTypeOf(order),
    side: order.side === 1 ? 'buy' : 'sell',
    posSide: 'net',
    tdMode: 'cash',
    accFillSz: okxSize(spec, order.filled),
    avgPx: averageOf(spec, order),
    state: stateOf(order),
    ...feesOf(fills),
    fillPx: last === undefined ? '' : okxPrice(spec, last.price),
    fillSz: last === undefined ? '' : okxSize(spec, last.quantity),
    fillTime: last === undefined ? '' : okxTime(last.at),
    tradeId: last === undefined ? '' : String(last.tradeId),
    pnl: '0',
    lever: '',
    source: '',
    category: 'normal',
    reduceOnly: 'false',
    stpMode: SELF_TRADE[order.selfTradePrevention],
    cancelSource: source,
    cancelSourceReason: REASONS.get(source) ?? '',
    cTime: okxTime(order.createdAt),
    uTime: okxTime(order.updatedAt),
  };
}

/**
 * OKX-7: one number per side of a trade, in the order in which they came: microseconds, symbol, trade, side of the book.
 * Pages begin at it, and nothing is between two of them.
 */
export function billIdOf(symbols: readonly SpotSymbol[], fill: StoredFill): string {
  const at = symbols.findIndex(({ symbol }) => symbol === fill.symbol);
  const trade = String(fill.tradeId).padStart(10, '0');
  return `${fill.at}${String(at).padStart(3, '0')}${trade}${fill.isMaker ? 1 : 0}`;
}
export function okxFill(
  spec: SpotSymbol,
  fill: StoredFill,
  { billId, clientOrderId }: { readonly billId: string; readonly clientOrderId: string },
): OkxDocument {
  return {
    instType: 'SPOT',
    instId: instIdOf(spec),
    tradeId: String(fill.tradeId),
    ordId: String(fill.orderId),
    clOrdId: clientOrderId,
    billId,
    tag: '',
    fillPx: okxPrice(spec, fill.price),
    fillSz: okxSize(spec, fill.quantity),
    side: fill.side === 1 ? 'buy' : 'sell',
    posSide: 'net',
    execType: fill.isMaker ? 'M' : 'T',
    fee: feeText(fill.commission),
    feeCcy: fill.commissionAsset,
    fillTime: okxTime(fill.at),
    ts: okxTime(fill.at),
  };
}
