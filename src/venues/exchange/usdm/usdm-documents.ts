import { liquidationPrice } from '#venues/exchange/perpetual/contract-desk';
import type { AccountMargin, SymbolMargin } from '#venues/exchange/perpetual/margin';
import type { Income } from '#venues/exchange/perpetual/perpetual-state';
import type { LiveOrder, StoredFill } from '#venues/exchange/spot/order-store';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import {
  quoteText,
  spotAmountText,
  spotCostOf,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  averageOf,
  lotsText,
  pricePer,
  type UsdmDocument,
  usdmSide,
  usdmTime,
  usdmType,
} from './usdm-text.ts';

const ZERO = '0.00000000';

export function usdmOrder(spec: SpotSymbol, order: LiveOrder): UsdmDocument {
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
    cumQuote: quoteText(spec, order.quoteFilled),
    timeInForce: usdmTime(order),
    type: usdmType(order),
    reduceOnly: order.reduceOnly === true,
    closePosition: false,
    side: usdmSide(order.side),
    positionSide: 'BOTH',
    stopPrice: ZERO,
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    origType: usdmType(order),
    priceMatch: 'NONE',
    selfTradePreventionMode: order.selfTradePrevention,
    goodTillDate: 0,
    time: msOf(order.createdAt),
    updateTime: msOf(order.updatedAt),
  };
}

export const usdmTrade = (spec: SpotSymbol, fill: StoredFill): UsdmDocument => ({
  symbol: fill.symbol,
  id: fill.tradeId,
  orderId: fill.orderId,
  side: usdmSide(fill.side),
  price: spotPriceText(spec, fill.price),
  qty: spotQuantityText(spec, fill.quantity),
  realizedPnl: spotAmountText(fill.realised ?? 0n),
  quoteQty: spotAmountText(spotCostOf(spec, fill.price, fill.quantity)),
  commission: spotAmountText(fill.commission),
  commissionAsset: fill.commissionAsset,
  time: msOf(fill.at),
  positionSide: 'BOTH',
  buyer: fill.side === 1,
  maker: fill.isMaker,
});

export const usdmIncome = (row: Income): UsdmDocument => ({
  symbol: row.symbol,
  incomeType: row.type,
  income: spotAmountText(row.amount),
  asset: row.asset,
  info: row.tradeId === null ? row.type : String(row.tradeId),
  time: msOf(row.at),
  tranId: row.tranId,
  tradeId: row.tradeId === null ? '' : String(row.tradeId),
});

const entryText = (spec: SpotSymbol, { position }: SymbolMargin): string =>
  spotAmountText(pricePer(spec, position.cost, position.lots));
/** What both accounts and risks say of a position. */
function positionBasis(spec: SpotSymbol, row: SymbolMargin): UsdmDocument {
  return {
    symbol: row.symbol,
    positionSide: 'BOTH',
    positionAmt: lotsText(spec, row.position.lots),
    notional: spotAmountText(row.value),
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
): UsdmDocument => ({
  ...positionBasis(spec, row),
  unrealizedProfit: spotAmountText(row.unrealised),
  ...(isV2
    ? {
        leverage: String(row.leverage),
        entryPrice: entryText(spec, row),
        isolated: false,
        maxNotional: spotAmountText(spec.notionalMax),
      }
    : {}),
});
export function positionRisk(
  spec: SpotSymbol,
  margin: AccountMargin,
  row: SymbolMargin,
  isV2: boolean,
): UsdmDocument {
  const risk = {
    ...positionBasis(spec, row),
    entryPrice: entryText(spec, row),
    markPrice: spotPriceText(spec, row.mark),
    unRealizedProfit: spotAmountText(row.unrealised),
    liquidationPrice: spotAmountText(liquidationPrice(spec, margin, row)),
    marginAsset: spec.quote,
    adl: 0,
  };
  if (!isV2) return risk;
  return {
    ...risk,
    leverage: String(row.leverage),
    marginType: 'cross',
    isAutoAddMargin: 'false',
    maxNotionalValue: spotAmountText(spec.notionalMax),
  };
}

/** The wallet, as balances and accounts show it. */
export function usdmAsset(asset: string, margin: AccountMargin, atMs: number): UsdmDocument {
  const text = spotAmountText;
  return {
    asset,
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
export function totalsDocument(margin: AccountMargin): UsdmDocument {
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
