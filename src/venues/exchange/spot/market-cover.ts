import { marketCost, type Walker } from './book-walk.ts';
import { commissionOnTop, type FeeMode } from './commission.ts';
import type { FloorState, SymbolState } from './floor-state.ts';
import { baseAmount } from './spot-amount.ts';
import type { SpotOrder } from './spot-order.ts';

/** An order at market: what of it says whom it meets and what that costs. */
type Taker = Pick<SpotOrder, 'account' | 'side' | 'quantity' | 'selfTradePrevention'>;

/**
 * EXPIRE_MAKER takes the account's own orders out of the way. In every other mode they are met, and
 * stop, shrink or fill what meets them.
 */
export function walkerOf(
  { orders }: Pick<FloorState, 'orders'>,
  { account, side, selfTradePrevention }: Pick<Taker, 'account' | 'side' | 'selfTradePrevention'>,
): Walker {
  const clears = selfTradePrevention === 'EXPIRE_MAKER';
  return { side, makesWay: (orderId) => clears && orders.get(orderId)?.account === account };
}

/** Whether the account's free money pays for what the order would take now. */
export function coversMarket(
  state: Pick<FloorState, 'orders' | 'balances' | 'commission'>,
  here: SymbolState,
  order: Taker & { readonly fees: FeeMode },
): boolean {
  const { spec } = here;
  const { account, side, quantity } = order;
  if (side === -1) return state.balances.of(account, spec.base).free >= baseAmount(spec, quantity);
  const cost = marketCost(here, walkerOf(state, order), quantity);
  const needed = cost + commissionOnTop(spec, order, cost, state.commission);
  return state.balances.of(account, spec.quote).free >= needed;
}
