// The moving market at several venues: their touches are a tick apart at most, and never cross.
import { seededRandom } from '#core/kernel/random';
import { durationUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { instrumentsOf, severalFeeds } from '#engine/several/several-feeds';
import { severalGateways } from '#engine/several/several-gateways';
import { type MovingVenue, movingVenue, walked } from './moving-venue.ts';

const BEGIN = 5000;

export function movingVenues(symbols: number, seed: number, names: readonly string[]): MovingVenue {
  const random = seededRandom(seed);
  const bids = new Map<string, number>();
  const lead = (symbol: string): number => bids.get(symbol) ?? BEGIN;
  const venues = names.map((name, i) => movingVenue(symbols, seed + i, { name, lead }));
  const [first] = venues;
  if (first === undefined) throw new RangeError('a market needs a venue');
  const named = <T>(of: (venue: MovingVenue) => T): ReadonlyMap<string, T> =>
    new Map(venues.map((venue, i) => [names[i] ?? '', of(venue)]));
  const instruments = instrumentsOf(venues.map(({ feed }) => feed.instruments));
  const clock = { now: first.now };
  const feed = severalFeeds(
    named((venue) => venue.feed),
    instruments,
    { clock, maxAgeUs: durationUs(5_000_000) },
  );
  const sum = (of: keyof MovingVenue['counts']): number =>
    venues.reduce((total, { counts }) => total + counts[of], 0);
  return {
    gateway: severalGateways(named((venue) => venue.gateway)),
    feed,
    now: first.now,
    pass: (us) => venues.forEach((venue) => venue.pass(us)),
    move({ symbol, listings = [] }: Instrument) {
      bids.set(symbol, walked(lead(symbol), random));
      for (const [i, { instrument }] of listings.entries()) venues[i]?.move(instrument);
    },
    answer: () => venues.forEach((venue) => venue.answer()),
    set onAct(to: MovingVenue['onAct']) {
      for (const venue of venues) venue.onAct = to;
    },
    get counts() {
      return { sent: sum('sent'), cancels: sum('cancels'), fills: sum('fills') };
    },
  };
}
