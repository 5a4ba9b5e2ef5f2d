import { invariant } from '#core/kernel/assert';
import { type FloorState, report, symbolIn } from '#venues/exchange/spot/floor-state';
import { isLive } from '#venues/exchange/spot/order-store';

/** CON-8: an open order at another price or size, under the same ids. What is smaller at its price keeps its place; all else is a new arrival, and may trade. */
export function replaceOrder(
  state: FloorState,
  {
    orderId,
    price,
    quantity,
  }: { readonly orderId: number; readonly price: number; readonly quantity: number },
): void {
  const order = state.orders.get(orderId);
  invariant(order !== null && isLive(order), 'an open order is replaced');
  invariant(quantity > order.filled, 'a replacement leaves something of an order');
  const { book, resting } = symbolIn(state, order.symbol);
  const leaves = quantity - order.filled;
  const keepsPlace = price === order.price && leaves <= order.leaves;
  // The market sees it where it arrives again: behind all others.
  if (!keepsPlace) resting.delete(orderId);
  order.price = price;
  order.quantity = quantity;
  order.leaves = leaves;
  report(state, order, 'REPLACED');
  book.amend(orderId, price, leaves);
}
