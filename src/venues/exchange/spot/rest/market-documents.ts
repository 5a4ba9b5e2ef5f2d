import {
  contractTurnover,
  contractValue,
  isInverse,
} from '#venues/exchange/perpetual/contract-value';
import { type Candle, candleEnd, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { filterDocuments } from '#venues/exchange/spot/order-filters';
import type { AggregateTrade, PublicTrade } from '#venues/exchange/spot/public-trades';
import {
  AMOUNT_SCALE,
  baseAmount,
  quoteText,
  spotAmountText,
  spotCostOf,
  spotPriceText,
  spotQuantityText,
} from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { msOf } from './order-documents.ts';
import type { RateLimits } from './rate-limits.ts';

type Document = Readonly<Record<string, unknown>>;
const DAY_US = 86_400_000_000;
const PRECISION = 8;
const ONE = 10n ** BigInt(AMOUNT_SCALE);

function symbolDocument(spec: SpotSymbol, isHalted: boolean): Document {
  return {
    symbol: spec.symbol,
    status: isHalted ? 'HALT' : 'TRADING',
    baseAsset: spec.base,
    baseAssetPrecision: PRECISION,
    quoteAsset: spec.quote,
    quotePrecision: PRECISION,
    quoteAssetPrecision: PRECISION,
    baseCommissionPrecision: PRECISION,
    quoteCommissionPrecision: PRECISION,
    orderTypes: [
      'LIMIT',
      'LIMIT_MAKER',
      'MARKET',
      'STOP_LOSS',
      'STOP_LOSS_LIMIT',
      'TAKE_PROFIT',
      'TAKE_PROFIT_LIMIT',
    ],
    icebergAllowed: true,
    ocoAllowed: true,
    otoAllowed: false,
    quoteOrderQtyMarketAllowed: true,
    allowTrailingStop: false,
    cancelReplaceAllowed: true,
    amendAllowed: true,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: filterDocuments(spec),
    permissions: [],
    permissionSets: [['SPOT']],
    defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
    allowedSelfTradePreventionModes: [
      'NONE',
      'EXPIRE_TAKER',
      'EXPIRE_MAKER',
      'EXPIRE_BOTH',
      'DECREMENT',
    ],
  };
}
export const rateLimitDocuments = (limits: RateLimits): readonly Document[] => [
  {
    rateLimitType: 'REQUEST_WEIGHT',
    interval: 'MINUTE',
    intervalNum: 1,
    limit: limits.weightPerMinute,
  },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPer10s },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: limits.ordersPerDay },
];
export interface InfoTerms {
  readonly limits: RateLimits;
  readonly nowMs: number;
  readonly showsSets: boolean;
}
export function infoDocument(
  exchange: SpotExchange,
  symbols: readonly SpotSymbol[],
  { limits, nowMs, showsSets }: InfoTerms,
): Document {
  const documents = symbols.map((spec) => symbolDocument(spec, exchange.isHalted(spec.symbol)));
  return {
    timezone: 'UTC',
    serverTime: nowMs,
    rateLimits: rateLimitDocuments(limits),
    exchangeFilters: [],
    symbols: showsSets ? documents : documents.map(({ permissionSets: _sets, ...rest }) => rest),
  };
}

export const levelRows = (
  spec: SpotSymbol,
  levels: readonly (readonly [price: number, size: number])[],
): readonly (readonly [string, string])[] =>
  levels.map(
    ([price, size]) => [spotPriceText(spec, price), spotQuantityText(spec, size)] as const,
  );

/** In the quote asset; of an inverse contract in what it is settled in, under another name. */
export const worthOfTrade = (
  spec: SpotSymbol,
  { price, quantity }: { readonly price: number; readonly quantity: number },
): Document => {
  const value = spotAmountText(contractValue(spec, price, quantity));
  return isInverse(spec) ? { baseQty: value } : { quoteQty: value };
};
/** What passed at many prices, in the same asset. */
const turnoverText = (spec: SpotSymbol, lots: number, turnover: bigint): string =>
  isInverse(spec)
    ? spotAmountText(contractTurnover(spec, lots, turnover))
    : quoteText(spec, turnover);

