import type { InLots, Money } from '#core/kernel/units';
import type { Ledger } from '#core/ledger/ledger';

/** One leg of a basket that is kept in balance. */
export interface BalancedLeg {
  readonly instrumentId: string;
  /** What one lot of it, done alone, puts the basket out of balance by; its sign is the way it leans. At the prices of the placement. */
  readonly perLot: Money;
  /** It only brings back into balance what the others have done. */
  readonly isHedge: boolean;
}
/** How far the legs of a basket may be from one another. */
export interface Legging {
  readonly apartMax: Money;
  readonly legs: readonly BalancedLeg[];
}
/** What the ledger knows of a leg's next order. */
export interface LegStanding {
  readonly basket: string;
  readonly perLot: Money;
  /** Out of balance that way if all that is open that way fills, and nothing of the other way. */
  readonly apart: Money;
  readonly max: Money;
}

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
  const own = legging.legs.find(({ instrumentId }) => instrumentId === parent.instrument.id);
  if (own === undefined || own.perLot === 0) return null;
  const way = Math.sign(own.perLot);
  let apart = 0;
  for (const each of ledger.parents.values()) {
    if (each.basket !== basket) continue;
    const leg = legging.legs.find(({ instrumentId }) => instrumentId === each.instrument.id);
    if (leg === undefined) continue;
    const open = ledger.living.get(each.instrument.id)?.lotsOf(each.parentId, without) ?? 0;
    const leans = way * leg.perLot;
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

/** A leg before it is weighed: units positive buy, money a unit, beta to what the basket is to be neutral to. */
export interface UnweighedLeg {
  readonly instrumentId: string;
  readonly units: number;
  readonly price: number;
  readonly lot: number;
  readonly beta: number;
  readonly isHedge: boolean;
}

/**
 * LED-30: what a lot of each leg leans by. A basket whose money does not sum to nothing is in balance when each leg has done the same share of its whole: with b_i v_i the signed money of
 * leg i times its beta, N their sum and G the sum of |v_i|, all of leg i leans by b_i v_i - N |v_i| / G, and all legs together by nothing.
 */
export function leggingOf(legs: readonly UnweighedLeg[], apartMax: Money): Legging {
  const value = (leg: UnweighedLeg): Money => leg.units * leg.price;
  const net = legs.reduce((sum, leg) => sum + leg.beta * value(leg), 0);
  const gross = legs.reduce((sum, leg) => sum + Math.abs(value(leg)), 0);
  return {
    apartMax,
    legs: legs.map((leg) => {
      const leans = leg.beta * value(leg) - (net * Math.abs(value(leg))) / gross;
      const lots = Math.abs(leg.units) / leg.lot;
      // Rounding of a basket that balances by itself is no lean.
      const perLot = Math.abs(leans) <= 1e-9 * gross ? 0 : leans / lots;
      return { instrumentId: leg.instrumentId, perLot, isHedge: leg.isHedge };
    }),
  };
}
