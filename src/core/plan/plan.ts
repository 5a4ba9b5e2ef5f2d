import type { Bps, Count, Days, InLots, Lots, Ratio, TimeUs } from '#core/kernel/units';
import type { Detectability } from '#core/plan/detectability';
import type { ResidualPolicy } from '#core/plan/parent';
import type { Posting } from '#core/plan/posting';
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

/** By when, and how much of it, the cap lets through. */
export interface Fit {
  /** By when all of it would fit; null: not within a month. */
  readonly deadline: TimeUs | null;
  /** What fits by the deadline that there is. */
  readonly quantity: InLots;
  /** Days of average volume that all of it takes. */
  readonly days: Days;
}

/**
 * A schedule in lots, never executed by itself. Slices are in order and do not overlap; between them, in a blackout or overnight, nothing is sent. Their quantities sum to the parent's (pov: the
 * expected path), or to what the cap lets through of it: then `withinCap` is below 1.
 */
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
  /** Chance that all of it is done by the deadline: by the volume of days like these, and by the client's limit. null: nobody knows how steady the volume is. Plans of older journals do not say. */
  readonly completionChance?: Ratio | null;
  /** By when and how much the cap would let through, where it does not let all through; null: it does. Plans of older journals do not say. */
  readonly fits?: Fit | null;
  /** What the least cost is of, per unit of currency: an order that is planned again for its market keeps it. Absent: the strategy asks for none, or the plan is of an older journal. */
  readonly riskAversion?: number;
  /** What shook it. */
  readonly seed?: Count;
  /** Could an observer of the tape find it? Plans of older journals do not say. */
  readonly detectability?: Detectability | null;
  /** Where to rest in a slice of the usual length, where the client says how orders come; the executor rests at the touch. */
  readonly posting?: readonly Posting[];
  readonly frontier: readonly FrontierPoint[];
  readonly assumptions: readonly string[];
}
