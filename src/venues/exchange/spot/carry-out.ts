import { invariant, unreachable } from '#core/kernel/assert';
import type { BookOrder, MatchType, SelfTradePolicy } from '#core/matching/matching-book';
import { shownLots } from './book-walk.ts';
import { endOrder, type FloorState, report, symbolIn, voidedKey } from './floor-state.ts';
import { isLive, type LiveOrder } from './order-store.ts';
import type { FlowOrder, NewSpotOrder, SpotCommand } from './spot-command.ts';
import type { SpotOrder } from './spot-order.ts';
import { bustTrade } from './trade-bust.ts';

/** What became of an order of the market itself. `leaves` is what rests. */
export interface FlowOutcome {
  readonly id: number;
  readonly filled: number;
  readonly leaves: number;
}

const SELF_TRADE: { readonly [Mode in SpotOrder['selfTradePrevention']]: SelfTradePolicy } = {
  NONE: 'allow',
  EXPIRE_TAKER: 'cancelNewest',
  EXPIRE_MAKER: 'cancelOldest',
  EXPIRE_BOTH: 'cancelBoth',
  DECREMENT: 'decrement',
};

/** One command on the state. It was checked before: what cannot be done here is a bug. */
export function carryOut(state: FloorState, command: SpotCommand): FlowOutcome | null {
  switch (command.type) {
    case 'deposit':
      state.balances.deposit(command.account, command.asset, BigInt(command.amount));
      if (!state.owners.has(command.account))
        state.owners.set(command.account, state.owners.size + 1);
      return null;
    case 'fees':
      state.fees = command.fees;
      return null;
    case 'place':
      place(state, command.account, command.order);
      return null;
    case 'cancel':
      cancel(state, command.orderId, command.requestId);
      return null;
    case 'amend':
      amend(state, command);
      return null;
    case 'flow':
      return placeFlow(state, command.order);
    case 'flowCancel':
      symbolIn(state, command.symbol).book.cancel(command.id);
      return null;
    case 'flowReduce':
      symbolIn(state, command.symbol).book.reduce(command.id, command.by);
      return null;
    case 'halt':
      symbolIn(state, command.symbol).book.setPhase(command.on ? 'halted' : 'continuous');
      return null;
    case 'void':
      state.voided.add(voidedKey(command.account, command.clientOrderId));
      return null;
    case 'bust':
      bustTrade(state, symbolIn(state, command.symbol).spec, command.tradeId);
      return null;
    default:
      return unreachable(command);
  }
}

function place(state: FloorState, account: string, terms: NewSpotOrder): void {
  const here = symbolIn(state, terms.symbol);
  const {
    symbol,
    clientOrderId,
    side,
    type,
    timeInForce,
    price,
    iceberg,
    selfTradePrevention,
    quoteBudget,
  } = terms;
  const isUnsized = quoteBudget !== null && terms.quantity === 0;
  const quantity = isUnsized ? shownLots(here, side, BigInt(quoteBudget)) : terms.quantity;
  const order: LiveOrder = {
    orderId: ++state.lastId,
    clientOrderId,
    account,
    symbol,
    side,
    type,
    timeInForce,
    price,
    quantity,
    iceberg,
    selfTradePrevention,
    createdAt: state.now,
    prevented: 0,
    status: 'NEW',
    filled: 0,
    quoteFilled: 0,
    updatedAt: state.now,
    leaves: quantity,
    quoteBudget,
    fees: state.fees,
  };
  state.orders.add(order);
  state.money.reserve(here.spec, order);
  report(state, order, 'NEW');
  if (quantity === 0) return endOrder(state, order, 'EXPIRED', 'EXPIRED');
  here.book.submit(bookOrderOf(state, order));
}

function matchTypeOf({ type, timeInForce }: SpotOrder): MatchType {
  if (type === 'MARKET') return 'market';
  if (type === 'LIMIT_MAKER') return 'postOnly';
  return timeInForce === 'IOC' ? 'ioc' : timeInForce === 'FOK' ? 'fok' : 'limit';
}
export function bookOrderOf(state: FloorState, order: LiveOrder): BookOrder {
  const type = matchTypeOf(order);
  const owner = state.owners.get(order.account) ?? 0;
  return {
    id: order.orderId,
    owner,
    side: order.side,
    type,
    price: type === 'market' ? 0 : order.price,
    quantity: order.leaves,
    display: order.iceberg,
    selfTrade: SELF_TRADE[order.selfTradePrevention],
  };
}

function cancel(state: FloorState, orderId: number, requestId: string): void {
  const order = state.orders.get(orderId);
  invariant(order !== null && isLive(order), 'an open order is cancelled');
  state.requestId = requestId;
  symbolIn(state, order.symbol).book.cancel(orderId);
}

function amend(
  state: FloorState,
  {
    orderId,
    quantity,
    clientOrderId,
  }: { readonly orderId: number; readonly quantity: number; readonly clientOrderId: string },
): void {
  const order = state.orders.get(orderId);
  invariant(order !== null && isLive(order), 'an open order is amended');
  const by = order.quantity - quantity;
  invariant(by > 0 && by < order.leaves, 'an amendment leaves something of an order');
  const here = symbolIn(state, order.symbol);
  state.money.release(here.spec, order, by);
  order.quantity = quantity;
  order.leaves -= by;
  if (clientOrderId !== order.clientOrderId) state.orders.rename(order, clientOrderId);
  here.book.reduce(orderId, by);
  report(state, order, 'REPLACED');
}

function placeFlow(
  state: FloorState,
  { symbol, side, type, price, quantity }: FlowOrder,
): FlowOutcome {
  const id = ++state.lastId;
  Object.assign(state.flow, { id, filled: 0 });
  const { book } = symbolIn(state, symbol);
  book.submit({ id, owner: 0, side, type, price, quantity, display: 0, selfTrade: 'allow' });
  const outcome = { id, filled: state.flow.filled, leaves: book.leavesOf(id) ?? 0 };
  state.flow.id = 0;
  return outcome;
}
