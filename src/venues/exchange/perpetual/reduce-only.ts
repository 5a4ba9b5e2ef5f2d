import { endOrder, type FloorState, symbolIn } from '#venues/exchange/spot/floor-state';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';

type Readable = Pick<FloorState, 'orders' | 'perpetual'>;

/** Whether `first` is filled no later than `second`: a better price, or the same price and older. */
const isAhead = (first: LiveOrder, second: Pick<LiveOrder, 'side' | 'price'>): boolean =>
  (first.price - second.price) * second.side >= 0;

/**
 * CON-4: would it add? All of the account's orders that are filled before it count, so that it never
 * meets a position that another fill of the same moment has closed.
 */
export function addsToPosition(
  { orders, perpetual }: Readable,
  account: string,
  order: NewSpotOrder,
): boolean {
  const { lots } = perpetual.position(account, order.symbol);
  if (lots * order.side >= 0) return true;
  const rests = order.type !== 'MARKET' && order.timeInForce === 'GTC';
  const before = orders
    .open(account, order.symbol)
    .filter((each) => rests && each.side === order.side && isAhead(each, order));
  const ahead = before.reduce((sum, { leaves }) => sum + leaves, 0);
  return ahead + order.quantity > Math.abs(lots);
}

/** Best price first, and of one price in the order of the book's queue: an order that was moved is younger there than its id. */
function inQueue(state: FloorState, symbol: string, orders: readonly LiveOrder[]): LiveOrder[] {
  const ids = new Set(orders.map(({ orderId }) => orderId));
  const resting = [...symbolIn(state, symbol).resting.keys()].filter((id) => ids.has(id));
  const places = new Map(resting.map((id, place) => [id, place]));
  const placeOf = ({ orderId }: LiveOrder): number => places.get(orderId) ?? 0;
  return orders.toSorted((a, b) => (b.price - a.price) * a.side || placeOf(a) - placeOf(b));
}

/** CON-4: after a command, resting reduce-only orders that would add by now expire. */
export function expireReduceOnly(state: FloorState): void {
  for (const account of state.perpetual.holders)
    for (const { spec } of state.contracts) expireOf(state, account, spec.symbol);
}
function expireOf(state: FloorState, account: string, symbol: string): void {
  const { lots } = state.perpetual.position(account, symbol);
  const open = state.orders.open(account, symbol);
  for (const side of [1, -1] as const) {
    const mine = open.filter((order) => order.side === side);
    if (!mine.some(({ reduceOnly }) => reduceOnly === true)) continue;
    let room = lots * side < 0 ? Math.abs(lots) : 0;
    for (const order of inQueue(state, symbol, mine)) {
      if (order.reduceOnly === true && order.leaves > room) expire(state, order);
      else room -= order.leaves;
    }
  }
}
function expire(state: FloorState, order: LiveOrder): void {
  if (!isLive(order)) return;
  endOrder(state, order, 'EXPIRED', 'EXPIRED');
  const { book, resting } = symbolIn(state, order.symbol);
  if (resting.has(order.orderId)) book.cancel(order.orderId);
}
