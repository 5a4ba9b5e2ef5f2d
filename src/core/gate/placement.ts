import type { Refusal } from '#core/kernel/failure';
import type { InLots, Side, TickPrice, TimeUs } from '#core/kernel/units';
import { assetsOf } from '#core/ledger/assets';
import type { Commitment } from '#core/ledger/at-work';
import { checkControls } from '#core/ledger/controls';
import { basketValue, type Marks } from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { venuesOf } from '#core/market/consolidated';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import type { LedgerLimits } from './account-limits.ts';
import { checkBasketValue, exposureRefusals } from './exposure-rules.ts';
import type { FirmStanding } from './firm.ts';
import { firmRefusals } from './firm-rules.ts';
import { checkApplications } from './throttle.ts';

/** A parent before it is placed, as the ledger sees it. */
export interface Placement {
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly strategy: string;
  readonly quantity: InLots; // lots
  readonly price: TickPrice; // mid, ticks
  readonly basket: string | null;
  readonly reduceOnly: boolean;
}
export interface PlacementSetting {
  readonly now: TimeUs;
  readonly commitments: readonly Commitment[];
  readonly marks: Marks;
  readonly firm: FirmStanding | null;
}

/** May this parent begin? The switches, the count of applications, the basket, the caps with everything that is at work: what only the whole of our orders can tell. */
export function checkPlacement(
  ledger: Ledger,
  limits: LedgerLimits,
  placement: Placement,
  { now, commitments, marks, firm }: PlacementSetting,
): readonly Refusal[] {
  const { parentId, instrument, strategy, side, quantity, price, basket, reduceOnly } = placement;
  const found = [
    checkControls(ledger.controls, limits.restricted, {
      parentId,
      strategy,
      instrumentId: instrument.id,
      assets: assetsOf(instrument),
      venues: venuesOf(instrument),
    }),
    checkApplications(ledger, strategy, now, limits.throttle),
  ];
  // Of a parent that is planned again, the basket counts what is filled beside what is left.
  const done = ledger.parents.get(parentId)?.filled ?? 0;
  const others = commitments.map((each) => ({
    instrumentId: each.instrument.id,
    side: each.side,
    lots: each.leaves,
  }));
  const wanted = {
    ledger,
    order: { side, quantity, others },
    instrument,
    marks: withArrivals(marks, commitments, placement),
  };
  if (firm !== null)
    found.push(
      ...firmRefusals({
        ...wanted,
        firm,
        reduceOnly,
        tradedFrom: now - limits.period.lengthUs,
      }),
    );
  if (!reduceOnly) {
    found.push(...exposureRefusals({ ...wanted, ledgerLimits: limits }));
    if (basket !== null)
      found.push(
        checkBasketValue(
          basket,
          basketValue(ledger, basket, parentId) + quoteValueOf(instrument, done + quantity, price),
          instrument,
          limits,
        ),
      );
  }
  return found.filter((no) => no !== null);
}

/** An order at work whose market has no price at this moment is worth what it was when it was placed. */
function withArrivals(
  marks: Marks,
  commitments: readonly Commitment[],
  { instrument, price }: Placement,
): Marks {
  const all = new Map(marks);
  for (const each of commitments)
    if (!all.has(each.instrument.id)) all.set(each.instrument.id, each.arrivalPrice);
  if (!all.has(instrument.id)) all.set(instrument.id, price);
  return all;
}
