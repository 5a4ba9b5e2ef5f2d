import { invariant, unreachable } from '#core/kernel/assert';
import { deliver } from '#venues/exchange/perpetual/delivery';
import { payFunding } from '#venues/exchange/perpetual/funding';
import { replaceOrder } from '#venues/exchange/perpetual/replace-order';
import { bookOrderOf } from './book-order.ts';
import { shownLots } from './book-walk.ts';
import { feeModeOf } from './commission.ts';
import { endOrder, type FloorState, report, symbolIn, tellList, voidedKey } from './floor-state.ts';
import type { SpotOrderList } from './order-list.ts';
import { isLive, type LiveOrder } from './order-store.ts';
import type { FlowOrder, NewSpotOrder, SpotCommand } from './spot-command.ts';
import { isWaiting } from './spot-order.ts';
import { bustTrade } from './trade-bust.ts';

/** What became of an order of the market itself. `leaves` is what rests. */
export interface FlowOutcome {
  readonly id: number;
  readonly filled: number;
  readonly leaves: number;
}

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
    case 'placeList':
      placeList(state, command);
      return null;
    case 'cancel':
      cancel(state, command.orderId, command.requestId);
      return null;
    case 'expire':
      expire(state, command.orderId);
      return null;
    case 'amend':
      amend(state, command);
      return null;
    case 'replace':
      replaceOrder(state, command);
      return null;
    case 'leverage':
      state.perpetual.setLeverage(command.account, command.symbol, command.leverage);
      return null;
    case 'funding':
      payFunding(state, command);
      return null;
    case 'delivery':
      deliver(state, command);
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
  work(state, take(state, account, terms, undefined));
}
/** EXC-53: both are taken before one of them works: an order that ends at once ends the other one. */
function placeList(
  state: FloorState,
  { account, clientListId, orders }: SpotCommand & { readonly type: 'placeList' },
): void {
  const listId = state.lists.size + 1;
  const list: SpotOrderList = {
    listId,
    clientListId,
    account,
    symbol: orders[0].symbol,
    orderIds: [state.lastId + 1, state.lastId + 2],
    createdAt: state.now,
  };
  state.lists.set(listId, list);
  const [above, below] = orders;
  const taken = [above, below].map((terms) => take(state, account, terms, listId));
  tellList(state, list, false);
  for (const order of taken) if (isLive(order)) work(state, order);
}

/** Known, paid for and reported, and not yet in the book. */
function take(
  state: FloorState,
  account: string,
  terms: NewSpotOrder,
  listId: number | undefined,
): LiveOrder {
  const here = symbolIn(state, terms.symbol);
  const { quoteBudget, stopPrice } = terms;
  const isUnsized = quoteBudget !== null && terms.quantity === 0;
  const quantity = isUnsized ? shownLots(here, terms.side, BigInt(quoteBudget)) : terms.quantity;
  const order: LiveOrder = {
    orderId: ++state.lastId,
    clientOrderId: terms.clientOrderId,
    account,
    symbol: terms.symbol,
    side: terms.side,
    type: terms.type,
    timeInForce: terms.timeInForce,
    price: terms.price,
    quantity,
    iceberg: terms.iceberg,
    selfTradePrevention: terms.selfTradePrevention,
    createdAt: state.now,
    prevented: 0,
    status: 'NEW',
    filled: 0,
    quoteFilled: 0,
    updatedAt: state.now,
    leaves: quantity,
    quoteBudget,
    fees: feeModeOf(here.spec, state.fees),
    ...(stopPrice === undefined ? {} : { stopPrice, triggeredAt: null }),
    ...(terms.isTrigger === true ? { isTrigger: true } : {}),
    ...(terms.reduceOnly === true ? { reduceOnly: true } : {}),
    ...(terms.goodTillUs === undefined ? {} : { goodTillUs: terms.goodTillUs }),
    ...(listId === undefined ? {} : { listId }),
  };
  state.orders.add(order);
  state.money.reserve(here.spec, order);
  if (isWaiting(order)) here.waiting.set(order.orderId, order);
  report(state, order, 'NEW');
  return order;
}
function work(state: FloorState, order: LiveOrder): void {
  if (isWaiting(order)) return;
  if (order.quantity === 0) return endOrder(state, order, 'EXPIRED', 'EXPIRED');
  symbolIn(state, order.symbol).book.submit(bookOrderOf(state, order));
}

function cancel(state: FloorState, orderId: number, requestId: string): void {
  const order = state.orders.get(orderId);
  invariant(order !== null && isLive(order), 'an open order is cancelled');
  state.requestId = requestId;
  if (isWaiting(order)) return endOrder(state, order, 'CANCELED', 'CANCELED');
  symbolIn(state, order.symbol).book.cancel(orderId);
}

/** EXC-56. */
function expire(state: FloorState, orderId: number): void {
  const order = state.orders.get(orderId);
  invariant(order !== null && isLive(order), 'an open order expires');
  const { resting, book } = symbolIn(state, order.symbol);
  endOrder(state, order, 'EXPIRED', 'EXPIRED');
  if (resting.has(orderId)) book.cancel(orderId);
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
