import type { Ledger } from '#core/ledger/ledger';
import type { LedgerOrder } from '#core/ledger/open-orders';
import type { VenueOrder } from '#core/order/child';
import type { SelfTradeMode } from './account-limits.ts';

/** LED-20, F16: our own open order, of whatever parent, that this one would trade with; of unknown outcome counts as open. */
export function ownOrderCrossedBy(ledger: Ledger, order: VenueOrder): LedgerOrder | null {
  return ledger.living.get(order.instrumentId)?.crossedBy(order) ?? null;
}

/** In the modes `oldest` and `both` the order that stands is taken back; the new one is refused in any case and comes again. */
export const takesBackOwn = (mode: SelfTradeMode): boolean => mode !== 'newest';
