import type { Count, Lots, Ratio, TimeUs } from '#core/kernel/units';

/** A stretch of time, from inclusive, to exclusive. */
export interface Window {
  readonly from: TimeUs;
  readonly to: TimeUs;
}

/** How much a schedule is shaken, so that nobody reads it off the tape. */
export interface Shake {
  /** Sizes of slices by up to this share either way, edges between them by up to this share of half a slice. */
  readonly size: Ratio;
  readonly time: Ratio;
  /** The same seed shakes the same way. */
  readonly seed: Count;
}

/** What a client asks of the schedule itself; what is absent binds nothing. Orders of older journals have none. */
export interface PlanLimits {
  readonly sliceMin?: Lots;
  readonly sliceMax?: Lots;
  /** Nothing is sent in them. */
  readonly blackouts?: readonly Window[];
  readonly randomise?: Shake;
  /** Take part in the closing auction. */
  readonly closingAuction?: boolean;
}
