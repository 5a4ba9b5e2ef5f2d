import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { VenueOrder } from '#core/order/child';
import { type FixIdTerms, fixIdOf, orderOfFixId } from './fix-ids.ts';
import type { FixListing } from './fix-requests.ts';
import type { FillSpan, KeptReport, SentRequest, SessionStore } from './session-store.ts';

/** A request that the venue has not answered. */
export interface PendingRequest extends SentRequest {
  readonly sequence: number;
  readonly sentMs: number;
  /** The engine has heard that its outcome is not known. */
  isUnsure: boolean;
}
/** An order of ours as the gateway follows it. */
export interface FollowedOrder {
  /** With the size and limit that the venue last confirmed. */
  order: VenueOrder;
  readonly listing: FixListing;
  /** Requests sent about it so far: the next one gets this number. */
  steps: number;
  /** The ClOrdID under which the venue knows it. */
  liveId: string;
  venueOrderId: string | null;
  isOver: boolean;
  /** On the gateway's clock, ms: when it was sent, at the latest. */
  readonly sentMs: number;
  readonly pending: Map<string, PendingRequest>;
  readonly kept: KeptReport[];
  /** ExecIDs of reports that were told. */
  readonly seen: Set<string>;
  /** Answers of the venue that it does not know the order. */
  unknownAnswers: number;
  /** When a status first counted more than was told, ms. */
  shortSinceMs: number | null;
}
export const isAccepted = ({ kept }: FollowedOrder): boolean =>
  kept.some(({ reports }) => reports.some(({ type }) => type === 'accepted' || type === 'fill'));
/** The send is answered, whatever the answer says. */
export function settleSend({ pending }: FollowedOrder): void {
  for (const [fixId, { kind }] of pending) if (kind === 'send') pending.delete(fixId);
}
/** Lots of executions that were told, less those that were taken back. */
export function toldFilled({ kept }: FollowedOrder): number {
  const standing = new Map<string, number>();
  for (const { reports } of kept)
    for (const each of reports)
      if (each.type === 'fill') standing.set(each.fill.executionId, each.fill.quantity);
      else if (each.type === 'busted') standing.set(each.executionId, 0);
      else if (each.type === 'corrected') standing.set(each.executionId, each.quantity);
  return [...standing.values()].reduce((sum, lots) => sum + lots, 0);
}

export interface OwnFixOrdersOptions {
  readonly listings: readonly FixListing[];
  readonly store: SessionStore;
  /** What the journal says was sent before, for orders that the store has forgotten. */
  readonly sentBefore: ReadonlyMap<string, VenueOrder>;
  readonly ids: FixIdTerms;
  readonly openedMs: number;
}
/** Our orders at the venue: those of the store, those of the journal, and new ones. */
export interface OwnFixOrders {
  /** A new order; an error where its id does not fit, its market is not listed, or the id was used before. */
  begin(order: VenueOrder, nowMs: number): Result<FollowedOrder, Problem | 'sentBefore'>;
  found(clientOrderId: string): FollowedOrder | null;
  /** The clientOrderId behind a ClOrdID of ours. */
  ownId(clOrdId: string | undefined): string | null;
  nextId(mine: FollowedOrder): Result<string, Problem>;
  all(): Iterable<FollowedOrder>;
  /** Those that may still trade. */
  living(): readonly FollowedOrder[];
}

