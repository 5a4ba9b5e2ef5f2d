import { invariant } from '#core/kernel/assert';
import type { MatchingBook } from '#core/matching/matching-book';
import type { PerpetualState } from '#venues/exchange/perpetual/perpetual-state';
import type { Balances } from './balances.ts';
import type { Candles } from './candles.ts';
import type { CommissionRates, FeeMode } from './commission.ts';
import type { SpotOrderList } from './order-list.ts';
import { isLive, type LiveOrder, type OrderStore } from './order-store.ts';
import type { PublicTrades } from './public-trades.ts';
import type { Settlement } from './settlement.ts';
import type { SpotEvent } from './spot-event.ts';
import type { SpotOrder } from './spot-order.ts';
import type { SpotSymbol } from './spot-symbol.ts';

/** An order in a book, whoever owns it. */
export interface RestingOrder {
  readonly id: number;
  readonly side: 1 | -1;
  readonly price: number;
  leaves: number;
}
/** One symbol: its book, what traded, and how often its book has changed. */
export interface SymbolState {
  readonly spec: SpotSymbol;
  readonly book: MatchingBook;
  readonly trades: PublicTrades;
  readonly candles: Candles;
  /** In the order in which they came to rest. */
  readonly resting: Map<number, RestingOrder>;
  /** EXC-50: orders that wait for a price, in the order in which they came. */
  readonly waiting: Map<number, LiveOrder>;
  updateId: number;
  /** When its book last changed, microseconds; 0: not since the last checkpoint of the log. */
  changedAt: number;
}
/** The order of the market itself that is being carried out. */
interface FlowInHand {
  id: number;
  filled: number;
}

/** Everything that the exchange is, and the command that it is at. */
export interface FloorState {
  readonly symbols: ReadonlyMap<string, SymbolState>;
  readonly orders: OrderStore;
  readonly balances: Balances;
  readonly money: Settlement;
  /** Empty where no contract is listed. */
  readonly perpetual: PerpetualState;
  /** Those of the symbols that are contracts. */
  contracts: readonly SymbolState[];
  readonly commission: CommissionRates;
  /** Accounts as numbers, for the book. */
  readonly owners: Map<string, number>;
  /** By id, in the order in which they came. */
  readonly lists: Map<number, SpotOrderList>;
  readonly flow: FlowInHand;
  /** Levels that the command has changed, by symbol and place. */
  readonly touched: Map<string, Map<string, readonly [side: 1 | -1, price: number, size: number]>>;
  /** What traded in the command while orders waited, by symbol: prices in their order, none twice in a row. */
  readonly reached: Map<string, number[]>;
  /** What a new order is charged in; an order keeps what it was placed with. */
  fees: FeeMode;
  /** Ids that an order will never have: see `voidedKey`. */
  readonly voided: Set<string>;
  lastId: number;
  now: number;
  /** Client id of the cancel in hand; '' for everything else. */
  requestId: string;
  events: SpotEvent[];
  changed: Set<LiveOrder>;
}

/** A client's id that was asked about before any order of it came. */
export const voidedKey = (account: string, clientOrderId: string): string =>
  `${account}\n${clientOrderId}`;

export function symbolIn(state: FloorState, symbol: string): SymbolState {
  const found = state.symbols.get(symbol);
  invariant(found !== undefined, 'a command names a listed symbol');
  return found;
}

export type Execution = (SpotEvent & { readonly type: 'report' })['execution'];
export function report(state: FloorState, order: LiveOrder, execution: Execution): void {
  order.updatedAt = state.now;
  state.changed.add(order);
  const clientOrderIdOfRequest = state.requestId === '' ? order.clientOrderId : state.requestId;
  state.events.push({
    type: 'report',
    account: order.account,
    at: state.now,
    execution,
    order: { ...order },
    clientOrderIdOfRequest,
    fill: null,
  });
}

/** Ends an order, and with it the other one of its list. */
export function endOrder(
  state: FloorState,
  order: LiveOrder,
  status: SpotOrder['status'],
  execution: Execution,
): void {
  close(state, order, status, execution);
  endSibling(state, order, status === 'CANCELED' ? 'CANCELED' : 'EXPIRED');
  listEnded(state, order);
}
function close(
  state: FloorState,
  order: LiveOrder,
  status: SpotOrder['status'],
  execution: Execution,
): void {
  const { spec, waiting } = symbolIn(state, order.symbol);
  state.money.release(spec, order, order.leaves);
  waiting.delete(order.orderId);
  if (status === 'EXPIRED_IN_MATCH') order.prevented += order.leaves;
  order.leaves = 0;
  order.status = status;
  state.orders.close(order);
  report(state, order, execution);
}

/**
 * EXC-53: the other order of a list ends. Before this one trades or goes to the book: the money that
 * both share is this one's from then on.
 */
export function endSibling(
  state: FloorState,
  order: LiveOrder,
  status: 'CANCELED' | 'EXPIRED',
): void {
  const other = siblingOf(state, order);
  if (other === null) return;
  close(state, other, status, status);
  // Two orders of a list never rest at once, so no book is asked while it is matching.
  const { book, resting } = symbolIn(state, other.symbol);
  if (resting.has(other.orderId)) book.cancel(other.orderId);
}
/** The other order of its list, while that is open. */
export function siblingOf(
  { lists, orders }: Pick<FloorState, 'lists' | 'orders'>,
  { orderId, listId }: SpotOrder,
): LiveOrder | null {
  const ids = listId === undefined ? undefined : lists.get(listId)?.orderIds;
  if (ids === undefined) return null;
  const other = orders.get(ids[0] === orderId ? ids[1] : ids[0]);
  return other !== null && isLive(other) ? other : null;
}
/** Tells the end of a list with the last of its orders. */
export function listEnded(state: FloorState, order: LiveOrder): void {
  const list = order.listId === undefined ? undefined : state.lists.get(order.listId);
  if (list === undefined || isLive(order) || siblingOf(state, order) !== null) return;
  tellList(state, list, true);
}
export function tellList(state: FloorState, list: SpotOrderList, isDone: boolean): void {
  const orders = list.orderIds
    .map((id) => state.orders.get(id))
    .filter((each) => each !== null)
    .map((each) => ({ ...each }));
  const { account } = list;
  state.events.push({ type: 'list', account, at: state.now, list, isDone, orders });
}

/** Self-trade prevention takes lots off an order without a trade. */
export function shrinkOrder(state: FloorState, order: LiveOrder, leaves: number): void {
  if (leaves === order.leaves) return;
  state.money.release(symbolIn(state, order.symbol).spec, order, order.leaves - leaves);
  order.prevented += order.leaves - leaves;
  order.leaves = leaves;
  state.changed.add(order);
}
