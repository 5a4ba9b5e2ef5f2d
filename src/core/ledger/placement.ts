import type { Refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { checkControls } from './controls.ts';
import { basketValue, quoteValueOf } from './exposure.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerLimits } from './limits.ts';
import { checkBasketValue } from './order-rules.ts';
import { checkApplications } from './throttle.ts';

/** A parent before it is placed, as the ledger sees it. */
export interface Placement {
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly strategy: string;
  readonly quantity: number; // lots
  readonly price: number; // mid, ticks
  readonly basket: string | null;
  readonly reduceOnly: boolean;
}

/** May this parent begin? The switches, the count of applications, the basket: what only the whole of our orders can tell. */
export function checkPlacement(ledger: Ledger, limits: LedgerLimits, placement: Placement, now: TimeUs): Refusal | null {
  const { parentId, instrument, strategy, quantity, price, basket, reduceOnly } = placement;
  const no = checkControls(ledger.controls, limits.restricted, { parentId, strategy, instrumentId: instrument.id }) ?? checkApplications(ledger, strategy, now, limits.throttle);
  if (no !== null || basket === null || reduceOnly) return no;
  return checkBasketValue(basket, basketValue(ledger, basket) + quoteValueOf(instrument, quantity, price), instrument, limits);
}
