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

/** The largest quantity from `least` to `atMost` for which `tried` holds, where it holds up to some size and not beyond: doubling, then halving what is between. */
export function mostTradable<Found>(
  { least, atMost }: { readonly least: Lots; readonly atMost: Lots },
  tried: (quantity: Lots) => Tried<Found>,
): Most<Found> {
  invariant(least > 0 && atMost >= least, 'sizes rise from above 0');
  let good: { readonly quantity: number; readonly found: Found } | null = null;
  let bad: { readonly quantity: number; readonly found: Found } | null = null;
  const look = (quantity: number): void => {
    const { holds, found } = tried(lots(quantity));
    if (holds) good = { quantity, found };
    else bad = { quantity, found };
  };
  const goodQuantity = (): number => good?.quantity ?? 0;
  const badQuantity = (): number => bad?.quantity ?? Infinity;
  look(least);
  for (let next = 2 * least; bad === null && next < atMost; next *= 2) look(next);
  if (bad === null && goodQuantity() < atMost) look(atMost);
  while (
    goodQuantity() > 0 &&
    bad !== null &&
    badQuantity() - goodQuantity() > Math.max(1, goodQuantity() / 1000)
  )
    look(Math.floor((goodQuantity() + badQuantity()) / 2));
  const most = good as { readonly quantity: number; readonly found: Found } | null;
  const next = bad as { readonly quantity: number; readonly found: Found } | null;
  return {
    quantity: most?.quantity ?? 0,
    found: most?.found ?? null,
    beyond: next?.found ?? null,
  };
}
