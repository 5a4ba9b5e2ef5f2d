import { contractRefusal } from '#venues/exchange/perpetual/order-cover';
import { budgetLots } from './book-walk.ts';
import { feeModeOf } from './commission.ts';
import { type SymbolState, voidedKey } from './floor-state.ts';
import { coversMarket, walkerOf } from './market-cover.ts';
import { filterOrder } from './order-filters.ts';
import type { LiveOrder } from './order-store.ts';
import { lockOf } from './settlement.ts';
import { spotCostOf } from './spot-amount.ts';
import type { NewSpotOrder, OrderPair } from './spot-command.ts';
import { filterFailure, SPOT_ERRORS, type SpotError } from './spot-error.ts';
import { isConditional, isReached, isWaiting } from './spot-order.ts';
import type { TradingFloor } from './trading-floor.ts';

/** What becomes of a post-only order that would take: venues differ. */
export type CrossingPostOnly = 'refused' | 'cancelled';
export interface OrderRules {
  /** Ticks; null: nothing traded lately. */
  readonly averagePrice: number | null;
  readonly crossingPostOnly: CrossingPostOnly;
  /** Orders of the same list that come before it. */
  readonly openBefore?: readonly NewSpotOrder[];
}

/** EXC-3: the first thing that is wrong with a new order; null: it can be carried out. */
export function checkNewOrder(
  floor: TradingFloor,
  account: string,
  order: NewSpotOrder,
  rules: OrderRules,
): SpotError | null {
  const unfit = checkTerms(floor, account, order, rules);
  const state = floor.symbols.get(order.symbol);
  if (unfit !== null || state === undefined) return unfit ?? SPOT_ERRORS.badSymbol;
  const { last } = state.trades;
  if (last !== null && isReached(order, last.price)) return SPOT_ERRORS.wouldTrigger;
  if (state.spec.contract !== undefined) return contractRefusal(floor.state, state, account, order);
  return isCovered(floor, state, account, order) ? null : SPOT_ERRORS.insufficientBalance;
}

/** EXC-53: the same of the two orders of a list, which stand on two sides of the last price and share their money. */
export function checkNewList(
  floor: TradingFloor,
  account: string,
  orders: OrderPair,
  rules: OrderRules,
): SpotError | null {
  const [above, below] = orders;
  // The second one finds one order more.
  const unfit =
    checkTerms(floor, account, above, rules) ??
    checkTerms(floor, account, below, { ...rules, openBefore: [above] });
  const state = floor.symbols.get(above.symbol);
  if (unfit !== null || state === undefined) return unfit ?? SPOT_ERRORS.badSymbol;
  if (above.clientOrderId === below.clientOrderId) return SPOT_ERRORS.duplicateOrder;
  const [high, low] = orders.map(({ stopPrice, price }) => stopPrice ?? price);
  const last = state.trades.last?.price;
  if (high === undefined || low === undefined || high <= low) return SPOT_ERRORS.badPriceRelation;
  if (last !== undefined && (last >= high || last <= low)) return SPOT_ERRORS.badPriceRelation;
  // The larger lock covers both.
  const isPaid = orders.every((order) => isCovered(floor, state, account, order));
  return isPaid ? null : SPOT_ERRORS.insufficientBalance;
}

/** Everything but the money, and but where the last price stands. */
function checkTerms(
  floor: TradingFloor,
  account: string,
  order: NewSpotOrder,
  { averagePrice, crossingPostOnly, openBefore = [] }: OrderRules,
): SpotError | null {
  if (floor.state.voided.has(voidedKey(account, order.clientOrderId)))
    return SPOT_ERRORS.voidedOrder;
  const unfit = checkFilters(floor, account, order, { averagePrice, replaced: null, openBefore });
  const state = floor.symbols.get(order.symbol);
  if (unfit !== null || state === undefined) return unfit ?? SPOT_ERRORS.badSymbol;
  if (floor.orders.isOpen(account, order.symbol, order.clientOrderId))
    return SPOT_ERRORS.duplicateOrder;
  const far = state.book.best(order.side === 1 ? -1 : 1);
  if (order.type === 'MARKET' && far === null) return SPOT_ERRORS.noOrdersOnBook;
  const isCrossing = far !== null && (order.price - far) * order.side >= 0;
  if (order.type === 'LIMIT_MAKER' && isCrossing && crossingPostOnly === 'refused')
    return SPOT_ERRORS.wouldTake;
  return order.quoteBudget !== null && order.quantity < state.spec.quantityMin
    ? filterFailure('LOT_SIZE')
    : null;
}

interface FilterTerms {
  readonly averagePrice: number | null;
  /** The order that makes room for it, with its list. */
  readonly replaced: LiveOrder | null;
  readonly openBefore?: readonly NewSpotOrder[];
}
/** The symbol, its state and its filters: what a new order fails on whatever is in the book. */
export function checkFilters(
  floor: TradingFloor,
  account: string,
  order: NewSpotOrder,
  { averagePrice, replaced, openBefore = [] }: FilterTerms,
): SpotError | null {
  const state = floor.symbols.get(order.symbol);
  if (state === undefined) return SPOT_ERRORS.badSymbol;
  const { deliveryAt = Infinity } = state.spec.contract ?? {};
  if (state.book.phase === 'halted' || floor.state.now >= deliveryAt)
    return SPOT_ERRORS.marketClosed;
  const makesRoom = (each: LiveOrder): boolean =>
    replaced !== null &&
    (each === replaced || (each.listId !== undefined && each.listId === replaced.listId));
  const open = floor.orders.open(account, order.symbol).filter((each) => !makesRoom(each));
  const among = (
    isMeant: (each: LiveOrder) => boolean,
    isLeg: (each: NewSpotOrder) => boolean,
  ): number => open.filter(isMeant).length + openBefore.filter(isLeg).length;
  // A market that never traded has no average: an order at market is worth what it meets.
  const marketPrice = averagePrice ?? state.book.best(order.side === 1 ? -1 : 1);
  return filterOrder(state.spec, order, {
    averagePrice,
    marketPrice,
    openOrders: open.length + openBefore.length,
    openIcebergs: among(isIceberg, isIceberg),
    openAlgos: among(isWaiting, ({ type }) => isConditional(type)),
  });
}

const isIceberg = ({ iceberg }: { readonly iceberg: number }): boolean => iceberg > 0;

/** A budget in lots, by what the book holds for this account now; every other order as it is. */
export function sized(floor: TradingFloor, account: string, order: NewSpotOrder): NewSpotOrder {
  const state = floor.symbols.get(order.symbol);
  if (order.quoteBudget === null || state === undefined) return order;
  // Nobody knows what the book will hold when it is triggered: until then it counts at its stop price.
  if (order.stopPrice !== undefined) {
    const each = spotCostOf(state.spec, Math.max(1, order.stopPrice), 1);
    return { ...order, quantity: Number(BigInt(order.quoteBudget) / each) };
  }
  const walker = walkerOf(floor, { ...order, account });
  return { ...order, quantity: budgetLots(state, walker, BigInt(order.quoteBudget)) };
}
function isCovered(
  floor: TradingFloor,
  state: SymbolState,
  account: string,
  order: NewSpotOrder,
): boolean {
  const fees = feeModeOf(state.spec, floor.state.fees);
  if (order.type === 'MARKET') return coversMarket(floor.state, state, { ...order, account, fees });
  const { asset, amount } = lockOf(
    state.spec,
    { ...order, fees },
    order.quantity,
    floor.commission,
  );
  return floor.balances.of(account, asset).free >= amount;
}
