import { learnedOf } from '#core/execute/venue-lessons';
import type { VenueLearned } from '#core/execute/venue-standing';
import { amountText } from '#core/kernel/amount';
import type { Bps, Count, TimeUs } from '#core/kernel/units';
import { type AccountState, accountAt } from '#core/ledger/controls';
import { venuesOf } from '#core/market/consolidated';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Level, VenueBook } from '#core/market/view';
import type { MarketFeed } from '#engine/ports/ports';
import type { EngineState } from '#engine/runtime/engine-state';

/** One place where the desk trades: does it answer, do its books agree, what have our orders found there. */
export interface VenueState {
  readonly venue: string;
  readonly account: AccountState;
  /** Findings that stop it. */
  readonly findings: Count;
  /** null: none of its instruments is traded elsewhere, so that nobody has to compare it. */
  readonly learned: VenueLearned | null;
  /** Exact, at this venue of several; empty where accounts are not told apart. */
  readonly balances: readonly { readonly asset: string; readonly amount: string }[];
  readonly markets: readonly VenueMarket[];
}
export interface VenueMarket {
  readonly instrument: Instrument;
  /** null: nothing was seen yet. */
  readonly bid: Level | null;
  readonly ask: Level | null;
  /** Why its quotes are left out; null: they count. */
  readonly apart: VenueBook['apart'];
  readonly spokeAt: TimeUs | null;
  readonly makerBps: Bps;
  readonly takerBps: Bps;
}

/** Every venue of the instruments that are traded, in the order in which they are named. */
export function deskVenues(
  state: EngineState,
  feed: MarketFeed,
  feesOf: (instrument: Instrument) => Fees,
): readonly VenueState[] {
  const { ledger, lessons } = state;
  const names = [...new Set(feed.instruments.flatMap(venuesOf))];
  return names.map((venue) => ({
    venue,
    account: accountAt(ledger.controls, venue),
    findings: [...ledger.controls.quarantine.values()].filter(
      (item) => (item.venue ?? venue) === venue,
    ).length,
    learned: feed.instruments.some(
      ({ listings }) => listings?.some(({ instrument }) => instrument.venue === venue) === true,
    )
      ? learnedOf(lessons.get(venue))
      : null,
    balances: [...ledger.atVenues].flatMap(([key, amount]) => {
      const [asset = '', at] = key.split(' at ');
      return at === venue ? [{ asset, amount: amountText(amount) }] : [];
    }),
    markets: feed.instruments.flatMap((instrument) => marketAt(feed, instrument, venue, feesOf)),
  }));
}

function marketAt(
  feed: MarketFeed,
  instrument: Instrument,
  venue: string,
  feesOf: (instrument: Instrument) => Fees,
): readonly VenueMarket[] {
  if (!venuesOf(instrument).includes(venue)) return [];
  const listed =
    instrument.listings?.find((each) => each.instrument.venue === venue)?.instrument ?? instrument;
  const view = feed.view(instrument.id);
  const book = view?.books?.find((each) => each.venue === venue);
  const seen = book ?? (instrument.listings === undefined ? view : null);
  const { makerBps, takerBps } = feesOf(listed);
  return [
    {
      instrument,
      bid: seen?.bids[0] ?? null,
      ask: seen?.asks[0] ?? null,
      apart:
        book?.apart ?? view?.closed ?? (seen === null || view?.valid !== true ? 'invalid' : null),
      spokeAt: seen?.dataAt ?? null,
      makerBps,
      takerBps,
    },
  ];
}
