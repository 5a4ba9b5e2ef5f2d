import { symbolIn } from '#venues/exchange/spot/floor-state';
import { checkFilters } from '#venues/exchange/spot/new-order-checks';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { TradingFloor } from '#venues/exchange/spot/trading-floor';
import { contractRefusal } from './order-cover.ts';

export interface ReplaceTerms {
  readonly price: number;
  /** Of the whole order, with what has been filled of it. */
  readonly quantity: number;
}

/** CON-8: may an open order become this one? Its own margin is free for it. */
export function replaceRefusal(
  floor: TradingFloor,
  order: LiveOrder,
  { price, quantity }: ReplaceTerms,
  averagePrice: number | null,
): SpotError | null {
  const here = symbolIn(floor.state, order.symbol);
  if (here.spec.contract === undefined) return SPOT_ERRORS.noAmendHere;
  if (quantity <= order.filled) return SPOT_ERRORS.amendNotSmaller;
  const far = here.book.best(order.side === 1 ? -1 : 1);
  const isCrossing = far !== null && (price - far) * order.side >= 0;
  if (order.type === 'LIMIT_MAKER' && isCrossing) return SPOT_ERRORS.wouldTake;
  const terms: NewSpotOrder = {
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce,
    price,
    quantity: quantity - order.filled,
    quoteBudget: null,
    iceberg: 0,
    selfTradePrevention: order.selfTradePrevention,
    ...(order.reduceOnly === true ? { reduceOnly: true } : {}),
  };
  const unfit = checkFilters(floor, order.account, terms, { averagePrice, replaced: order });
  if (unfit !== null) return unfit;
  const without = {
    ...floor.state,
    orders: {
      ...floor.orders,
      open: (account: string, symbol: string | null) =>
        floor.orders.open(account, symbol).filter((each) => each !== order),
    },
  };
  return contractRefusal(without, here, order.account, terms);
}
