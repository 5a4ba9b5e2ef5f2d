import { contractValue } from '#venues/exchange/perpetual/contract-value';
import { spotAmountText, stepAmount } from './spot-amount.ts';
import type { NewSpotOrder } from './spot-command.ts';
import { filterFailure, type SpotError } from './spot-error.ts';
import { isConditional, isMarketType } from './spot-order.ts';
import type { SpotSymbol } from './spot-symbol.ts';

/** What the filters look at beside the order. `averagePrice`: ticks of the last five minutes, null while nothing traded. */
export interface FilterView {
  readonly averagePrice: number | null;
  /** What an order at market is valued with: the average price, else the best price of the other side; null while that is empty. */
  readonly marketPrice: number | null;
  readonly openOrders: number;
  readonly openIcebergs: number;
  /** Orders that wait for a price. */
  readonly openAlgos: number;
}
export const AVERAGE_PRICE_MINUTES = 5;
const ALGO_ORDERS_MAX = 5;

/** EXC-3: the filters of a symbol, in the order in which exchangeInfo lists them; null: it passes. */
export function filterOrder(
  spec: SpotSymbol,
  order: NewSpotOrder,
  view: FilterView,
): SpotError | null {
  const isMarket = isMarketType(order.type);
  const isPrice = (price: number): boolean => price >= 1 && price <= spec.priceMax;
  if (!isMarket && !isPrice(order.price)) return filterFailure('PRICE_FILTER');
  if (isConditional(order.type) && !isPrice(order.stopPrice ?? 0))
    return filterFailure('PRICE_FILTER');
  if (!isMarket && isOutsideBand(spec, order, view.averagePrice))
    return filterFailure('PERCENT_PRICE_BY_SIDE');
  if (
    order.quoteBudget === null &&
    (order.quantity < spec.quantityMin || order.quantity > spec.quantityMax)
  )
    return filterFailure('LOT_SIZE');
  if (isMarket && order.quantity > spec.marketQuantityMax) return filterFailure('MARKET_LOT_SIZE');
  const notional = notionalOf(spec, order, view.marketPrice);
  // Of a position that is closed the rest may be small.
  const least = order.reduceOnly === true ? 0n : spec.notionalMin;
  if (notional !== null && (notional < least || notional > spec.notionalMax))
    return filterFailure('NOTIONAL');
  if (order.iceberg > 0 && Math.ceil(order.quantity / order.iceberg) > spec.icebergPartsMax)
    return filterFailure('ICEBERG_PARTS');
  const isOpen = order.type !== 'MARKET';
  if (isOpen && view.openOrders >= spec.openOrdersMax) return filterFailure('MAX_NUM_ORDERS');
  if (order.iceberg > 0 && view.openIcebergs >= spec.icebergOrdersMax)
    return filterFailure('MAX_NUM_ICEBERG_ORDERS');
  if (isConditional(order.type) && view.openAlgos >= ALGO_ORDERS_MAX)
    return filterFailure('MAX_NUM_ALGO_ORDERS');
  return null;
}

function isOutsideBand(
  { band }: SpotSymbol,
  { side, price }: NewSpotOrder,
  average: number | null,
): boolean {
  if (average === null) return false;
  const [up, down] = side === 1 ? [band.bidUp, band.bidDown] : [band.askUp, band.askDown];
  return price * 100 > average * up || price * 100 < average * down;
}
/** An order that waits to go to market is valued at its stop price. null: an order at market, and nothing to value it with: it has nothing to trade with either. */
function notionalOf(
  spec: SpotSymbol,
  order: NewSpotOrder,
  marketPrice: number | null,
): bigint | null {
  if (order.quoteBudget !== null) return BigInt(order.quoteBudget);
  if (!isMarketType(order.type)) return contractValue(spec, order.price, order.quantity);
  const price = order.stopPrice ?? marketPrice;
  return price === null
    ? null
    : contractValue(spec, Math.max(1, Math.round(price)), order.quantity);
}

/** As exchangeInfo shows them. */
export function filterDocuments(spec: SpotSymbol): readonly Readonly<Record<string, unknown>>[] {
  const tick = stepAmount(spec.tick);
  const lot = stepAmount(spec.lot);
  const times = (step: bigint, count: number): string => spotAmountText(step * BigInt(count));
  const factor = (hundredths: number): string => String(hundredths / 100);
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: spotAmountText(tick),
      maxPrice: times(tick, spec.priceMax),
      tickSize: spotAmountText(tick),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: times(lot, spec.quantityMin),
      maxQty: times(lot, spec.quantityMax),
      stepSize: spotAmountText(lot),
    },
    { filterType: 'ICEBERG_PARTS', limit: spec.icebergPartsMax },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: spotAmountText(0n),
      maxQty: times(lot, spec.marketQuantityMax),
      stepSize: spotAmountText(lot),
    },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: factor(spec.band.bidUp),
      bidMultiplierDown: factor(spec.band.bidDown),
      askMultiplierUp: factor(spec.band.askUp),
      askMultiplierDown: factor(spec.band.askDown),
      avgPriceMins: AVERAGE_PRICE_MINUTES,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: spotAmountText(spec.notionalMin),
      applyMinToMarket: true,
      maxNotional: spotAmountText(spec.notionalMax),
      applyMaxToMarket: true,
      avgPriceMins: AVERAGE_PRICE_MINUTES,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: spec.openOrdersMax },
    { filterType: 'MAX_NUM_ICEBERG_ORDERS', maxNumIcebergOrders: spec.icebergOrdersMax },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: ALGO_ORDERS_MAX },
  ];
}
