import { rateLimitDocuments } from '#venues/exchange/spot/rest/market-documents';
import type { RestDesk } from '#venues/exchange/spot/rest/rest-route';
import { spotAmountText, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { UsdmDocument } from './usdm-text.ts';

const PRECISION = 8;
/** A perpetual has no delivery: the protocol's far day, 25 December 2100. */
const NO_DELIVERY_MS = 4_133_404_800_000;
const STP = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'];

function usdmFilters(spec: SpotSymbol): readonly UsdmDocument[] {
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
    { filterType: 'MIN_NOTIONAL', notional: spotAmountText(spec.notionalMin) },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: (spec.band.bidUp / 100).toFixed(4),
      multiplierDown: (spec.band.bidDown / 100).toFixed(4),
      multiplierDecimal: '4',
    },
  ];
}
function usdmSymbol(spec: SpotSymbol, isHalted: boolean): UsdmDocument {
  const { contract } = spec;
  return {
    symbol: spec.symbol,
    pair: spec.symbol,
    contractType: 'PERPETUAL',
    deliveryDate: NO_DELIVERY_MS,
    onboardDate: 0,
    status: isHalted ? 'HALT' : 'TRADING',
    maintMarginPercent: ((contract?.maintenanceBps ?? 0) / 100).toFixed(4),
    requiredMarginPercent: (100 / (contract?.leverageMax ?? 1)).toFixed(4),
    baseAsset: spec.base,
    quoteAsset: spec.quote,
    marginAsset: spec.quote,
    pricePrecision: spec.tick.scale,
    quantityPrecision: spec.lot.scale,
    baseAssetPrecision: PRECISION,
    quotePrecision: PRECISION,
    underlyingType: 'COIN',
    underlyingSubType: [],
    liquidationFee: '0.000000',
    filters: usdmFilters(spec),
    orderTypes: ['LIMIT', 'MARKET'],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
    allowedSelfTradePreventionModes: STP,
  };
}
export function usdmInfo({ exchange, limits, nowMs }: RestDesk): UsdmDocument {
  const { listed } = exchange.contracts;
  return {
    timezone: 'UTC',
    serverTime: nowMs(),
    futuresType: 'U_MARGINED',
    rateLimits: rateLimitDocuments(limits),
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '0' }],
    symbols: listed.map((spec) => usdmSymbol(spec, exchange.isHalted(spec.symbol))),
  };
}
