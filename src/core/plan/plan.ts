import type { Bps, InLots, Lots, Ratio, TimeUs } from '#core/kernel/units';
import type { ResidualPolicy } from '#core/plan/parent';
import type { StrategyName } from '#core/plan/strategies';

/** A stretch of the plan: `quantity` is meant to be done between `start` and `end`. */
export interface Slice {
  readonly start: TimeUs;
  readonly end: TimeUs;
  readonly quantity: Lots;
}

export interface FrontierPoint {
  readonly riskAversion: number; // 1/currency
  readonly expectedBps: Bps;
  readonly stdevBps: Bps;
}

/** A schedule in lots, never executed by itself. Slices are contiguous and their quantities sum to the parent's (pov: the expected path). */
export interface Plan {
  readonly strategy: StrategyName;
  readonly start: TimeUs;
  readonly end: TimeUs;
  readonly slices: readonly Slice[];
  /** How far behind or ahead of the schedule tactics may be, as a fraction of the parent. They never move the schedule. */
  readonly band: { readonly behind: Ratio; readonly ahead: Ratio };
  /** pov only: follow this share of eligible volume (own volume included); null otherwise. */
  readonly povRate: Ratio | null;
  readonly participationMax: Ratio;
  readonly residual: ResidualPolicy;
  /** Lots that are expected to print between start and end, ours apart. Plans of older journals do not say. */
  readonly volumeExpected?: InLots;
  /** Highest planned share of expected volume over the slices. */
  readonly participationPlanned: Ratio;
  readonly expectedBps: Bps;
  readonly stdevBps: Bps;
  /** Share of the parent expected to be done by the deadline, the client's limit included. */
  readonly completion: Ratio;
  /** The same by the participation cap alone. Plans of older journals do not say: there it is `completion`. */
  readonly withinCap?: Ratio;
  readonly frontier: readonly FrontierPoint[];
  readonly assumptions: readonly string[];
}