export function ownFixOrders(options: OwnFixOrdersOptions): OwnFixOrders {
  const { listings, store, sentBefore, ids, openedMs } = options;
  const followed = new Map<string, FollowedOrder>();
  const living = new Set<FollowedOrder>();
  const listingOf = (order: VenueOrder): FixListing | undefined =>
    listings.find(({ instrument }) => instrument.id === order.instrumentId);

  function follow(order: VenueOrder, sentMs: number): Result<FollowedOrder, Problem> {
    const listing = listingOf(order);
    if (listing === undefined)
      return err(
        problem(
          'SYMBOL_UNKNOWN',
          'instrument',
          `${order.instrumentId} must be an instrument of this FIX venue, was not`,
          'list it in the configuration of the venue',
        ),
      );
    const first = fixIdOf(order.clientOrderId, 0, ids);
    if (!first.ok) return first;
    const fresh: FollowedOrder = {
      order,
      listing,
      steps: 0,
      liveId: first.value,
      venueOrderId: null,
      isOver: false,
      sentMs,
      pending: new Map(),
      kept: [],
      seen: new Set(),
      unknownAnswers: 0,
      shortSinceMs: null,
    };
    followed.set(order.clientOrderId, fresh);
    living.add(fresh);
    return ok(fresh);
  }

  for (const { sent, kept } of store.orders.values()) {
    const [first] = sent;
    if (first === undefined) continue;
    const mine = follow(first.order, openedMs);
    if (mine.ok) restore(mine.value, sent, kept);
  }

  function found(clientOrderId: string): FollowedOrder | null {
    const known = followed.get(clientOrderId);
    if (known !== undefined) return known;
    const before = sentBefore.get(clientOrderId);
    const mine = before === undefined ? null : follow(before, openedMs);
    return mine?.ok === true ? mine.value : null;
  }
  return {
    begin(order, nowMs) {
      if (found(order.clientOrderId) !== null) return err('sentBefore');
      return follow(order, nowMs);
    },
    found,
    ownId: (clOrdId) => orderOfFixId(clOrdId, ids),
    all: () => followed.values(),
    nextId: (mine) => fixIdOf(mine.order.clientOrderId, mine.steps, ids),
    living() {
      for (const each of living) if (each.isOver) living.delete(each);
      return [...living];
    },
  };
}

function restore(
  mine: FollowedOrder,
  sent: readonly SentRequest[],
  kept: readonly KeptReport[],
): void {
  mine.steps = sent.length;
  for (const each of sent)
    if (each.kind !== 'send')
      mine.pending.set(each.fixId, {
        ...each,
        sequence: 0,
        sentMs: mine.sentMs,
        isUnsure: true,
      });
  for (const each of kept) remember(mine, each);
}

/** What a report that is kept makes of the order. */
export function remember(mine: FollowedOrder, kept: KeptReport): void {
  mine.kept.push(kept);
  mine.seen.add(kept.execId);
  mine.liveId = kept.liveId ?? mine.liveId;
  mine.isOver ||= kept.isOver === true;
  for (const report of kept.reports) {
    if (report.type === 'accepted') mine.venueOrderId = report.venueOrderId;
    if (report.type === 'amended')
      mine.order = { ...mine.order, quantity: report.quantity, limit: report.limit };
  }
  if (kept.answers === undefined) return;
  // Requests are read in their order: an amendment that is answered leaves no earlier one under way.
  for (const [fixId, { kind }] of mine.pending) {
    if (fixId === kept.answers) break;
    if (kind === 'amend' && mine.pending.get(kept.answers)?.kind === 'amend')
      mine.pending.delete(fixId);
  }
  mine.pending.delete(kept.answers);
}
/** Lots up to `to` that no execution told. */
export function missingSpans({ kept }: FollowedOrder, to: number): readonly FillSpan[] {
  const known = kept
    .flatMap(({ span, covered = [] }) => (span === undefined ? covered : [span, ...covered]))
    .toSorted((a, b) => a.from - b.from);
  const missing: FillSpan[] = [];
  let at = 0;
  for (const span of known) {
    if (span.from > at) missing.push({ from: at, to: Math.min(span.from, to) });
    at = Math.max(at, span.to);
  }
  if (to > at) missing.push({ from: at, to });
  return missing.filter((span) => span.to > span.from);
}
/** A status has already answered for all of these lots. */
export const isCovered = ({ kept }: FollowedOrder, { from, to }: FillSpan): boolean =>
  kept.some(({ covered = [] }) => covered.some((each) => each.from <= from && to <= each.to));
