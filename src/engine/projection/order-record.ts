import type { Acceptance, ParentStatus } from '#core/execute/parent-state';
import type { Refusal } from '#core/kernel/failure';
import type { Lots, TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { ChildOrder, Fill } from '#core/order/child';
import type { ParentOrder } from '#core/plan/parent';
import type { TcaReport } from '#core/tca/report';

export interface ChildRecord {
  readonly order: ChildOrder;
  readonly sentAt: TimeUs;
  /** When it reached the venue, by the venue's clock; null: not known (yet). */
  readonly acceptedAt: TimeUs | null;
  readonly cancelledAt: TimeUs | null;
  readonly queueAhead: number | null; // lots, where the venue says
  readonly status: string;
  readonly filled: Lots;
}
/** What one look of the executor saw. Lots, ticks. */
export interface ProgressPoint {
  readonly at: TimeUs;
  readonly planned: number;
  readonly filled: number;
  readonly mid: number | null;
  readonly participation: number | null;
  readonly regime: string;
}

/** One parent as the journal tells it: for screens, documents and TCA. Never used to decide. */
export interface OrderRecord {
  readonly parentId: string;
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
  readonly feesPaid: number; // quote currency
  readonly children: readonly ChildRecord[];
  readonly fills: readonly Fill[];
  readonly progress: readonly ProgressPoint[];
  readonly tca: TcaReport | null;
}
