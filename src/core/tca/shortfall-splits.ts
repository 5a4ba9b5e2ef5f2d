import type { Bps, Ratio } from '#core/kernel/units';
import type { CostedOrder } from './costed-order.ts';

/** A shortfall from the decision on in the parts of a whole order, all in one unit, positive when it hurts. `trading`: what the fills cost against arrival; fees null: not known. */
export interface ShortfallInParts {
  readonly delay: number;
  readonly trading: number;
  readonly opportunity: number;
  readonly fees: number | null;
}
/** The same as the literature divides it. Both sum to the total. */
export interface ShortfallSplits {
  /** Perold (1988), "The implementation shortfall", J. Portfolio Management 14(3): what was done, and what was not, against the decision. */
  readonly perold: {
    readonly execution: number;
    readonly opportunity: number;
    readonly fees: number | null;
  };
  /** Wagner and Edwards (1993), "Best execution", Financial Analysts Journal 49(1): delay of what was done and of what was not, then trading and opportunity against arrival. */
  readonly wagner: {
    readonly delay: number;
    readonly tradingDelay: number;
    readonly opportunityDelay: number;
    readonly trading: number;
    readonly opportunity: number;
    readonly fees: number | null;
  };
}

/** `completion`: the share of the order that was filled; above 1 where more was filled than was ordered. */
export function shortfallSplits(
  { delay, trading, opportunity, fees }: ShortfallInParts,
  completion: Ratio,
): ShortfallSplits {
  const tradingDelay = delay * completion;
  const opportunityDelay = delay - tradingDelay;
  return {
    perold: {
      execution: trading + tradingDelay,
      opportunity: opportunity + opportunityDelay,
      fees,
    },
    wagner: { delay, tradingDelay, opportunityDelay, trading, opportunity, fees },
  };
}

/** Of a costed order in bps of its arrival value; what no part explains is trading. From arrival on where no decision is known. null: its cost is not known. */
export function splitsOfOrder({
  totalBps,
  parts,
  filled,
  quantity,
}: CostedOrder): ShortfallSplits | null {
  const { opportunityBps, feesBps } = parts;
  if (totalBps === null || opportunityBps === null || !(quantity > 0)) return null;
  const delay: Bps = parts.delayBps ?? 0;
  const trading: Bps = totalBps - delay - opportunityBps - (feesBps ?? 0);
  return shortfallSplits(
    { delay, trading, opportunity: opportunityBps, fees: feesBps },
    filled / quantity,
  );
}
