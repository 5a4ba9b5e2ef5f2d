import type { Bps, Count, Price } from '#core/kernel/units';
import { worseBps } from './contract-worth.ts';
import type { CostedOrder } from './costed-order.ts';
import { walkStartOf } from './judged-parent.ts';

/** What one fill cost against the arrival price of its order, before fees; bps of that price, positive when it hurts. null: its quote or the arrival price is not known. */
export interface FillCost {
  readonly costBps: Bps | null;
  readonly spreadBps: Bps | null;
  readonly impactBps: Bps | null;
  readonly timingBps: Bps | null;
}

/** Of the fill with this index: spread, impact and timing by the formulas of the whole order (TCA-3 to TCA-5). */
export function fillCost({ parent, quotes, arrivalPrice }: CostedOrder, index: Count): FillCost {
  const fill = parent.fills[index];
  if (fill === undefined || arrivalPrice === null) return UNKNOWN;
  const quote = quotes[index] ?? null;
  const bps = (than: Price, price: Price): Bps =>
    worseBps(parent, { price, than, of: arrivalPrice });
  const costBps = bps(arrivalPrice, fill.price);
  const touch = walkStartOf(fill, quote);
  if (quote === null || touch === null) return { ...UNKNOWN, costBps };
  return {
    costBps,
    spreadBps: bps(quote.mid, touch),
    impactBps: bps(touch, fill.price),
    timingBps: bps(arrivalPrice, quote.mid),
  };
}
const UNKNOWN: FillCost = { costBps: null, spreadBps: null, impactBps: null, timingBps: null };
