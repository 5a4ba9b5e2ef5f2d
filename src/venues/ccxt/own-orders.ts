import { type Problem, problem } from '#core/kernel/failure';
import type { VenueOrder } from '#core/order/child';
import { decodeId, encodeId, idRuleOf } from './client-id-codec.ts';
import type { CcxtListing } from './listings.ts';
import type { Tracked } from './tracked.ts';

export interface OwnOrdersOptions {
  readonly exchangeId: string;
  readonly listings: readonly CcxtListing[];
  /** What the journal says was sent before: an id alone does not say in which market. */
  readonly sentBefore: ReadonlyMap<string, VenueOrder>;
  /** Which Plimsoll this is: three letters or digits in each of its client ids. */
  readonly instance: string;
}
/** Our orders at one venue, by our ids and by its. */
export interface OwnOrders {
  follow(order: VenueOrder, sentMs: number): Tracked | Problem;
  /** Of this process, or of an earlier one: then it may have been sent until the moment we opened. */
  found(clientOrderId: string): Tracked | null;
  /** Ours, by its instance; one from before instances only where the journal knows it. null: of somebody else. */
  ownId(text: string | undefined): string | null;
  /** The venue's number of an order of ours. */
  named(mine: Tracked, venueOrderId: string): void;
  byVenueId(listing: CcxtListing, venueOrderId: string | undefined): Tracked | null;
  /** Those that may still trade. */
  living(listing: CcxtListing): readonly Tracked[];
}

export function ownOrders(options: OwnOrdersOptions): OwnOrders {
  const rule = idRuleOf(options.exchangeId, options.instance);
  const openedMs = performance.now();
  const tracked = new Map<string, Tracked>();
  const byVenueId = new Map<string, Tracked>();

  function follow(order: VenueOrder, sentMs: number): Tracked | Problem {
    const known = tracked.get(order.clientOrderId);
    if (known !== undefined) return known;
    const listing = options.listings.find((each) => each.instrument.id === order.instrumentId);
    if (listing === undefined)
      return problem(
        'SYMBOL_UNKNOWN',
        'instrument',
        `${order.instrumentId} must be listed by the venue, was not`,
        'list it in the configuration of the venue',
      );
    const coded = encodeId(order.clientOrderId, rule);
    if (!coded.ok) return coded.error;
    const fresh: Tracked = {
      order,
      listing,
      coded: coded.value,
      sentMs,
      venueOrderId: null,
      told: new Map(),
      isOver: false,
    };
    tracked.set(order.clientOrderId, fresh);
    return fresh;
  }
  return {
    follow,
    found(clientOrderId) {
      const before = options.sentBefore.get(clientOrderId);
      const known =
        tracked.get(clientOrderId) ?? (before === undefined ? null : follow(before, openedMs));
      return known !== null && 'coded' in known ? known : null;
    },
    ownId(text) {
      const decoded = decodeId(text ?? '', rule);
      if (decoded === null || (decoded.instance !== null && decoded.instance !== options.instance))
        return null;
      return decoded.instance !== null || options.sentBefore.has(decoded.clientOrderId)
        ? decoded.clientOrderId
        : null;
    },
    named(mine, venueOrderId) {
      mine.venueOrderId = venueOrderId;
      byVenueId.set(`${mine.listing.native}:${venueOrderId}`, mine);
    },
    byVenueId: (listing, venueOrderId) =>
      byVenueId.get(`${listing.native}:${venueOrderId ?? ''}`) ?? null,
    living: (listing) =>
      [...tracked.values()].filter((each) => each.listing === listing && !each.isOver),
  };
}
