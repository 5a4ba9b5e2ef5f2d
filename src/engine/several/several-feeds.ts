import type { Clock } from '#core/kernel/clock';
import type { DurationUs, TimeUs } from '#core/kernel/units';
import { consolidatedOf, whyNot } from '#core/market/consolidated';
import { consolidatedView } from '#core/market/consolidated-view';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { MarketFeed } from '#engine/ports/ports';

/** MKT-52: what several venues list, each thing once: consolidated where two or more of them trade it, as it is where one does. */
export function instrumentsOf(listed: readonly (readonly Instrument[])[]): readonly Instrument[] {
  const groups: Instrument[][] = [];
  for (const instrument of listed.flat()) {
    const group = groups.find(
      ([first]) => first !== undefined && whyNot(first, instrument) === null,
    );
    if (group === undefined || group.some(({ venue }) => venue === instrument.venue))
      groups.push([instrument]);
    else group.push(instrument);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    const one = consolidatedOf(group);
    return one.ok ? [one.value] : first === undefined ? [] : [first];
  });
}

/** Feeds of several venues as one, with the consolidated book of what more than one of them lists. */
export function severalFeeds(
  feeds: ReadonlyMap<string, MarketFeed>,
  instruments: readonly Instrument[],
  {
    clock,
    maxAgeUs,
    spokeAt,
  }: {
    readonly clock: Clock;
    readonly maxAgeUs: DurationUs;
    readonly spokeAt?: (venue: string) => TimeUs;
  },
): MarketFeed {
  const known = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const listedAs = new Map(
    instruments.flatMap(({ id, listings = [] }) =>
      listings.map((listing) => [listing.instrument.id, id] as const),
    ),
  );
  const seen = ({ id, venue }: Instrument): MarketView | null => feeds.get(venue)?.view(id) ?? null;
  return {
    instruments,
    view(instrumentId) {
      const instrument = known.get(instrumentId);
      if (instrument === undefined) {
        const venue = instrumentId.slice(instrumentId.lastIndexOf('.') + 1);
        return feeds.get(venue)?.view(instrumentId) ?? null;
      }
      return instrument.listings === undefined
        ? seen(instrument)
        : consolidatedView(instrument, (listing) => seen(listing.instrument), {
            now: clock.now(),
            maxAgeUs,
            spokeAt:
              spokeAt === undefined ? undefined : ({ instrument: { venue } }) => spokeAt(venue),
          });
    },
    clockOff() {
      const known = [...feeds.values()].flatMap((feed) => feed.clockOff?.() ?? []);
      return known.length === 0
        ? null
        : known.reduce((worst, each) => (Math.abs(each) > Math.abs(worst) ? each : worst));
    },
    onMarket(listener) {
      for (const feed of feeds.values()) feed.onMarket?.((id) => listener(listedAs.get(id) ?? id));
    },
  };
}
