import { invariant } from '#core/kernel/assert';
import type { Price, Units } from '#core/kernel/units';
import { onLot } from '#core/portfolio/lots';

/** A name's part of a basket that is worked in waves. Units positive buy. */
export interface Leg {
  readonly symbol: string;
  readonly units: Units;
  readonly price: Price;
  readonly lot: Units;
  /** Filled so far, signed like `units`. */
  readonly done: Units;
  /** It cannot trade now: its market stands still, or the gate says no. */
  readonly isHalted: boolean;
}
export interface WaveOrder {
  readonly symbol: string;
  /** Positive buys. */
  readonly units: Units;
}
const valueOf = ({ price }: Leg, units: number): number => units * price;

/**
 * The orders that bring every leg to the same share of its whole, and what earlier waves left undone. Where a leg stands still, the live legs of the other side are held back by as much
 * money as it lacks, so that cash and net exposure go the way that was planned; a later wave takes it up when its market is back.
 */
export function nextWave(legs: readonly Leg[], share: number): readonly WaveOrder[] {
  invariant(share > 0 && share <= 1, 'a share of the basket lies in (0, 1]');
  const due = legs.map((leg) => share * leg.units - leg.done);
  const live = (side: 1 | -1): number =>
    legs.reduce(
      (sum, leg, i) =>
        sum +
        (!leg.isHalted && Math.sign(leg.units) === side
          ? Math.max(0, side * valueOf(leg, due[i]!))
          : 0),
      0,
    );
  const lacking = (side: 1 | -1): number =>
    legs.reduce(
      (sum, leg, i) =>
        sum +
        (leg.isHalted && Math.sign(leg.units) === side
          ? Math.max(0, side * valueOf(leg, due[i]!))
          : 0),
      0,
    );
  const held = (side: 1 | -1): number => {
    // What the other side cannot do, this one does not either.
    const own = live(side);
    const excess = lacking(side === 1 ? -1 : 1) - lacking(side);
    return own === 0 || excess <= 0 ? 1 : Math.max(0, 1 - excess / own);
  };
  const scale = { buy: held(1), sell: held(-1) };
  return legs.flatMap((leg, i): WaveOrder[] => {
    const side = Math.sign(leg.units);
    const wanted = leg.isHalted ? 0 : side * due[i]! * (side > 0 ? scale.buy : scale.sell);
    // Rounded to the nearest lot: the next wave takes up what is left, the last one all of it.
    const units = onLot(wanted, leg.lot);
    return units > 0 ? [{ symbol: leg.symbol, units: side * units }] : [];
  });
}

/** How far the money that has moved is from the plan's when a share of it is due, over all money of the plan: positive has bought too much. */
export function imbalance(legs: readonly Leg[], share: number): number {
  const gross = legs.reduce((sum, leg) => sum + Math.abs(valueOf(leg, leg.units)), 0);
  return gross === 0
    ? 0
    : legs.reduce((sum, leg) => sum + valueOf(leg, leg.done - share * leg.units), 0) / gross;
}
