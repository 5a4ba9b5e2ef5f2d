import { liquidationPrice } from '#venues/exchange/perpetual/contract-desk';
import { isInverse, marginAsset } from '#venues/exchange/perpetual/contract-value';
import type { AccountMargin, SymbolMargin } from '#venues/exchange/perpetual/margin';
import type { Income } from '#venues/exchange/perpetual/perpetual-state';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { worthOfTrade } from '#venues/exchange/spot/rest/market-documents';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import { spotAmountText, spotPriceText, spotQuantityText } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  averageOf,
  type FuturesDocument,
  filledValue,
  futuresGoodTill,
  futuresSide,
  futuresTime,
  futuresType,
  lotsText,
  pairBeside,
  pricePer,
} from './futures-text.ts';

const ZERO = '0.00000000';

export function futuresOrder(spec: SpotSymbol, order: LiveOrder): FuturesDocument {
  return {
    orderId: order.orderId,
    symbol: order.symbol,
    status: order.status,
    clientOrderId: order.clientOrderId,
    price: spotPriceText(spec, order.price),
    avgPrice: averageOf(spec, order),
    origQty: spotQuantityText(spec, order.quantity),
    executedQty: spotQuantityText(spec, order.filled),
    cumQty: spotQuantityText(spec, order.filled),
    ...pairBeside(spec),
    [isInverse(spec) ? 'cumBase' : 'cumQuote']: spotAmountText(filledValue(spec, order)),
    timeInForce: futuresTime(order),
    type: futuresType(order),
    reduceOnly: order.reduceOnly === true,
    closePosition: false,
    side: futuresSide(order.side),
    positionSide: 'BOTH',
    stopPrice: ZERO,
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: futuresType(order),
    priceMatch: 'NONE',
    selfTradePreventionMode: order.selfTradePrevention,
    goodTillDate: futuresGoodTill(order),
    time: msOf(order.createdAt),
    updateTime: msOf(order.updatedAt),
  };
}

export const futuresTrade = (spec: SpotSymbol, fill: StoredFill): FuturesDocument => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: fill.orderId,
  side: futuresSide(fill.side),
  price: spotPriceText(spec, fill.price),
  qty: spotQuantityText(spec, fill.quantity),
  realizedPnl: spotAmountText(fill.realised ?? 0n),
  ...worthOfTrade(spec, fill),
  ...(isInverse(spec) ? { ...pairBeside(spec), marginAsset: spec.base } : {}),
  commission: spotAmountText(fill.commission),
  commissionAsset: fill.commissionAsset,
  time: msOf(fill.at),
  positionSide: 'BOTH',
  buyer: fill.side === 1,
  maker: fill.isMaker,
});

export const futuresIncome = (row: Income): FuturesDocument => ({
  symbol: row.symbol,
  incomeType: row.type,
  income: spotAmountText(row.amount),
  asset: row.asset,
  info: row.tradeId === null ? row.type : String(row.tradeId),
  time: msOf(row.at),
  tranId: row.tranId,
  tradeId: row.tradeId === null ? '' : String(row.tradeId),
});

/** Linear positions have a largest value, inverse ones a largest number of contracts. */
export const largest = (spec: SpotSymbol, name: string): FuturesDocument =>
  isInverse(spec)
    ? { maxQty: spotQuantityText(spec, spec.quantityMax) }
    : { [name]: spotAmountText(spec.notionalMax) };
const entryText = (spec: SpotSymbol, { position }: SymbolMargin): string =>
  spotAmountText(pricePer(spec, position.cost, position.lots));
/** What both accounts and risks say of a position. */
function positionBasis(spec: SpotSymbol, row: SymbolMargin): FuturesDocument {
  return {
    symbol: row.symbol,
    positionSide: 'BOTH',
    positionAmt: lotsText(spec, row.position.lots),
    [isInverse(spec) ? 'notionalValue' : 'notional']: spotAmountText(row.value),
    isolatedMargin: '0',
    isolatedWallet: '0',
    initialMargin: spotAmountText(row.positionMargin + row.orderMargin),
    positionInitialMargin: spotAmountText(row.positionMargin),
    openOrderInitialMargin: spotAmountText(row.orderMargin),
    maintMargin: spotAmountText(row.maintenance),
    bidNotional: spotAmountText(row.bids),
    askNotional: spotAmountText(row.asks),
    updateTime: msOf(row.position.updatedAt),
  };
}
export const accountPosition = (
  spec: SpotSymbol,
  row: SymbolMargin,
  isV2: boolean,
): FuturesDocument => ({
  ...positionBasis(spec, row),
  unrealizedProfit: spotAmountText(row.unrealised),
  ...(isV2
    ? {
        leverage: String(row.leverage),
        entryPrice: entryText(spec, row),
        isolated: false,
        ...largest(spec, 'maxNotional'),
      }
    : {}),
});
export function positionRisk(
  spec: SpotSymbol,
  margin: AccountMargin,
  row: SymbolMargin,
  isV2: boolean,
): FuturesDocument {
  const risk = {
    ...positionBasis(spec, row),
    entryPrice: entryText(spec, row),
    markPrice: spotPriceText(spec, row.mark),
    unRealizedProfit: spotAmountText(row.unrealised),
    liquidationPrice: spotAmountText(liquidationPrice(spec, margin, row)),
    marginAsset: marginAsset(spec),
    adl: 0,
  };
  if (!isV2) return risk;
  return {
    ...risk,
    leverage: String(row.leverage),
    marginType: 'cross',
    isAutoAddMargin: 'false',
    ...largest(spec, 'maxNotionalValue'),
  };
}

/** The wallet, as balances and accounts show it. */
export function futuresAsset(margin: AccountMargin, atMs: number): FuturesDocument {
  const text = spotAmountText;
  return {
    asset: margin.asset,
    walletBalance: text(margin.wallet),
    unrealizedProfit: text(margin.unrealised),
    marginBalance: text(margin.wallet + margin.unrealised),
    maintMargin: text(margin.maintenance),
    initialMargin: text(margin.positionMargin + margin.orderMargin),
    positionInitialMargin: text(margin.positionMargin),
    openOrderInitialMargin: text(margin.orderMargin),
    crossWalletBalance: text(margin.wallet),
    crossUnPnl: text(margin.unrealised),
    availableBalance: text(margin.available),
    maxWithdrawAmount: ZERO,
    marginAvailable: true,
    updateTime: atMs,
  };
}
export function totalsDocument(margin: AccountMargin): FuturesDocument {
  const text = spotAmountText;
  return {
    totalInitialMargin: text(margin.positionMargin + margin.orderMargin),
    totalMaintMargin: text(margin.maintenance),
    totalWalletBalance: text(margin.wallet),
    totalUnrealizedProfit: text(margin.unrealised),
    totalMarginBalance: text(margin.wallet + margin.unrealised),
    totalPositionInitialMargin: text(margin.positionMargin),
    totalOpenOrderInitialMargin: text(margin.orderMargin),
    totalCrossWalletBalance: text(margin.wallet),
    totalCrossUnPnl: text(margin.unrealised),
    availableBalance: text(margin.available),
    maxWithdrawAmount: ZERO,
  };
}
