import { commonStep, type Decimal, stepsOf } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { quoteValue, ticks } from '#core/kernel/units';
import type { Instrument, Listing } from '#core/market/instrument';

/** What stands where an instrument's id has its venue, when it is traded at several. No venue may be called so. */
const ALL_VENUES = 'ALL';

/**
 * MKT-50: one instrument of what several venues list: the same coin or share, paid in the same money. Its grid is the coarsest on which every price and quantity of all of
 * them stands exactly; its minimum is the smallest of theirs. The error names what cannot be one instrument.
 */
export function consolidatedOf(listed: readonly Instrument[]): Result<Instrument, Problem> {
  const [first, ...others] = listed;
  if (first === undefined || others.length === 0)
    return err(cannot('at least two venues', `${listed.length}`));
  const odd = others.find((each) => whyNot(first, each) !== null);
  if (odd !== undefined)
    return err(cannot(`listings that are one instrument`, `${odd.id}: ${whyNot(first, odd)}`));
  const tick = others.reduce((step, each) => commonStep(step, each.tick), first.tick);
  const lot = others.reduce((step, each) => commonStep(step, each.lot), first.lot);
  const listings: Listing[] = listed.map((instrument) => ({
    instrument,
    ticks: times(instrument.tick, tick),
    lots: times(instrument.lot, lot),
  }));
  return ok({
    ...first,
    id: `${first.symbol}.${ALL_VENUES}`,
    venue: ALL_VENUES,
    tick,
    lot,
    minNotional: quoteValue(Math.min(...listed.map((each) => each.minNotional))),
    listings,
  });
}

const cannot = (wanted: string, found: string): Problem =>
  problem(
    'NOT_ONE_INSTRUMENT',
    'trade_at',
    `a consolidated instrument needs ${wanted}, had ${found}`,
    'trade them apart, or take one of them off the list',
  );

/** Why two listings are not the same thing; null: they are. */
export function whyNot(a: Instrument, b: Instrument): string | null {
  if (a.venue === b.venue) return `${b.venue} lists it twice`;
  if (a.currencies.base !== b.currencies.base)
    return `it is of ${b.currencies.base}, not of ${a.currencies.base}`;
  if (a.currencies.quote !== b.currencies.quote)
    return `it is paid in ${b.currencies.quote}, not in ${a.currencies.quote}`;
  if (a.contract !== undefined || b.contract !== undefined)
    return 'a perpetual is closed where it was opened';
  if (a.settlement !== 'linear' || b.settlement !== 'linear' || a.multiplier !== b.multiplier)
    return 'its contract is another one';
  return null;
}

function times(step: Decimal, of: Decimal): number {
  const steps = stepsOf(step, of);
  return steps.ok ? steps.value : 1;
}

/** The listing at a venue; undefined: it is not traded there. */
export const listingAt = ({ listings }: Instrument, venue: string): Listing | undefined =>
  listings?.find(({ instrument }) => instrument.venue === venue);

/** Where an instrument is traded. */
export const venuesOf = ({ venue, listings }: Instrument): readonly string[] =>
  listings?.map(({ instrument }) => instrument.venue) ?? [venue];

/** The price of the venue's grid that is no worse for us: below for a buy, above for a sell. */
export const onListing = (listing: Listing, price: number, side: 'buy' | 'sell') =>
  ticks(
    (side === 'buy' ? Math.floor(price / listing.ticks) : Math.ceil(price / listing.ticks)) *
      listing.ticks,
  );
