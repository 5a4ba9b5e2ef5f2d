import { type InLots, lots, type Side, type TickPrice, type TimeUs } from '#core/kernel/units';
import { type Instrument, quantityOf, settlementValueOf } from '#core/market/instrument';
import { assetOf } from './assets.ts';
import type { AccountView, Marks } from './exposure.ts';
import type { Ledger } from './ledger.ts';
import { type MarkOf, marginOf } from './margin.ts';

/** What a parent that is at work still wants. */
export interface Commitment {
  readonly parentId: string;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly leaves: InLots; // lots: ordered and not filled, sent or not
  readonly start: TimeUs;
  readonly deadline: TimeUs;
  /** Mid when it was placed, ticks: what it is worth where its market has no price now. */
  readonly arrivalPrice: TickPrice;
}

/** Lots of one instrument that working parents want between two times, each evenly over what is left of its own. */
export function lotsWanted(
  commitments: readonly Commitment[],
  instrumentId: string,
  from: TimeUs,
  to: TimeUs,
): number {
  let sum = 0;
  for (const { instrument, leaves, start, deadline } of commitments) {
    if (instrument.id !== instrumentId) continue;
    const begin = Math.max(start, from);
    const overlap = Math.min(deadline, to) - begin;
    if (overlap > 0) sum += leaves * Math.min(1, overlap / (deadline - begin));
  }
  return sum;
}

/** LED-26: cash and sales of parents that have not been sent yet are spoken for as well: 800 orders at once are not 800 times the cash. */
export function accountAtWork(
  open: AccountView,
  ledger: Ledger,
  input: {
    readonly instrument: Instrument;
    readonly marks: Marks;
    readonly marginMarks: MarkOf;
    readonly commitments: readonly Commitment[];
    readonly without: string | null;
  },
): AccountView {
  let openBuyNotional = open.openBuyNotional;
  let openSellLots = open.openSellLots;
  for (const { parentId, instrument, side, leaves, arrivalPrice } of input.commitments) {
    const unsent = Math.max(
      0,
      leaves - (ledger.living.get(instrument.id)?.lotsOf(parentId, null) ?? 0),
    );
    if (side === 'sell')
      openSellLots +=
        assetOf(instrument) === assetOf(input.instrument)
          ? Math.ceil((unsent * quantityOf(instrument, 1)) / quantityOf(input.instrument, 1) - 1e-9)
          : 0;
    else if (instrument.currencies.quote === input.instrument.currencies.quote)
      openBuyNotional += settlementValueOf(
        instrument,
        lots(unsent),
        input.marks.get(instrument.id) ?? arrivalPrice,
      );
  }
  const margin = marginOf(ledger, { ...input, marks: input.marginMarks });
  return { ...open, openBuyNotional, openSellLots, margin };
}
