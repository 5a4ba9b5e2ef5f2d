import {
  type Bps,
  type DurationUs,
  durationUs,
  type QuoteValue,
  type Ratio,
} from '#core/kernel/units';

/** Participation counts since the start of the parent and over this window as well: a pause saves nothing up. */
export const PARTICIPATION_WINDOW_US = durationUs(300_000_000);

/** Beside the liquidity policy: what no order may exceed. In reporting currency where it is money. */
export interface RiskLimits {
  readonly maxOrderValue: QuoteValue; // one parent, and one child
  readonly priceCollarBps: Bps; // distance of a child's limit from the mid
  readonly maxImpactBps: Bps; // expected cost of a parent; upper end of the interval while the model is a prior
  readonly maxDataAgeUs: DurationUs;
  /** Of contracts on margin: from the market to the price of liquidation, as a share of the market. */
  readonly minLiquidationDistance: Ratio;
}

export type { AccountView, Flow, ParentBudget } from '#core/ledger/exposure';
