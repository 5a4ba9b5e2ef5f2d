import { invariant } from '#core/kernel/assert';
import { type InLots, type Lots, lots } from '#core/kernel/units';

/** What of an order was asked about, and whether it may be done. */
export interface Tried<Found> {
  readonly holds: boolean;
  readonly found: Found;
}
export interface Most<Found> {
  /** 0: not even the least. */
  readonly quantity: InLots;
  /** Of the most; null where nothing holds. */
  readonly found: Found | null;
  /** Of the next larger size that was tried and does not hold: what binds; null where all of `atMost` does. */
  readonly beyond: Found | null;
}

const PRECISION = 1.001;

/**
 * The largest quantity from `least` to `atMost` for which `tried` holds, where it holds up to some size and not beyond; to a thousandth. Halves in logarithms what is between a
 * size that holds and one that does not: a dozen sizes are tried, however far the ends are apart.
 */
export function mostTradable<Found>(
  { least, atMost }: { readonly least: Lots; readonly atMost: Lots },
  tried: (quantity: Lots) => Tried<Found>,
): Most<Found> {
  invariant(least > 0 && atMost >= least, 'sizes rise from above 0');
  const all = tried(atMost);
  if (all.holds) return { quantity: atMost, found: all.found, beyond: null };
  const first = tried(least);
  if (!first.holds) return { quantity: 0, found: null, beyond: first.found };
  let good = { quantity: least, found: first.found };
  let bad = { quantity: atMost, found: all.found };
  while (bad.quantity > Math.max(good.quantity + 1, good.quantity * PRECISION)) {
    const between = Math.floor(Math.sqrt(good.quantity * bad.quantity));
    const quantity = lots(Math.min(bad.quantity - 1, Math.max(good.quantity + 1, between)));
    const { holds, found } = tried(quantity);
    if (holds) good = { quantity, found };
    else bad = { quantity, found };
  }
  return { ...good, beyond: bad.found };
}
