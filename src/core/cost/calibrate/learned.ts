import type { DriftReport, Widening } from '#core/cost/calibrate/drift';
import type { Bps, Count } from '#core/kernel/units';

/** A fit on the desk's own orders, and how it did against the model in use: negative is better, bps of pinball loss on what neither had seen. */
export interface Refit {
  readonly modelId: string;
  readonly against: string;
  readonly value: Bps;
  readonly standardError: Bps;
  readonly n: Count;
  readonly verdict: 'better' | 'worse' | 'undecided';
  /** It was put in use. */
  readonly isPromoted: boolean;
}
/** CAL-21: one round of the loop: what the orders say of the model in use, and what was fitted. `refit` null: nothing was, `why` says it. */
export interface LearnedNote {
  readonly drift: DriftReport;
  /** CAL-22: how far its intervals are stretched from here on; null: not at all. */
  readonly widening: Widening | null;
  readonly refit: Refit | null;
  readonly why: string;
}
/** Rounds that are remembered. */
export const ROUNDS_KEPT = 400;
