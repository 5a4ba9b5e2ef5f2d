import { budgetLots, marketCost, type Walker } from './book-walk.ts';
import { commissionOnTop } from './commission.ts';
import { type SymbolState, voidedKey } from './floor-state.ts';
import { filterOrder } from './order-filters.ts';
import type { LiveOrder } from './order-store.ts';
import { lockOf } from './settlement.ts';
import { baseAmount } from './spot-amount.ts';
import type { NewSpotOrder } from './spot-command.ts';
import { filterFailure, SPOT_ERRORS, type SpotError } from './spot-error.ts';
import type { TradingFloor } from './trading-floor.ts';

/** What becomes of a post-only order that would take: venues differ. */
export type CrossingPostOnly = 'refused' | 'cancelled';
interface OrderRules {
  /** Ticks; null: nothing traded lately. */
  readonly averagePrice: number | null;
  readonly crossingPostOnly: CrossingPostOnly;
}

/** EXC-3: the first thing that is wrong with a new order; null: it can be carried out. */
export function checkNewOrder(
  floor: TradingFloor,
  account: string,
  order: NewSpotOrder,
  { averagePrice, crossingPostOnly }: OrderRules,
): SpotError | null {
  if (floor.state.voided.has(voidedKey(account, order.clientOrderId)))
    return SPOT_ERRORS.voidedOrder;
  const unfit = checkFilters(floor, account, order, averagePrice, null);
  const state = floor.symbols.get(order.symbol);
  if (unfit !== null || state === undefined) return unfit ?? SPOT_ERRORS.badSymbol;
  const open = floor.orders.open(account, order.symbol);
  if (open.some((each) => each.clientOrderId === order.clientOrderId))
    return SPOT_ERRORS.duplicateOrder;
  const far = state.book.best(order.side === 1 ? -1 : 1);
  if (order.type === 'MARKET' && far === null) return SPOT_ERRORS.noOrdersOnBook;
  const isCrossing = far !== null && (order.price - far) * order.side >= 0;
  if (order.type === 'LIMIT_MAKER' && isCrossing && crossingPostOnly === 'refused')
    return SPOT_ERRORS.wouldTake;
  if (order.quoteBudget !== null && order.quantity < state.spec.quantityMin)
    return filterFailure('LOT_SIZE');
  return isCovered(floor, state, account, order) ? null : SPOT_ERRORS.insufficientBalance;
}

/**
 * The symbol, its state and its filters: what a new order fails on whatever is in the book.
 * `replaced`: the order that makes room for it.
 */
// oxlint-disable-next-line max-params
export function checkFilters(
  floor: TradingFloor,
  account: string,
  order: NewSpotOrder,
  averagePrice: number | null,
  replaced: LiveOrder | null,
): SpotError | null {
  const state = floor.symbols.get(order.symbol);
  if (state === undefined) return SPOT_ERRORS.badSymbol;
  if (state.book.phase === 'halted') return SPOT_ERRORS.marketClosed;
  const open = floor.orders.open(account, order.symbol).filter((each) => each !== replaced);
  const openIcebergs = open.filter((each) => each.iceberg > 0).length;
  // A market that never traded has no average: an order at market is worth what it meets.
  const marketPrice = averagePrice ?? state.book.best(order.side === 1 ? -1 : 1);
  return filterOrder(state.spec, order, {
    averagePrice,
    marketPrice,
    openOrders: open.length,
    openIcebergs,
  });
}

/** A budget in lots, by what the book holds for this account now; every other order as it is. */
export function sized(floor: TradingFloor, account: string, order: NewSpotOrder): NewSpotOrder {
  const state = floor.symbols.get(order.symbol);
  if (order.quoteBudget === null || state === undefined) return order;
  const walker = walkerOf(floor, account, order);
  return { ...order, quantity: budgetLots(state, walker, BigInt(order.quoteBudget)) };
}
/**
 * EXPIRE_MAKER takes the account's own orders out of the way. In every other mode they are met, and
 * stop, shrink or fill what meets them.
 */
function walkerOf(
  { orders }: TradingFloor,
  account: string,
  { side, selfTradePrevention }: NewSpotOrder,
): Walker {
  const clears = selfTradePrevention === 'EXPIRE_MAKER';
  return { side, makesWay: (orderId) => clears && orders.get(orderId)?.account === account };
}

function isCovered(
  floor: TradingFloor,
  state: SymbolState,
  account: string,
  order: NewSpotOrder,
): boolean {
  const { spec } = state;
  const terms = { ...order, fees: floor.state.fees };
  if (order.type !== 'MARKET') {
    const { asset, amount } = lockOf(spec, terms, order.quantity, floor.commission);
    return floor.balances.of(account, asset).free >= amount;
  }
  if (order.side === -1)
    return floor.balances.of(account, spec.base).free >= baseAmount(spec, order.quantity);
  const cost = marketCost(state, walkerOf(floor, account, order), order.quantity);
  const needed = cost + commissionOnTop(spec, terms, cost, floor.commission);
  return floor.balances.of(account, spec.quote).free >= needed;
}
