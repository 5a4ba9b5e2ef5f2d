import type { TimeUs } from '#core/kernel/units';
import type { Marks } from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { LedgerLimits } from './account-limits.ts';
import type { FirmStanding } from './firm.ts';

/** What the ledger looks at for one order of ours: its own counts, and nothing that a strategy says about itself. */
export interface LedgerCheck {
  readonly order: VenueOrder;
  readonly instrument: Instrument;
  readonly ledger: Ledger;
  readonly ledgerLimits: LedgerLimits;
  readonly marks: Marks;
  /** null: no caps are divided among accounts. */
  readonly firm: FirmStanding | null;
  readonly view: MarketView | null;
  readonly now: TimeUs;
  /** An order of ours that is being changed in place: its id is known already. */
  readonly isAmendment: boolean;
}

/** The worst of limit and market: a sell at a low limit fills at the market. */
export const worth = ({ order, instrument, marks }: LedgerCheck): number =>
  quoteValueOf(instrument, order.quantity, Math.max(order.limit, marks.get(instrument.id) ?? 0));
