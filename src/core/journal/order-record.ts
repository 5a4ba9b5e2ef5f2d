import type { Acceptance, ParentStatus } from '#core/execute/parent-state';
import type { Refusal } from '#core/kernel/failure';
import type { Count, InLots, Lots, Money, Ratio, TickPrice, TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { ChildOrder, Fill } from '#core/order/child';
import type { Order } from '#core/order/order';
import type { ParentOrder } from '#core/plan/parent';
import type { TcaReport } from '#core/tca/report';
import type { Watched } from '#core/tca/time-weighted';
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
  /** Beyond the life: why it ended as it did; '' where the life says it all. */
  readonly note: string;
}
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
  /** What it was sized from; without it somebody named the quantity. */
  readonly signal?: SignalNote;
}

/** A record as plain JSON, and back. */
export const orderRecordText = ({ children, fills, ...record }: OrderRecord): string =>
  JSON.stringify({ ...record, children: [...children], fills: [...fills] });
export function orderRecordFrom(text: string): OrderRecord {
  type Pairs<T> = readonly (readonly [string, T])[];
  const { children, fills, ...record } = JSON.parse(text) as Omit<
    OrderRecord,
    'children' | 'fills'
  > & {
    readonly children: Pairs<ChildRecord>;
    readonly fills: Pairs<Fill>;
  };
  return { ...record, children: new Map(children), fills: new Map(fills) };
}
