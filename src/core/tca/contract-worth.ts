import {
  BPS_IN_ONE,
  type Bps,
  type Money,
  type Price,
  type Side,
  signOf,
  type Units,
} from '#core/kernel/units';
import type { AccountFill } from './account-fill.ts';

/** What one unit of a parent is: a share or a coin (1), or a contract. */
export interface UnitWorth {
  /** Units of the underlying a contract; of an inverse one, units of the quote currency. */
  readonly multiplier: Units;
  /** It is settled in the base currency, and gains as 1 / price falls (TCA-12). */
  readonly isInverse: boolean;
}

/** What a long position of so many units is worth, up to a constant, in the currency that it is settled in; signed quantities are allowed. */
export const worthOfUnits = (
  { multiplier, isInverse }: UnitWorth,
  units: number,
  price: Price,
): Money => (isInverse ? -(units * multiplier) / price : units * multiplier * price);

/** By how much a price is worse than another one, in bps of what the position is worth at a third; positive hurts. */
export function worseBps(
  { side, isInverse }: { readonly side: Side; readonly isInverse: boolean },
  { price, than, of }: { readonly price: Price; readonly than: Price; readonly of: Price },
): Bps {
  const moved = isInverse ? of / than - of / price : (price - than) / of;
  return signOf(side) * moved * BPS_IN_ONE;
}

/** Average price of fills by what was paid: arithmetic, of inverse contracts harmonic; null without any. */
export function averageOfFills(
  fills: readonly Pick<AccountFill, 'price' | 'quantity'>[],
  isInverse: boolean,
): Price | null {
  const units = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!(units > 0)) return null;
  const paid = fills.reduce(
    (sum, { price, quantity }) => sum + (isInverse ? quantity / price : quantity * price),
    0,
  );
  return isInverse ? units / paid : paid / units;
}
