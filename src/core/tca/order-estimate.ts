import type { Bps, Ratio } from '#core/kernel/units';
import { surpriseOf } from './benchmarks.ts';
import type { CostedOrder } from './costed-order.ts';

/** An estimate of before the first child beside the cost from arrival on; null: what it needs is not known. */
export interface OrderEstimate {
  readonly expectedBps: Bps;
  readonly stdevBps: Bps | null;
  readonly actualBps: Bps | null;
  /** (actual - expected) / deviation. */
  readonly z: number | null;
  readonly chanceOfWorse: Ratio | null;
}

/** null: nobody said what it was expected to cost. */
export function orderEstimate({ parent, totalBps, parts }: CostedOrder): OrderEstimate | null {
  const { estimate } = parent.terms;
  if (estimate === null) return null;
  const actualBps = totalBps === null ? null : totalBps - (parts.delayBps ?? 0);
  const { expectedBps, stdevBps } = estimate;
  const surprise =
    actualBps === null || stdevBps === null || !(stdevBps > 0)
      ? { z: null, chanceOfWorse: null }
      : surpriseOf({ actualBps, expectedBps, stdevBps });
  return { expectedBps, stdevBps, actualBps, ...surprise };
}