export const tradeDocument = (spec: SpotSymbol, trade: PublicTrade): Document => ({
  id: trade.id,
  price: spotPriceText(spec, trade.price),
  qty: spotQuantityText(spec, trade.quantity),
  ...worthOfTrade(spec, trade),
  time: msOf(trade.at),
  isBuyerMaker: trade.buyerIsMaker,
  isBestMatch: true,
});
export const aggregateDocument = (spec: SpotSymbol, trade: AggregateTrade): Document => ({
  a: trade.id,
  p: spotPriceText(spec, trade.price),
  q: spotQuantityText(spec, trade.quantity),
  f: trade.firstId,
  l: trade.lastId,
  T: msOf(trade.at),
  m: trade.buyerIsMaker,
  M: true,
});

export function candleRow(
  spec: SpotSymbol,
  interval: string,
  candle: Candle,
): readonly (string | number)[] {
  const end = candleEnd(INTERVALS.get(interval) ?? 0, candle.start);
  const price = (ticks: number): string => spotPriceText(spec, ticks);
  return [
    msOf(candle.start),
    price(candle.open),
    price(candle.high),
    price(candle.low),
    price(candle.close),
    spotQuantityText(spec, candle.volume),
    msOf(end),
    turnoverText(spec, candle.volume, candle.turnover),
    candle.trades,
    spotQuantityText(spec, candle.takerVolume),
    turnoverText(spec, candle.takerVolume, candle.takerTurnover),
    '0',
  ];
}

/** Price of a volume: quote per base, rounded down to a hundred-millionth. */
const averageText = (spec: SpotSymbol, candle: Candle): string =>
  spotAmountText(
    (candle.turnover * spotCostOf(spec, 1, 1) * ONE) / baseAmount(spec, candle.volume),
  );

/** The last 24 hours, to the minute at their far end. A symbol that did not trade in them shows zeros, as the protocol does. */
export function dayTicker(state: SymbolState, nowUs: number, isMini: boolean): Document {
  const { spec, book, trades } = state;
  const day = state.candles.since(nowUs - DAY_US);
  const last = trades.last?.price ?? 0;
  const open = day?.open ?? last;
  const bid = book.best(1);
  const ask = book.best(-1);
  const basic = {
    symbol: spec.symbol,
    lastPrice: spotPriceText(spec, last),
    openPrice: spotPriceText(spec, open),
    highPrice: spotPriceText(spec, day?.high ?? 0),
    lowPrice: spotPriceText(spec, day?.low ?? 0),
    volume: spotQuantityText(spec, day?.volume ?? 0),
    [isInverse(spec) ? 'baseVolume' : 'quoteVolume']: turnoverText(
      spec,
      day?.volume ?? 0,
      day?.turnover ?? 0n,
    ),
    openTime: msOf(nowUs - DAY_US),
    closeTime: msOf(nowUs),
    firstId: day?.firstId ?? -1,
    lastId: day?.lastId ?? -1,
    count: day?.trades ?? 0,
  };
  if (isMini) return basic;
  return {
    ...basic,
    priceChange: spotPriceText(spec, last - open),
    priceChangePercent: open === 0 ? '0.000' : ((100 * (last - open)) / open).toFixed(3),
    weightedAvgPrice: day === null ? spotAmountText(0n) : averageText(spec, day),
    prevClosePrice: spotPriceText(spec, open),
    lastQty: spotQuantityText(spec, trades.last?.quantity ?? 0),
    ...bestDocument(state, bid, ask),
  };
}
const bestDocument = (
  { spec, book }: SymbolState,
  bid: number | null,
  ask: number | null,
): Document => ({
  bidPrice: spotPriceText(spec, bid ?? 0),
  bidQty: spotQuantityText(spec, bid === null ? 0 : book.sizeAt(1, bid)),
  askPrice: spotPriceText(spec, ask ?? 0),
  askQty: spotQuantityText(spec, ask === null ? 0 : book.sizeAt(-1, ask)),
});
export const bookTicker = (state: SymbolState): Document => ({
  symbol: state.spec.symbol,
  ...bestDocument(state, state.book.best(1), state.book.best(-1)),
});
export const priceTicker = ({ spec, trades }: SymbolState): Document => ({
  symbol: spec.symbol,
  price: spotPriceText(spec, trades.last?.price ?? 0),
});
