import type { Count } from '#core/kernel/units';
import type { WaysVerdict } from '#engine/sim/compare/ways-verdict';
import type { CrossedMoments } from '#engine/sim/consolidated-tape';

/** What a comparison of ways to meet several venues found. Costs are bps of the arrival notional with fees, one way, positive when they hurt. */
export interface VenuesComparison {
  readonly symbol: string;
  readonly windows: Count;
  readonly effectiveN: number;
  readonly block: Count;
  readonly from: string;
  readonly to: string;
  readonly venues: readonly {
    readonly venue: string;
    readonly source: string;
    readonly ticks: Count;
    readonly makerBps: number;
    readonly takerBps: number;
    readonly perUnit: number;
  }[];
  /** Moments at which recordings crossed each other; null: one recording was dealt out. */
  readonly crossed: CrossedMoments | null;
  readonly cells: readonly {
    readonly name: string;
    readonly strategies: Readonly<Record<string, WaysVerdict>>;
  }[];
  readonly seed: number;
  readonly tapes: readonly { readonly source: string; readonly hash: string }[];
}
