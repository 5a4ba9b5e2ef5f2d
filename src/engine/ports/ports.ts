import type { Approved } from '#core/gate/approved';
import type { JournalEntry } from '#core/journal/entry';
import type { ProgressPoint } from '#core/journal/order-record';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Count, Seconds, TickPrice, TimeUs } from '#core/kernel/units';
import type { AccountStatement, StatedOrder } from '#core/ledger/stated';
import type { Instrument } from '#core/market/instrument';
import type { RecordedQuote } from '#core/market/tape-quotes';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';

/** What a venue tells about the account as a whole; `venue`: which of several. */
export type AccountEvent = { readonly venue?: string } & (
  | { readonly type: 'statement'; readonly at: TimeUs; readonly statement: AccountStatement }
  /** The wire to the venue: after `up` everything that was known is asked about again. Gateways without statements need not tell it. */
  | { readonly type: 'connection'; readonly at: TimeUs; readonly up: boolean }
  /** A signed request was refused because our clocks disagree. */
  | { readonly type: 'clockRefused'; readonly at: TimeUs }
  /** An order on the account that no id of ours explains, where the venue says which instrument it is. */
  | { readonly type: 'foreignOrder'; readonly at: TimeUs; readonly order: StatedOrder }
);

/**
 * A venue for orders. Calls return at once; every outcome, faults included, comes back later through `listen`.
 * `query` is answered by the order's whole story again (accepted, its fills, cancelled …; repeats are dropped by execution id; the story of an
 * order that is closed with less than its quantity filled ends with `cancelled` or `expired`)
 * or by `neverArrived`, which is a promise: that id will not trade any more, even if a copy is still under way.
 */
export interface OrderGateway {
  send(order: Approved<VenueOrder>): void;
  /** `venue`: where the order was sent, for who has several. */
  cancel(clientOrderId: string, venue?: string): void;
  query(clientOrderId: string, venue?: string): void;
  /** Changes a living order in place (same id); answered by `amended`, `amendRefused` or a fault. A gateway without it gets a cancel and a new order. */
  amend?(order: Approved<VenueOrder>): void;
  /** Asks for the whole account; executions from `since` on (venue time). Answered through `listenAccount`, or never: then it is asked again. */
  statement?(since: TimeUs, venue?: string): void;
  /** Venues whose accounts are told apart: each states itself. Without it there is one account. */
  readonly venues?: readonly string[];
  listen(listener: (event: VenueReport) => void): void;
  listenAccount?(listener: (event: AccountEvent) => void): void;
}

export interface MarketFeed {
  readonly instruments: readonly Instrument[];
  /** null: never heard of it, or not yet. A view with `valid: false` is not to be traded on. */
  view(instrumentId: string): MarketView | null;
  /** Whoever listens is told after each word of a market. Without it markets are looked at by a timer only. */
  onMarket?(listener: (instrumentId: string) => void): void;
  /** The venue's clock less ours, seconds, where it is measured; null: not yet. */
  clockOff?(): Seconds | null;
}

/** What a market did without us, as only a recording knows it: for judging what was done, never for deciding. */
export interface RecordedMarket {
  /** The quote that stood just before this moment; null: there was none, or nothing is recorded of this instrument. */
  quoteBefore(instrumentId: string, at: TimeUs): RecordedQuote | null;
  /** Mean of the mid from one moment to before another, each mid for as long as it stood. */
  timeWeightedMid(instrumentId: string, from: TimeUs, to: TimeUs): TickPrice | null;
}

/**
 * What an append comes to. Said once for each append, in their order, at once or later: `ok` when its entries are durable, all of them; a fault
 * when none of them will ever be, and from then on for every append.
 */
export type Written = (written: Result<void, Fault>) => void;
/** A state as `snapshotOf` wrote it, after the entry of this sequence. */
export interface Snapshot {
  readonly sequence: Count;
  readonly text: string;
}
/** Nothing that entries led to may leave this process before they are durable (F23). */
export interface Journal {
  append(entries: readonly JournalEntry[], written: Written): void;
  /** What is durable, after this sequence; without it from the beginning. */
  read(after?: number): Iterable<JournalEntry>;
  /** The newest state that was saved, if it is whole and of this journal; null: there is none. Without it none is ever saved. */
  snapshot?(): Snapshot | null;
  /** Of what was appended, durable or on its way; 0 while it is empty. */
  lastSequence(): number;
}

/** A journal that somebody else writes: for who folds it a second time, in another thread, process or machine. */
export interface JournalReader {
  /** Durable entries after this sequence, at most so many. */
  read(after: Count, max: Count): Promise<readonly JournalEntry[]>;
  /** Of the entry of this sequence; '' where there is none. */
  linkAt(sequence: Count): Promise<string>;
  /** The newest saved state that is whole and of this journal. */
  snapshot(): Promise<Snapshot | null>;
  /** Saves a state for the next start; the last three are kept. */
  save(snapshot: Snapshot): Promise<void>;
  close(): Promise<void>;
}

/** Looks of working parents, for charts. They are market data and no decisions: never folded, and those on their way when a process dies are lost. */
export interface LookLog {
  keep(parentId: string, point: ProgressPoint): void;
  /** In the order of time. */
  of(parentId: string): readonly ProgressPoint[];
}
