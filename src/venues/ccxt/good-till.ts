import type { ChildType } from '#core/order/child';
import { waysOf } from './exchange-ways.ts';

/** VEN-24: the exchange itself ends what rests for so long: parameters of a new order; nothing of one that never rests, or where no time was chosen. */
export function goodTill(
  exchangeId: string,
  restingSeconds: number | null,
  { type, nowMs }: { readonly type: ChildType; readonly nowMs: number },
): Readonly<Record<string, string | number>> {
  if (restingSeconds === null || type === 'ioc') return {};
  const { goodTill: how } = waysOf(exchangeId);
  if (how === 'expiretm') return { expiretm: `+${restingSeconds}` };
  // Post-only is a time in force there, and an order has one.
  if (how === 'goodTillDate' && type === 'limit')
    return { timeInForce: 'GTD', goodTillDate: nowMs + restingSeconds * 1000 };
  return {};
}
