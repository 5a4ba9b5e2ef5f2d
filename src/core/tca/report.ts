import type { Bps, Ratio } from '#core/kernel/units';

/** Shortfall by P16: every part has its own formula and they sum to the total. Bps of the arrival notional of the whole parent, positive when they hurt. */
export interface TcaReport {
  readonly totalBps: Bps;
  readonly delayBps: Bps; // decision to arrival, all shares (Wagner)
  readonly spreadBps: Bps; // touch against mid at each fill; negative where we earned it
  readonly impactBps: Bps; // the walk beyond the touch
  readonly timingBps: Bps; // mid at each fill against arrival
  readonly feesBps: Bps;
  readonly opportunityBps: Bps; // what was not filled, at the last mid
  readonly vwapBps: Bps | null; // against the interval VWAP of eligible prints; null without prints
  readonly twapBps: Bps | null;
  readonly participation: Ratio | null; // filled / (eligible volume of the interval + own taking fills), as the cap counts it
  readonly completion: Ratio;
  readonly estimatedBps: Bps;
  /** null: nothing was filled, so that there is no cost to compare. */
  readonly withinInterval90: boolean | null;
  readonly benchmarks: {
    readonly decision: number | null;
    readonly arrival: number;
    readonly vwap: number | null;
    readonly twap: number | null;
    readonly average: number | null;
    readonly last: number;
  };
  readonly notes: readonly string[];
}
