import type { InLots, Money } from '#core/kernel/units';
import type { Ledger, LedgerParent } from '#core/ledger/ledger';
import type { BalancedLeg, Legging } from '#core/ledger/legging';

/** What the ledger knows of a leg's next order. */
export interface LegStanding {
  readonly basket: string;
  readonly perLot: Money;
  /** Out of balance that way if all that is open that way fills, and nothing of the other way. */
  readonly apart: Money;
  readonly max: Money;
}

/** What a lot of this parent leans by: one that takes a leg back leans the other way. null: it is no leg. */
function leanOf(legging: Legging, { instrument, side }: LedgerParent): Lean | null {
  const leg = legging.legs.find(({ instrumentId }) => instrumentId === instrument.id);
  if (leg === undefined) return null;
  const { perLot, isHedge } = leg;
  return { perLot: side === leg.side ? perLot : -perLot, isHedge };
}
type Lean = Pick<BalancedLeg, 'perLot' | 'isHedge'>;

/** LED-30: how far its basket is out of balance in the direction of this parent, at the worst; null: nothing binds it. `without` one order, or all of one parent. */
export function legStanding(
  ledger: Ledger,
  parentId: string,
  without: string | null = null,
): LegStanding | null {
  const parent = ledger.parents.get(parentId);
  const basket = parent?.basket ?? null;
  const legging = basket === null ? undefined : ledger.leggings.get(basket);
  if (parent === undefined || basket === null || legging === undefined) return null;
  const own = leanOf(legging, parent);
  if (own === null || own.perLot === 0) return null;
  const way = Math.sign(own.perLot);
  let apart = 0;
  for (const each of ledger.parents.values()) {
    if (each.basket !== basket) continue;
    const lean = leanOf(legging, each);
    if (lean === null) continue;
    const open = ledger.living.get(each.instrument.id)?.lotsOf(each.parentId, without) ?? 0;
    const leans = way * lean.perLot;
    apart += leans * (each.filled + (leans > 0 ? open : 0));
  }
  return {
    basket,
    perLot: Math.abs(own.perLot),
    apart,
    max: own.isHedge ? 0 : legging.apartMax,
  };
}

/** Lots that this parent may still send before its basket leans too far its way; Infinity: nothing binds it. */
export function legRoom(ledger: Ledger, parentId: string): InLots {
  const standing = legStanding(ledger, parentId);
  if (standing === null) return Number.POSITIVE_INFINITY;
  const { apart, max, perLot } = standing;
  return Math.max(0, Math.floor((max - apart) / perLot + 1e-9));
}
