import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { isLive } from '#venues/exchange/spot/order-store';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import { isMarketType, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { krakenOrderId, krakenPositionId, krakenTradeId } from './kraken-ids.ts';
import { krakenNames } from './kraken-names.ts';
import { krakenPairId, krakenPairName } from './kraken-pair.ts';
import {
  type KrakenDocument,
  krakenAmount,
  krakenCost,
  krakenPrice,
  krakenSeconds,
  krakenSize,
} from './kraken-text.ts';

const STATES: { readonly [Status in SpotOrder['status']]: 'open' | 'closed' | 'canceled' } = {
  NEW: 'open',
  PARTIALLY_FILLED: 'open',
  FILLED: 'closed',
  CANCELED: 'canceled',
  REJECTED: 'canceled',
  EXPIRED: 'canceled',
  EXPIRED_IN_MATCH: 'canceled',
};
export const krakenSide = ({ side }: { readonly side: 1 | -1 }): 'buy' | 'sell' =>
  side === 1 ? 'buy' : 'sell';
export const krakenType = ({ type }: Pick<SpotOrder, 'type'>): 'limit' | 'market' =>
  isMarketType(type) ? 'market' : 'limit';

/** KRK-20: its own time ended it. */
export const hasRunOut = ({ status, goodTillUs }: SpotOrder): boolean =>
  status === 'EXPIRED' && goodTillUs !== undefined;

/** Why it ended before it was filled; null: it did not. */
export function krakenReason(order: SpotOrder): string | null {
  if (order.status === 'CANCELED') return 'User requested';
  if (order.status === 'EXPIRED_IN_MATCH') return 'Self trade prevention';
  if (order.status !== 'EXPIRED') return null;
  if (hasRunOut(order)) return 'Order expired';
  return order.timeInForce === 'GTC' ? 'Market order could not be filled' : 'Time in force';
}

/** `buy 0.50000 XBTUSDT @ limit 50000.00` */
export function krakenDescription(
  spec: SpotSymbol,
  order: Pick<SpotOrder, 'side' | 'type' | 'price' | 'quantity'>,
): string {
  const price = isMarketType(order.type) ? '' : ` ${krakenPrice(spec, order.price)}`;
  const size = krakenSize(spec, order.quantity);
  return `${krakenSide(order)} ${size} ${krakenPairName(spec)} @ ${krakenType(order)}${price}`;
}

/** Average price of what was filled, rounded down to a hundred-millionth; 0 where nothing was. */
export function krakenAverage(spec: SpotSymbol, { filled, quoteFilled }: SpotOrder): string {
  if (filled === 0) return krakenAmount(0n);
  return krakenAmount((BigInt(quoteFilled) * stepAmount(spec.tick)) / BigInt(filled));
}
/** What an order was charged so far: in the asset of its last fill, which is that of all unless a balance ran out. */
function chargedFor(fills: readonly StoredFill[]): string {
  const asset = fills.at(-1)?.commissionAsset;
  const charged = fills
    .filter(({ commissionAsset }) => commissionAsset === asset)
    .reduce((sum, { commission }) => sum + commission, 0n);
  return krakenAmount(charged);
}
function flagsOf(spec: SpotSymbol, order: SpotOrder, fills: readonly StoredFill[]): string {
  const isInBase = fills.at(-1)?.commissionAsset === spec.base;
  return `${isInBase ? 'fcib' : 'fciq'}${order.type === 'LIMIT_MAKER' ? ',post' : ''}`;
}

/** KRK-7: an order as the listings show it; `trades`: with the ids of its executions. */
export function krakenOrder(
  spec: SpotSymbol,
  order: SpotOrder & Partial<Pick<LiveOrder, 'leaves'>>,
  {
    fills,
    trades,
  }: { readonly fills: readonly StoredFill[]; readonly trades: readonly string[] | null },
): KrakenDocument {
  const { clOrdId, userref } = krakenNames(order.clientOrderId);
  const reason = krakenReason(order);
  return {
    refid: null,
    userref,
    ...(clOrdId === null ? {} : { cl_ord_id: clOrdId }),
    status: hasRunOut(order) ? 'expired' : STATES[order.status],
    ...(isLive(order) ? {} : { reason, closetm: krakenSeconds(order.updatedAt) }),
    opentm: krakenSeconds(order.createdAt),
    starttm: 0,
    expiretm: order.goodTillUs === undefined ? 0 : krakenSeconds(order.goodTillUs),
    descr: {
      pair: krakenPairName(spec),
      type: krakenSide(order),
      ordertype: krakenType(order),
      price: isMarketType(order.type) ? '0' : krakenPrice(spec, order.price),
      price2: '0',
      leverage: 'none',
      order: krakenDescription(spec, order),
      close: '',
    },
    vol: krakenSize(spec, order.quantity),
    vol_exec: krakenSize(spec, order.filled),
    cost: krakenCost(spec, order.quoteFilled),
    fee: chargedFor(fills),
    price: krakenAverage(spec, order),
    stopprice: '0.00000',
    limitprice: '0.00000',
    misc: '',
    oflags: flagsOf(spec, order, fills),
    ...(trades === null ? {} : { trades }),
  };
}
export const krakenTradeIds = (
  symbols: readonly SpotSymbol[],
  fills: readonly StoredFill[],
): readonly string[] => fills.map((fill) => krakenTradeId(symbols, fill));

/** KRK-8: one execution; its fee is in the quote asset, without a word for any other. */
export function krakenTrade(spec: SpotSymbol, fill: StoredFill, order: SpotOrder): KrakenDocument {
  return {
    ordertxid: krakenOrderId(fill.orderId),
    postxid: krakenPositionId(fill.orderId),
    pair: krakenPairId(spec),
    aclass: 'forex',
    time: krakenSeconds(fill.at),
    type: krakenSide(fill),
    ordertype: krakenType(order),
    price: krakenPrice(spec, fill.price),
    cost: krakenCost(spec, fill.price * fill.quantity),
    fee: krakenAmount(fill.commission),
    vol: krakenSize(spec, fill.quantity),
    margin: '0.00000000',
    leverage: '0',
    misc: '',
    trade_id: fill.tradeId,
    maker: fill.isMaker,
  };
}
