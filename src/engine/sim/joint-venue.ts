import { takeFrom } from '#core/execute/route/take';
import {
  type DurationUs,
  type Lots,
  lots,
  signOf,
  type TimeUs,
  ticks,
  timeUs,
} from '#core/kernel/units';
import { listingAt } from '#core/market/consolidated';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import { severalFeeds } from '#engine/several/several-feeds';
import { severalGateways } from '#engine/several/several-gateways';
import type { CrossedLots, TapeVenue } from '#engine/sim/tape-venue';

/** A quote of a recording is good until the next one. */
const ALWAYS_US = (365 * 86_400e6) as DurationUs;

/** Several simulated venues that trade one instrument, in one virtual time. */
export function jointVenue(
  venues: ReadonlyMap<string, TapeVenue>,
  instrument: Instrument,
  feesOf: (instrument: Instrument) => Fees,
): TapeVenue {
  const all = [...venues.values()];
  let now = timeUs(Math.max(...all.map(({ clock }) => clock.now())));
  const clock = { now: (): TimeUs => now };
  const next = (): TimeUs | null =>
    all.reduce<TimeUs | null>((soonest, venue) => {
      const at = venue.next();
      return at === null || (soonest !== null && soonest <= at) ? soonest : at;
    }, null);
  function advance(to: TimeUs): void {
    // Step by step, so that no venue is ahead of what another one's report leads to.
    for (let at = next(); at !== null && at < to; at = next()) {
      for (const venue of all) venue.advance(at);
      now = timeUs(Math.max(now, at));
    }
    for (const venue of all) venue.advance(to);
    now = timeUs(Math.max(now, to));
  }
  const feed = severalFeeds(
    new Map([...venues].map(([name, each]) => [name, each.feed])),
    [instrument],
    { clock, maxAgeUs: ALWAYS_US, spokeAt: (name) => venues.get(name)?.spokeAt() ?? now },
  );
  return {
    gateway: severalGateways(new Map([...venues].map(([name, each]) => [name, each.gateway]))),
    feed,
    clock,
    next,
    advance,
    spokeAt: () => timeUs(Math.max(...all.map((venue) => venue.spokeAt()))),
    processed: () => all.reduce((sum, venue) => sum + venue.processed(), 0),
    cross(side, quantity): readonly CrossedLots[] {
      const far = side === 'buy' ? 'asks' : 'bids';
      const books = feed.view(instrument.id)?.books ?? [];
      const { legs } = takeFrom(
        books.flatMap((book) => {
          const listing = listingAt(instrument, book.venue);
          return listing === undefined
            ? []
            : [
                {
                  venue: book.venue,
                  lot: listing.lots,
                  minValue: 0,
                  funds: Infinity,
                  feeRate: feesOf(listing.instrument).takerBps / 1e4,
                  feePerLot: 0,
                  risk: 0,
                  levels: book[far],
                },
              ];
        }),
        quantity,
        signOf(side),
      );
      return legs.flatMap((leg) => {
        const listing = listingAt(instrument, leg.venue)!;
        const part = lots(leg.quantity / listing.lots);
        return (venues.get(leg.venue)?.cross(side, part) ?? []).map((each) => ({
          price: ticks(each.price * listing.ticks),
          quantity: lots(each.quantity * listing.lots) satisfies Lots,
          fee: each.fee,
        }));
      });
    },
  };
}
