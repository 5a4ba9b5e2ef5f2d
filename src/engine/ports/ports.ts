import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import type { Instrument } from '#core/market/instrument';
import type { Approved } from '#core/gate/approved';
import type { Fill, VenueOrder } from '#core/order/child';

/** What a venue tells about one of our orders. */
export type GatewayEvent =
  | { readonly type: 'accepted'; readonly clientOrderId: string; readonly at: TimeUs; readonly venueOrderId: string }
  | { readonly type: 'rejected'; readonly clientOrderId: string; readonly at: TimeUs; readonly reason: string }
  | { readonly type: 'fill'; readonly fill: Fill }
  | { readonly type: 'cancelled'; readonly clientOrderId: string; readonly at: TimeUs; readonly reason: string }
  | { readonly type: 'cancelRefused'; readonly clientOrderId: string; readonly at: TimeUs }
  | { readonly type: 'neverArrived'; readonly clientOrderId: string; readonly at: TimeUs }
  | { readonly type: 'fault'; readonly clientOrderId: string; readonly at: TimeUs; readonly fault: Fault; readonly during: 'send' | 'cancel' };

/**
 * A venue for orders. Calls return at once; every outcome, faults included, comes back later through `listen`.
 * `query` is answered by the order's whole story again (accepted, its fills, cancelled …; repeats are dropped by execution id)
 * or by `neverArrived`, which is a promise: that id will not trade any more, even if a copy is still under way.
 */
export interface OrderGateway {
  send(order: Approved<VenueOrder>): void;
  cancel(clientOrderId: string): void;
  query(clientOrderId: string): void;
  listen(listener: (event: GatewayEvent) => void): void;
}

export interface MarketFeed {
  readonly instruments: readonly Instrument[];
  /** null: never heard of it, or not yet. A view with `valid: false` is not to be traded on. */
  view(instrumentId: string): MarketView | null;
}

/** `event`: what happened. `intent`: what is about to be done, durable before it is. `decision`: what was decided and why. */
export interface JournalEntry {
  readonly sequence: number;
  readonly at: TimeUs;
  readonly kind: 'event' | 'intent' | 'decision';
  readonly body: JournalBody;
}
/** Plain JSON with a `type`; `journal-body.ts` says which there are. */
export type JournalBody = { readonly type: string };

/** Durable when `append` returns; all entries of one call or none. A fault means: nothing may leave this process any more (F23). */
export interface Journal {
  append(entries: readonly JournalEntry[]): Result<void, Fault>;
  read(): Iterable<JournalEntry>;
}
