import type { Bps, Ratio } from '#core/kernel/units';
import type { CostedParent } from './costed-parent.ts';

/** What the same order would have cost done plainly instead: modelled from prices that were seen, from arrival on, with the fees of a taker. null: it cannot be priced. */
export const PLAIN_WAYS = ['immediate', 'everyMinute'] as const;
export type PlainWay = (typeof PLAIN_WAYS)[number];
export interface BaselineCost {
  readonly withFeesBps: Bps;
  readonly beforeFeesBps: Bps;
}
/** An order of ours that has ended. */
export interface OwnParent extends CostedParent {
  /** Of the cost model that made the estimate. */
  readonly modelId: string;
  /** The cost from arrival on was inside the 90 % interval that was frozen; null: nothing was filled. */
  readonly isWithin90: boolean | null;
  /** Filled over ordered. */
  readonly completion: Ratio;
  readonly baselines: { readonly [Name in PlainWay]: BaselineCost | null };
}
/** P2: a job that was not done saved nothing. */
export const isDone = ({ completion }: OwnParent): boolean => completion > 1 - 1e-9;
/** From arrival on: what passed before is nobody's to save. */
export const sinceArrival = ({ totalBps, parts }: CostedParent): Bps | null =>
  totalBps === null ? null : totalBps - (parts.delayBps ?? 0);
