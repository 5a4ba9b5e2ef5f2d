import type { LimitEffect } from '#core/cost/limit-price';
import { type Bps, type Count, type Ratio, type TimeUs } from '#core/kernel/units';
import type { Trade } from '#core/liquidity/trade';
import { normalQuantile } from '#core/numeric/normal';

export type { Trade } from '#core/liquidity/trade';

/** Where the model's numbers come from: `none` is refused, `prior` (published, not fitted to this market) is held to the upper end of its interval. */
export interface Calibration {
  readonly state: 'calibrated' | 'prior' | 'none';
  readonly source: string;
  readonly asOf: TimeUs | null;
  /** Orders that it was fitted on; 0 for a prior. */
  readonly n: Count;
}

/** One cost model for planner, gate, sizing and optimiser. The simulator and TCA never hold it (P14). NaN is "cannot tell", and whoever estimates with it is refused. */
export interface ImpactModel {
  /** Recorded with every estimate, so that TCA knows which curve it is judging. */
  readonly id: string;
  readonly calibration: Calibration;
  /** Average cost of the whole order relative to arrival, beyond the half spread; one way. */
  impactBps(trade: Trade): Bps;
  /** d(cost x quantity)/d(quantity) in the same time, for the optimiser. */
  marginalImpactBps(trade: Trade): Bps;
  /** Standard error of impactBps: how wrong the expected value may be. */
  impactStandardErrorBps(trade: Trade): Bps;
  /** Where the price stands when the order ends, and what of that stays. What is between them is temporary. */
  peakBps(trade: Trade): Bps;
  permanentBps(trade: Trade): Bps;
  /** Quantile of (realised cost - expected cost) / timing risk of one order. */
  shock(trade: Trade, probability: number): number;
}

/** An addend of the average cost. */
export interface ImpactPart {
  readonly bps: Bps;
  /** d ln(bps) / d ln(quantity) in the same time. */
  readonly exponent: number;
  /** Its part of the price when the order ends, and of what stays. */
  readonly peakBps: Bps;
  readonly permanentBps: Bps;
  /** null: nobody told, counts as the whole part. */
  readonly standardErrorBps: Bps | null;
}

/** A cost model that is a sum of parts, whose errors are taken as independent. Realised costs are normal around it, as far as timing risk goes, where `shock` does not know better. */
export function modelOfParts(
  id: string,
  calibration: Calibration,
  partsOf: (trade: Trade) => readonly ImpactPart[],
  shock: ImpactModel['shock'] = (_, probability) => normalQuantile(probability),
): ImpactModel {
  const sum = (trade: Trade, of: (part: ImpactPart) => number): Bps =>
    partsOf(trade).reduce((total, part) => total + of(part), 0);
  return {
    id,
    calibration,
    shock,
    impactBps: (trade) => sum(trade, (part) => part.bps),
    marginalImpactBps: (trade) => sum(trade, (part) => (1 + part.exponent) * part.bps),
    impactStandardErrorBps: (trade) =>
      Math.hypot(...partsOf(trade).map((part) => part.standardErrorBps ?? part.bps)),
    peakBps: (trade) => sum(trade, (part) => part.peakBps),
    permanentBps: (trade) => sum(trade, (part) => part.permanentBps),
  };
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
  /** Of an order at once: the share of it that the displayed book holds; the rest is the model's. null: not at once. Estimates of older journals do not say. */
  readonly displayedShare?: Ratio | null;
  /** Share of the lots that is expected to take liquidity. */
  readonly takerShare?: Ratio;
  /** What a limit price does; null: none was given. */
  readonly limit?: LimitEffect | null;
  readonly feesBps: Bps;
  readonly standardErrorBps: Bps;
  /** Timing risk of one order. */
  readonly stdevBps: Bps;
  /** 5 % and 95 % of one order's realised cost: timing risk and parameter error together. */
  readonly interval90Bps: readonly [Bps, Bps];
  readonly inputs: {
    readonly advShare: number;
    readonly volatilityDaily: number;
    readonly spreadBps: number;
    readonly horizonDays: number;
  };
}
