import type { Bps, Ratio, TimeUs } from '#core/kernel/units';

/** What a cost depends on. Quantities are shares of the average day's eligible volume; volatility is daily. */
export interface Trade {
  /** Q / V_D. */
  readonly advShare: Ratio;
  readonly volatilityDaily: Ratio;
}

/** Where the model's numbers come from: `none` is refused, `prior` (published, not fitted to this market) is held to the upper end of its interval. */
export interface Calibration {
  readonly state: 'calibrated' | 'prior' | 'none';
  readonly source: string;
  readonly asOf: TimeUs | null;
  /** Orders that it was fitted on; 0 for a prior. */
  readonly n: number;
}

/** One cost model for planner, gate, sizing and optimiser. The simulator and TCA never hold it (P14). */
export interface ImpactModel {
  /** Recorded with every estimate, so that TCA knows which curve it is judging. */
  readonly id: string;
  readonly calibration: Calibration;
  /** Average cost of the whole order relative to arrival, beyond the half spread; one way. */
  impactBps(trade: Trade): Bps;
  /** d(cost x quantity)/d(quantity), for the optimiser. */
  marginalImpactBps(trade: Trade): Bps;
  /** Standard error of impactBps: how wrong the expected value may be. */
  impactStandardErrorBps(trade: Trade): Bps;
}

/**
 * What an order is expected to cost, frozen before its first child (P12). All bps of arrival notional, one way, positive when they hurt.
 * Two intervals, never mixed: `standardErrorBps` of the expected cost, and the predictive interval of one order's realised cost.
 */
export interface CostEstimate {
  readonly modelId: string;
  readonly calibration: Calibration;
  readonly asOf: TimeUs;
  readonly expectedBps: Bps;
  readonly spreadBps: Bps; // half the quoted spread, times the share expected to take
  readonly impactBps: Bps;
  readonly walkBps: Bps; // beyond the touch, for what is immediate; 0 where nothing is
  readonly feesBps: Bps;
  readonly standardErrorBps: Bps;
  /** Timing risk of one order. */
  readonly stdevBps: Bps;
  /** 5 % and 95 % of one order's realised cost: timing risk and parameter error together. */
  readonly interval90Bps: readonly [Bps, Bps];
  readonly inputs: { readonly advShare: number; readonly volatilityDaily: number; readonly spreadBps: number; readonly horizonDays: number };
}
