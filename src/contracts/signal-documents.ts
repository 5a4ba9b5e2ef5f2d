import type { z } from 'zod';
import { orderRequest } from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { sizeRequest, sizeWishOf } from '#contracts/size-documents';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { NewOrder } from '#core/plan/new-order';

/** A size that shall be traded, and how: the fields of an order but for its side and quantity, which the signal decides. */
export const signalRequest = sizeRequest.extend({
  order: orderRequest.omit({ symbol: true, side: true, quantity: true }).optional(),
});
export type SignalRequest = z.infer<typeof signalRequest>;

type SignalWishDoc = ReturnType<typeof sizeWishOf> & {
  readonly order: Omit<NewOrder, 'symbol' | 'side' | 'quantity'>;
};

/** What the desk is asked. Times that no calendar has are problems of `order`. */
export function signalWishOf({
  order,
  ...size
}: SignalRequest): Result<SignalWishDoc, readonly Problem[]> {
  const parsed = parseOrderRequest({ ...order, symbol: size.symbol, side: 'buy', quantity: 1 });
  if (!parsed.ok) return err(parsed.error.map((each) => ({ ...each, path: `order.${each.path}` })));
  const { symbol: _symbol, side: _side, quantity: _quantity, ...rest } = newOrderOf(parsed.value);
  return ok({ ...sizeWishOf(size), order: rest });
}
