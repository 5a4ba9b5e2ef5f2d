import type { CourtVerdict } from '#engine/sim/compare/verdict';

/** What a comparison found, and what it was about. */
export interface Comparison extends CourtVerdict {
  readonly symbol: string;
  readonly windows: number;
  readonly effectiveN: number;
  readonly block: number;
  readonly from: string;
  readonly to: string;
  readonly cells: readonly {
    readonly name: string;
    readonly strategies: CourtVerdict['strategies'];
  }[];
  /** The same contestants in a market that reacts; null: it was not asked for. */
  readonly reactive:
    | (CourtVerdict & { readonly market: string; readonly hash: string; readonly days: number })
    | null;
  readonly seed: number;
  readonly tapes: readonly { readonly source: string; readonly hash: string }[];
  /** Of the whole of it: the same question has the same answer, byte for byte. */
  readonly question: string;
}
