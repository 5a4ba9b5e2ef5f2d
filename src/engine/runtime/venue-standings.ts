import { learnedOf } from '#core/execute/venue-lessons';
import type { VenueStanding } from '#core/execute/venue-standing';
import type { CounterpartyStanding, ListingCheck } from '#core/gate/listing-rules';
import { amountToNumber } from '#core/kernel/amount';
import { BPS_IN_ONE, type InLots, type Money } from '#core/kernel/units';
import { assetOf, assetsOf, balanceOf } from '#core/ledger/assets';
import { valueAtVenues } from '#core/ledger/at-venues';
import { accountAt, closedAt } from '#core/ledger/controls';
import type { Marks } from '#core/ledger/exposure';
import { isOf } from '#core/ledger/open-orders';
import { listingAt } from '#core/market/consolidated';
import { type Fees, NO_FEES } from '#core/market/fees';
import { type Instrument, type Listing, quantityOf, quoteValueOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import { leavesOf } from '#core/order/order';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { EngineState } from '#engine/runtime/state';

type Known = Pick<EngineState, 'ledger' | 'lessons'>;
type Feeing = Pick<EngineDeps, 'feesOf' | 'counterparties'>;

/** What each venue of a consolidated instrument is to us now; undefined: it is traded at one. */
export function venueStandings(
  deps: Feeing,
  state: Known,
  { instrument, marks }: { readonly instrument: Instrument; readonly marks: Marks },
): readonly VenueStanding[] | undefined {
  return instrument.listings?.map((listing) => {
    const { venue } = listing.instrument;
    const { makerBps, takerBps, perUnit } = feesAt(deps, listing);
    const free = freeAt(deps, state, instrument, listing, null);
    const trusted = counterpartyOf(deps, state, { venue, marks, without: null });
    return {
      venue,
      closed: whyClosed(state, instrument, venue),
      lots: free.lots,
      money: lesser(free.money, trusted === null ? null : roomWith(trusted)),
      makerBps,
      takerBps,
      perUnit,
      learned: learnedOf(state.lessons.get(venue)),
    };
  });
}

/** What the last stop asks of the venue of one order; null: its instrument is traded at one. `without`: an order that is not counted beside itself. */
export function listingCheckOf(
  deps: Feeing,
  state: Known,
  {
    instrument,
    order,
    view,
    marks,
    without,
  }: {
    readonly instrument: Instrument;
    readonly order: VenueOrder;
    readonly view: MarketView | null;
    readonly marks: Marks;
    readonly without: string | null;
  },
): ListingCheck | null {
  const listing = listingAt(instrument, order.venue);
  if (listing === undefined) return null;
  const book = view?.books?.find(({ venue }) => venue === order.venue);
  return {
    listing,
    apart: book === undefined ? 'not seen yet' : book.apart,
    down: accountAt(state.ledger.controls, order.venue).downSince === null ? null : 'not answering',
    ...freeAt(deps, state, instrument, listing, without),
    feeRate: rateOf(feesAt(deps, listing)),
    counterparty: counterpartyOf(deps, state, { venue: order.venue, marks, without }),
  };
}

/** null: what lies there has no cap. */
function counterpartyOf(
  { counterparties = [] }: Feeing,
  { ledger }: Known,
  at: { readonly venue: string; readonly marks: Marks; readonly without: string | null },
): CounterpartyStanding | null {
  const found = counterparties.find(({ venues }) => venues.has(at.venue));
  if (found === undefined) return null;
  return { name: found.name, max: found.max, held: valueAtVenues(ledger, found.venues, at) };
}
/** Unknown is no room. */
const roomWith = ({ held, max }: CounterpartyStanding): Money =>
  Number.isNaN(held) ? 0 : Math.max(0, max - held);
const lesser = (one: Money | null, other: Money | null): Money | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

const feesAt = ({ feesOf }: Feeing, { instrument }: Listing): Fees =>
  feesOf?.(instrument) ?? NO_FEES;
/** The dearer of taking and resting. */
const rateOf = ({ makerBps, takerBps }: Fees): number =>
  Math.max(0, makerBps, takerBps) / BPS_IN_ONE;

function whyClosed({ ledger }: Known, instrument: Instrument, venue: string): string | null {
  const { controls } = ledger;
  if (accountAt(controls, venue).downSince !== null) return 'it does not answer';
  const subject = { instrumentId: instrument.id, assets: assetsOf(instrument) };
  return closedAt(controls, subject, venue)?.code ?? null;
}

/** Money and lots at a venue beside what is open there; null: accounts are not told apart. */
function freeAt(
  deps: Feeing,
  { ledger }: Known,
  instrument: Instrument,
  listing: Listing,
  without: string | null,
): { readonly money: Money | null; readonly lots: InLots | null } {
  const { venue, currencies } = listing.instrument;
  if (!ledger.venues.has(venue)) return { money: null, lots: null };
  const rate = 1 + rateOf(feesAt(deps, listing));
  let money = amountToNumber(balanceOf(ledger, currencies.quote, venue));
  let units = amountToNumber(balanceOf(ledger, assetOf(instrument), venue));
  for (const [instrumentId, living] of ledger.living) {
    const open = ledger.instruments.get(instrumentId);
    if (open === undefined || living.size === 0) continue;
    const isPaidAlike = open.currencies.quote === currencies.quote;
    const isSame = assetOf(open) === assetOf(instrument);
    if (!isPaidAlike && !isSame) continue;
    for (const [id, { order, life }] of living) {
      if (order.venue !== venue || isOf(without, id, order)) continue;
      const leaves = leavesOf(life);
      if (order.side === 'buy' && isPaidAlike)
        money -= quoteValueOf(open, leaves, order.limit) * rate;
      if (order.side === 'sell' && isSame) units -= quantityOf(open, leaves);
    }
  }
  return { money, lots: Math.floor(units / quantityOf(instrument, 1) + 1e-9) };
}
