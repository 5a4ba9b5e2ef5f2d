import { invariant } from '#core/kernel/assert';
import type { MatchingBook } from '#core/matching/matching-book';
import type { Balances } from './balances.ts';
import type { Candles } from './candles.ts';
import type { FeeMode } from './commission.ts';
import type { LiveOrder, OrderStore } from './order-store.ts';
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
  updateId: number;
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
  /** Accounts as numbers, for the book. */
  readonly owners: Map<string, number>;
  readonly flow: FlowInHand;
  /** Levels that the command has changed, by symbol and place. */
  readonly touched: Map<string, Map<string, readonly [side: 1 | -1, price: number, size: number]>>;
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

export function endOrder(
  state: FloorState,
  order: LiveOrder,
  status: SpotOrder['status'],
  execution: Execution,
): void {
  state.money.release(symbolIn(state, order.symbol).spec, order, order.leaves);
  if (status === 'EXPIRED_IN_MATCH') order.prevented += order.leaves;
  order.leaves = 0;
  order.status = status;
  state.orders.close(order);
  report(state, order, execution);
}

/** Self-trade prevention takes lots off an order without a trade. */
export function shrinkOrder(state: FloorState, order: LiveOrder, leaves: number): void {
  if (leaves === order.leaves) return;
  state.money.release(symbolIn(state, order.symbol).spec, order, order.leaves - leaves);
  order.prevented += order.leaves - leaves;
  order.leaves = leaves;
  state.changed.add(order);
}
