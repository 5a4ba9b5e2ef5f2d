import type { Money, Side } from '#core/kernel/units';

/** One leg of a basket that is kept in balance. */
export interface BalancedLeg {
  readonly instrumentId: string;
  readonly side: Side;
  /** What one lot of it on its side, done alone, puts the basket out of balance by; its sign is the way it leans. At the prices of the placement. */
  readonly perLot: Money;
  /** It only brings back into balance what the others have done. */
  readonly isHedge: boolean;
}
/** How far the legs of a basket may be from one another. */
export interface Legging {
  readonly apartMax: Money;
  readonly legs: readonly BalancedLeg[];
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
      const side = leg.units > 0 ? 'buy' : 'sell';
      return { instrumentId: leg.instrumentId, side, perLot, isHedge: leg.isHedge };
    }),
  };
}
