import { bookOrderOf } from './book-order.ts';
import { budgetLots } from './book-walk.ts';
import {
  endOrder,
  endSibling,
  type FloorState,
  report,
  type SymbolState,
  symbolIn,
} from './floor-state.ts';
import { coversMarket, walkerOf } from './market-cover.ts';
import type { LiveOrder } from './order-store.ts';
import { isMarketType, isReached, isWaiting } from './spot-order.ts';

/** A trade, as waiting orders see it. Nothing is kept while nothing waits. */
export function noteReached(
  state: FloorState,
  { spec, waiting }: SymbolState,
  price: number,
): void {
  if (waiting.size === 0) return;
  const prices = state.reached.get(spec.symbol);
  if (prices === undefined) state.reached.set(spec.symbol, [price]);
  else if (prices.at(-1) !== price) prices.push(price);
}

/**
 * EXC-51: what the command's trades have triggered goes to the book, within the same command. First
 * the earlier trade, then the stop price that was passed first on the way to it, then the older
 * order. What their trades trigger comes behind them: a queue, so that no cascade is too deep.
 */
export function runTriggers(state: FloorState): void {
  for (const symbol of state.reached.keys()) runIn(state, symbolIn(state, symbol));
  state.reached.clear();
}
function runIn(state: FloorState, here: SymbolState): void {
  const queue: LiveOrder[] = [];
  const queued = new Set<LiveOrder>();
  for (let next = 0; ; next++) {
    for (const price of state.reached.get(here.spec.symbol)?.splice(0) ?? [])
      for (const order of dueAt(here, price, queued)) {
        queued.add(order);
        queue.push(order);
      }
    const order = queue[next];
    if (order === undefined) return;
    // Another order of the queue may have ended it: its sibling filled.
    if (isWaiting(order)) trigger(state, here, order);
  }
}
/** Which of the waiting orders a trade at this price triggers. The price passed the farthest stop first. */
function dueAt(
  { waiting }: SymbolState,
  price: number,
  queued: ReadonlySet<LiveOrder>,
): readonly LiveOrder[] {
  const distance = ({ stopPrice = price }: LiveOrder): number => Math.abs(stopPrice - price);
  return [...waiting.values()]
    .filter((order) => !queued.has(order) && isReached(order, price))
    .toSorted((a, b) => distance(b) - distance(a) || a.orderId - b.orderId);
}

/** EXC-52: to the book, as the limit or market order that it is. One at market whose money is gone, or that finds nobody, expires. */
function trigger(state: FloorState, here: SymbolState, order: LiveOrder): void {
  endSibling(state, order, 'EXPIRED');
  const isMarket = isMarketType(order.type);
  // What waits is locked; what goes to market pays from what is free.
  if (isMarket) state.money.release(here.spec, order, order.leaves);
  here.waiting.delete(order.orderId);
  order.triggeredAt = state.now;
  if (order.quoteBudget !== null) {
    order.quantity = budgetLots(here, walkerOf(state, order), BigInt(order.quoteBudget));
    order.leaves = order.quantity;
  }
  report(state, order, 'NEW');
  if (isMarket && (order.leaves === 0 || !coversMarket(state, here, order)))
    return endOrder(state, order, 'EXPIRED', 'EXPIRED');
  here.book.submit(bookOrderOf(state, order));
}
