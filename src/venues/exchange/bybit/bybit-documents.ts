import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { quoteAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import { isMarketType, isWaiting, type SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  type BybitDocument,
  bybitAmount,
  bybitPrice,
  bybitQuote,
  bybitSize,
  bybitTime,
} from './bybit-instrument.ts';

const STATUSES: { readonly [Status in SpotOrder['status']]: string } = {
  NEW: 'New',
  PARTIALLY_FILLED: 'PartiallyFilled',
  FILLED: 'Filled',
  CANCELED: 'Cancelled',
  REJECTED: 'Rejected',
  EXPIRED: 'Cancelled',
  EXPIRED_IN_MATCH: 'Cancelled',
};
const SELF_TRADE: { readonly [Mode in SpotOrder['selfTradePrevention']]: string } = {
  NONE: 'None',
  EXPIRE_TAKER: 'CancelTaker',
  EXPIRE_MAKER: 'CancelMaker',
  EXPIRE_BOTH: 'CancelBoth',
  DECREMENT: 'None',
};

/** BYB-4: a spot order that ended with a part of it filled has a status of its own. */
export function bybitStatus(order: SpotOrder): string {
  if (isWaiting(order)) return 'Untriggered';
  const status = STATUSES[order.status];
  return status === 'Cancelled' && order.filled > 0 ? 'PartiallyFilledCanceled' : status;
}
export const bybitSide = (side: 1 | -1): string => (side === 1 ? 'Buy' : 'Sell');
const orderTypeOf = ({ type }: SpotOrder): string => (isMarketType(type) ? 'Market' : 'Limit');
function timeInForceOf({ type, timeInForce }: SpotOrder): string {
  if (isMarketType(type)) return 'IOC';
  return type === 'LIMIT_MAKER' ? 'PostOnly' : timeInForce;
}

/** Who ended it. */
function cancelTypeOf({ status }: SpotOrder): string {
  if (status === 'CANCELED') return 'CancelByUser';
  return status === 'EXPIRED_IN_MATCH' ? 'CancelBySmp' : 'UNKNOWN';
}
/** BYB-12: why it ended with something left. */
function rejectReasonOf({ status, type, timeInForce }: SpotOrder): string {
  if (status === 'CANCELED') return 'EC_PerCancelRequest';
  if (status !== 'EXPIRED') return 'EC_NoError';
  if (type === 'LIMIT_MAKER') return 'EC_PostOnlyWillTakeLiquidity';
  return timeInForce === 'FOK' ? 'EC_NoEnoughQtyToFill' : 'EC_NoImmediateQtyToFill';
}

/** Average price of what was filled, rounded down to a hundred-millionth. */
function averageOf(spec: SpotSymbol, { filled, quoteFilled }: SpotOrder): string {
  if (filled === 0) return '';
  return bybitAmount((BigInt(quoteFilled) * stepAmount(spec.tick)) / BigInt(filled));
}
/** What the fills were charged, by coin. */
function chargesOf(fills: readonly StoredFill[]): BybitDocument {
  const charged = new Map<string, bigint>();
  for (const { commission, commissionAsset: coin } of fills)
    charged.set(coin, (charged.get(coin) ?? 0n) + commission);
  return Object.fromEntries([...charged].map(([coin, amount]) => [coin, bybitAmount(amount)]));
}
/** What may still trade, in base and in quote; nothing of an order that has ended. */
function leavesOf(spec: SpotSymbol, order: SpotOrder): BybitDocument {
  const isOpen = order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
  const lots = isOpen ? order.quantity - order.filled - order.prevented : 0;
  const value = quoteAmount(spec, BigInt(order.price) * BigInt(lots));
  return { leavesQty: bybitSize(spec, lots), leavesValue: bybitAmount(value) };
}

/** An order as it is, with the fills that it had then. The listings and the stream of orders show the same. */
export function bybitOrder(
  spec: SpotSymbol,
  order: SpotOrder & Partial<Pick<LiveOrder, 'quoteBudget'>>,
  fills: readonly StoredFill[],
): BybitDocument {
  const budget = order.quoteBudget ?? null;
  const isMarket = isMarketType(order.type);
  const charges = chargesOf(fills);
  const coins = Object.keys(charges);
  return {
    orderId: String(order.orderId),
    orderLinkId: order.clientOrderId,
    blockTradeId: '',
    symbol: spec.symbol,
    price: isMarket ? '0' : bybitPrice(spec, order.price),
    qty: budget === null ? bybitSize(spec, order.quantity) : bybitAmount(BigInt(budget)),
    side: bybitSide(order.side),
    isLeverage: '0',
    positionIdx: 0,
    orderStatus: bybitStatus(order),
    createType: 'CreateByUser',
    cancelType: cancelTypeOf(order),
    rejectReason: rejectReasonOf(order),
    avgPrice: averageOf(spec, order),
    ...leavesOf(spec, order),
    cumExecQty: bybitSize(spec, order.filled),
    cumExecValue: bybitQuote(spec, order.quoteFilled),
    // One number where it was one coin; the details say which.
    cumExecFee: coins.length === 1 ? charges[coins[0] ?? ''] : coins.length === 0 ? '0' : '',
    cumFeeDetail: charges,
    timeInForce: timeInForceOf(order),
    orderType: orderTypeOf(order),
    stopOrderType: '',
    orderIv: '',
    marketUnit: isMarket ? (budget === null ? 'baseCoin' : 'quoteCoin') : '',
    triggerPrice: order.stopPrice === undefined ? '0' : bybitPrice(spec, order.stopPrice),
    takeProfit: '0',
    stopLoss: '0',
    triggerDirection: 0,
    triggerBy: '',
    lastPriceOnCreated: '',
    reduceOnly: false,
    closeOnTrigger: false,
    placeType: '',
    smpType: SELF_TRADE[order.selfTradePrevention],
    smpGroup: 0,
    smpOrderId: '',
    createdTime: bybitTime(order.createdAt),
    updatedTime: bybitTime(order.updatedAt),
  };
}

const TRADE_DIGITS = 12;
/** BYB-7: one number per side of a trade, unique over all symbols: symbol, trade, side of the book. */
export function execIdOf(
  symbols: readonly SpotSymbol[],
  { symbol, tradeId, isMaker }: Pick<StoredFill, 'symbol' | 'tradeId' | 'isMaker'>,
): string {
  const at = symbols.findIndex((each) => each.symbol === symbol);
  return `${at + 1}${String(tradeId).padStart(TRADE_DIGITS, '0')}${isMaker ? 1 : 0}`;
}
/** In the order in which they came: pages begin at it, and nothing is between two of them. */
export const execKeyOf = (symbols: readonly SpotSymbol[], fill: StoredFill): bigint =>
  BigInt(`${fill.at}${execIdOf(symbols, fill).padStart(TRADE_DIGITS + 4, '0')}`);

/** One execution; the listing and the stream show the same. */
export function bybitExecution(
  spec: SpotSymbol,
  fill: StoredFill,
  {
    execId,
    order,
    rate,
  }: { readonly execId: string; readonly order: SpotOrder; readonly rate: bigint },
): BybitDocument {
  const value = BigInt(fill.price) * BigInt(fill.quantity);
  return {
    symbol: spec.symbol,
    orderId: String(fill.orderId),
    orderLinkId: order.clientOrderId,
    side: bybitSide(fill.side),
    orderPrice: bybitPrice(spec, order.price),
    orderQty: bybitSize(spec, order.quantity),
    leavesQty: '',
    createType: 'CreateByUser',
    orderType: orderTypeOf(order),
    stopOrderType: '',
    execFee: bybitAmount(fill.commission),
    feeRate: bybitAmount(rate),
    // The listing of the protocol has the first name of it, and clients read the second.
    feeCurrency: fill.commissionAsset,
    feeCoin: fill.commissionAsset,
    execId,
    execPrice: bybitPrice(spec, fill.price),
    execQty: bybitSize(spec, fill.quantity),
    execType: 'Trade',
    execValue: bybitQuote(spec, value),
    execTime: bybitTime(fill.at),
    isMaker: fill.isMaker,
    isLeverage: '0',
    marketUnit: '',
    execPnl: '',
    closedSize: '',
    blockTradeId: '',
    seq: fill.tradeId,
  };
}
