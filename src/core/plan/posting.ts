import { invariant } from '#core/kernel/assert';
import type { Bps, Count, Seconds } from '#core/kernel/units';
import { postingDepth } from './cartea-jaimungal.ts';
import { limitOrMarket } from './limit-or-market.ts';

/** Where to rest with so many child orders left in a slice. */
export interface Posting {
  readonly left: Count;
  /** Beyond the mid; 0 or below is at the market. */
  readonly depthBps: Bps;
  /** The same where nothing may be taken before the slice ends. */
  readonly restingDepthBps: Bps;
  /** With at most this much of the slice to go one of them is taken; null: never before its end. */
  readonly takeFromSeconds: Seconds | null;
}
export interface PostingTerms {
  /** Orders a second that would reach one at the mid, and by how much fewer do, per bps further away: rate x exp(-decay x bps). */
  readonly ratePerSecond: number;
  readonly decay: number; // per bps
  /** What taking costs against the mid: half the spread. What is left at the end of the slice is taken, at a cost that grows with how much it is. */
  readonly takeBps: Bps;
  readonly seconds: Seconds;
}

/** Child orders of a slice that are told apart. */
const LEFT_MAX = 5;

/** SCH-21: Cartea, Jaimungal & Penalva (2015), sections 8.2 and 8.4, for one slice; bps for currency. */
export function postingsOf(terms: PostingTerms): readonly Posting[] {
  const { ratePerSecond, decay, takeBps, seconds } = terms;
  invariant(ratePerSecond > 0 && decay > 0, 'orders come, and fewer further away');
  invariant(takeBps >= 0 && seconds > 0, 'taking costs, and a slice takes time');
  const of = { lambda: ratePerSecond, kappa: decay, alpha: takeBps };
  const policy = limitOrMarket({ ...of, phi: 0, xi: takeBps, horizon: seconds }, LEFT_MAX);
  return Array.from({ length: LEFT_MAX }, (_, i) => ({
    left: i + 1,
    depthBps: policy.depth[i + 1] ?? NaN,
    restingDepthBps: postingDepth({ ...of, T: seconds }, 0, i + 1),
    takeFromSeconds: policy.marketFrom[i + 1] ?? null,
  }));
}
