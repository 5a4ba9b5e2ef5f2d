import type { Approved } from '#core/gate/approved';
import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Lots, Ticks, TimeUs } from '#core/kernel/units';
import type { AccountStatement, StatedOrder } from '#core/ledger/statement';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { Commission, Fill, VenueOrder } from '#core/order/child';

/** What a venue tells about one of our orders. */
export type GatewayEvent =
  | {
      readonly type: 'accepted';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly venueOrderId: string;
    }
  | {
      readonly type: 'rejected';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly reason: string;
    }
  /** `instrumentId`: where the order is none of ours, what it traded. */
  | { readonly type: 'fill'; readonly fill: Fill; readonly instrumentId?: string }
  /** `filled`: all that the order ever filled, where the venue says so: a fill that was lost on the way is then missed at once. */
  | {
      readonly type: 'cancelled';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly reason: string;
      readonly filled?: Lots;
    }
  | { readonly type: 'cancelRefused'; readonly clientOrderId: string; readonly at: TimeUs }
  | { readonly type: 'neverArrived'; readonly clientOrderId: string; readonly at: TimeUs }
  | {
      readonly type: 'expired';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly reason: string;
      readonly filled?: Lots;
    }
  /** A trade undone, or restated: `price`, `quantity` and `fee` are what it is now; `fee` null where the venue names none. */
  | {
      readonly type: 'busted';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly executionId: string;
    }
  | {
      readonly type: 'corrected';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly executionId: string;
      readonly price: number;
      readonly quantity: Lots;
      readonly fee: number | null;
      readonly commission?: Commission;
    }
  /** Changed in place; `quantity` is the whole order's, with what has filled. Also told when the venue does it by itself. */
  | {
      readonly type: 'amended';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly quantity: Lots;
      readonly limit: Ticks;
    }
  | {
      readonly type: 'amendRefused';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly reason: string;
    }
  | {
      readonly type: 'fault';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly fault: Fault;
      readonly during: 'send' | 'cancel' | 'amend';
    };

/** What a venue tells about the account as a whole. */
export type AccountEvent =
  | { readonly type: 'statement'; readonly at: TimeUs; readonly statement: AccountStatement }
  /** The wire to the venue: after `up` everything that was known is asked about again. Gateways without statements need not tell it. */
  | { readonly type: 'connection'; readonly at: TimeUs; readonly up: boolean }
  /** A signed request was refused because our clocks disagree. */
  | { readonly type: 'clockRefused'; readonly at: TimeUs }
  /** An order on the account that no id of ours explains, where the venue says which instrument it is. */
  | { readonly type: 'foreignOrder'; readonly at: TimeUs; readonly order: StatedOrder };

/**
 * A venue for orders. Calls return at once; every outcome, faults included, comes back later through `listen`.
 * `query` is answered by the order's whole story again (accepted, its fills, cancelled …; repeats are dropped by execution id; the story of an
 * order that is closed with less than its quantity filled ends with `cancelled` or `expired`)
 * or by `neverArrived`, which is a promise: that id will not trade any more, even if a copy is still under way.
 */
export interface OrderGateway {
  send(order: Approved<VenueOrder>): void;
  cancel(clientOrderId: string): void;
  query(clientOrderId: string): void;
  /** Changes a living order in place (same id); answered by `amended`, `amendRefused` or a fault. A gateway without it gets a cancel and a new order. */
  amend?(order: Approved<VenueOrder>): void;
  /** Asks for the whole account; executions from `since` on (venue time). Answered through `listenAccount`, or never: then it is asked again. */
  statement?(since: TimeUs): void;
  listen(listener: (event: GatewayEvent) => void): void;
  listenAccount?(listener: (event: AccountEvent) => void): void;
}

export interface MarketFeed {
  readonly instruments: readonly Instrument[];
  /** null: never heard of it, or not yet. A view with `valid: false` is not to be traded on. */
  view(instrumentId: string): MarketView | null;
}

/** Durable when `append` returns; all entries of one call or none. A fault means: nothing may leave this process any more (F23). */
export interface Journal {
  append(entries: readonly JournalEntry[]): Result<void, Fault>;
  read(): Iterable<JournalEntry>;
}
