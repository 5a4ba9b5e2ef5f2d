import type { Acceptance, ParentStatus } from '#core/execute/parent-state';
import type { Role } from '#core/gate/roles';
import type { Refusal } from '#core/kernel/failure';
import type { Count, InLots, Lots, Money, Ratio, TickPrice, TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { ChildOrder, Fill } from '#core/order/child';
import type { Order } from '#core/order/order';
import type { ParentOrder } from '#core/plan/parent';
import type { MarketAtArrival } from '#core/tca/baselines';
import type { FollowedMarket, RefusedBefore } from '#core/tca/refusal-followed';
import type { TcaReport } from '#core/tca/report';
import type { Watched } from '#core/tca/time-weighted';
import type { WheelDraw } from '#core/tca/wheel';
import type { Beside } from './body.ts';
import type { SignalNote } from './signal-note.ts';

export interface ChildRecord {
  readonly order: ChildOrder;
  readonly sentAt: TimeUs;
  /** When it reached the venue, by the venue's clock; null: not known (yet). */
  readonly acceptedAt: TimeUs | null;
  readonly cancelledAt: TimeUs | null;
  readonly queueAhead: InLots | null; // lots, where the venue says
  /** At the venue, by what it reported (ORD-13). */
  readonly life: Order;
  /** The market at its send. Records that an older version wrote have none. */
  readonly beside?: Beside;
  /** Beyond the life: why it ended as it did; '' where the life says it all. */
  readonly note: string;
}
/** What can be changed of an order at work. */
export type ParentTerms = Pick<
  ParentOrder,
  'quantity' | 'limit' | 'deadline' | 'strategy' | 'participationMax' | 'riskAversion'
>;
export const parentTermsOf = (order: ParentOrder): ParentTerms => ({
  quantity: order.quantity,
  limit: order.limit,
  deadline: order.deadline,
  strategy: order.strategy,
  participationMax: order.participationMax,
  riskAversion: order.riskAversion ?? null,
});
export const CHANGE_TYPES = ['paused', 'resumed', 'amended', 'halted', 'market', 'warned'] as const;
/** Something that a person or a rule did to an order while it worked. `halted`: planned again after a halt; `market`: because the market differs from the plan; `warned`: something was found, and nothing done. */
export interface ParentChange {
  readonly type: (typeof CHANGE_TYPES)[number];
  readonly at: TimeUs;
  readonly by: string;
  readonly role: Role | null;
  readonly reason: string;
  /** Of a rule: what it found. Records that an older version wrote have none. */
  readonly found?: Refusal;
  /** Of an amendment, and of a deadline that a rule moved: what was asked for before it, and after it. */
  readonly before: ParentTerms | null;
  readonly after: ParentTerms | null;
}
/** So many are kept of one order: the first ones. */
export const CHANGES_KEPT = 200;

/** What one look of the executor saw, for charts: kept beside the journal, never folded. Lots, ticks. */
export interface ProgressPoint {
  readonly at: TimeUs;
  readonly planned: InLots;
  readonly filled: InLots;
  readonly mid: TickPrice | null;
  readonly participation: Ratio | null;
  readonly regime: string;
}

/** One parent as the journal tells it: for screens, documents and TCA. Never used to decide. */
export interface OrderRecord {
  readonly parentId: string;
  /** The entry that placed it: orders are listed by it. */
  readonly placedAs: Count;
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  /** null: refused before it began. */
  readonly acceptance: Acceptance | null;
  readonly status: ParentStatus | 'refused';
  readonly note: string;
  readonly refusal: Refusal | null;
  readonly createdAt: TimeUs;
  readonly endedAt: TimeUs | null;
  readonly filled: Lots;
  readonly filledTurnover: number; // ticks x lots
  readonly feesPaid: Money; // quote currency
  /** By client order id, in the order of sending. */
  readonly children: ReadonlyMap<string, ChildRecord>;
  /** By execution id, in the order of arrival; a busted one is not among them. */
  readonly fills: ReadonlyMap<string, Fill>;
  /** The mid while it worked; null: it has not looked yet. */
  readonly watched: Watched | null;
  readonly tca: TcaReport | null;
  /** The market at a fill that rested, by execution id; that of a taker is beside its child. */
  readonly besides?: Readonly<Record<string, Beside>>;
  /** Who placed it. Records that an older version wrote do not say. */
  readonly by?: string;
  /** What it was sized from; without it somebody named the quantity. */
  readonly signal?: SignalNote;
  /** How its strategy was drawn; without it somebody named one. An amendment changes the strategy and not the draw. */
  readonly wheel?: WheelDraw;
  /** The market at the decision on it. Records that an older version wrote have none of these three. */
  readonly arrival?: MarketAtArrival;
  /** Of a refused order: what the gate expected, and what the market did afterwards (absent: its time has not come). */
  readonly before?: RefusedBefore;
  readonly followed?: FollowedMarket;
  /** Pauses, resumptions and amendments, oldest first. `order` is as amended; `acceptance.replan.placed` is as it was placed. */
  readonly changes: readonly ParentChange[];
}

/** A record as plain JSON, and back. */
export const orderRecordText = ({ children, fills, ...record }: OrderRecord): string =>
  JSON.stringify({ ...record, children: [...children], fills: [...fills] });
export function orderRecordFrom(text: string): OrderRecord {
  type Pairs<T> = readonly (readonly [string, T])[];
  const { children, fills, ...record } = JSON.parse(text) as Omit<
    OrderRecord,
    'children' | 'fills' | 'changes'
  > & {
    /** Records that an older version wrote have none. */
    readonly changes?: readonly ParentChange[];
    readonly children: Pairs<ChildRecord>;
    readonly fills: Pairs<Fill>;
  };
  return {
    ...record,
    changes: record.changes ?? [],
    children: new Map(children),
    fills: new Map(fills),
  };
}
