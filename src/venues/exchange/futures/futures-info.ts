import { isInverse, marginAsset } from '#venues/exchange/perpetual/contract-value';
import { rateLimitDocuments } from '#venues/exchange/spot/rest/market-documents';
import type { RestDesk } from '#venues/exchange/spot/rest/rest-route';
import { spotAmountText, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { type FuturesDocument, pairText } from './futures-text.ts';

const PRECISION = 8;
/** A perpetual has no delivery: the protocol's far day, 25 December 2100. */
const NO_DELIVERY_MS = 4_133_404_800_000;
const STP = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'];

function futuresFilters(spec: SpotSymbol): readonly FuturesDocument[] {
  const tick = stepAmount(spec.tick);
  const lot = stepAmount(spec.lot);
  const times = (step: bigint, count: number): string => spotAmountText(step * BigInt(count));
  const sizes = { minQty: times(lot, spec.quantityMin), stepSize: spotAmountText(lot) };
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: spotAmountText(tick),
      maxPrice: times(tick, spec.priceMax),
      tickSize: spotAmountText(tick),
    },
    { filterType: 'LOT_SIZE', ...sizes, maxQty: times(lot, spec.quantityMax) },
    { filterType: 'MARKET_LOT_SIZE', ...sizes, maxQty: times(lot, spec.marketQuantityMax) },
    { filterType: 'MAX_NUM_ORDERS', limit: spec.openOrdersMax },
    ...(isInverse(spec)
      ? []
      : [{ filterType: 'MIN_NOTIONAL', notional: spotAmountText(spec.notionalMin) }]),
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: (spec.band.bidUp / 100).toFixed(4),
      multiplierDown: (spec.band.bidDown / 100).toFixed(4),
      multiplierDecimal: '4',
    },
  ];
}
function futuresSymbol(spec: SpotSymbol, isHalted: boolean): FuturesDocument {
  const { contract } = spec;
  const deliveryAt = contract?.deliveryAt;
  const isOver = deliveryAt !== undefined && isHalted;
  const status = isOver ? 'SETTLING' : isHalted ? 'HALT' : 'TRADING';
  return {
    symbol: spec.symbol,
    pair: pairText(spec),
    contractType: deliveryAt === undefined ? 'PERPETUAL' : 'CURRENT_QUARTER',
    deliveryDate: deliveryAt === undefined ? NO_DELIVERY_MS : deliveryAt / 1000,
    onboardDate: 0,
    [isInverse(spec) ? 'contractStatus' : 'status']: status,
    ...(contract?.face === undefined ? {} : { contractSize: contract.face }),
    maintMarginPercent: ((contract?.maintenanceBps ?? 0) / 100).toFixed(4),
    requiredMarginPercent: (100 / (contract?.leverageMax ?? 1)).toFixed(4),
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: marginAsset(spec),
    pricePrecision: spec.tick.scale,
    quantityPrecision: spec.lot.scale,
    baseAssetPrecision: PRECISION,
    quotePrecision: PRECISION,
    underlyingType: 'COIN',
    underlyingSubType: [],
    liquidationFee: '0.000000',
    filters: futuresFilters(spec),
    orderTypes: ['LIMIT', 'MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', ...(isInverse(spec) ? [] : ['GTD'])],
    allowedSelfTradePreventionModes: STP,
  };
}
export function futuresInfo({ exchange, limits, nowMs }: RestDesk): FuturesDocument {
  const { listed } = exchange.contracts;
  return {
    timezone: 'UTC',
    serverTime: nowMs(),
    futuresType: listed.some(isInverse) ? 'COIN_M' : 'U_MARGINED',
    rateLimits: rateLimitDocuments(limits),
    exchangeFilters: [],
    assets: [...new Set(listed.map(marginAsset))].map((asset) => ({
      asset,
      marginAvailable: true,
      autoAssetExchange: '0',
    })),
    symbols: listed.map((spec) => futuresSymbol(spec, exchange.isHalted(spec.symbol))),
  };
}
