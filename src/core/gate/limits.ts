import type { Bps, DurationUs, Notional } from '#core/kernel/units';

/** Beside the liquidity policy: what no order may exceed. In reporting currency where it is money. */
export interface RiskLimits {
  readonly maxOrderValue: Notional; // one parent, and one child
  readonly priceCollarBps: Bps; // distance of a child's limit from the mid
  readonly maxImpactBps: Bps; // expected cost of a parent; upper end of the interval while the model is a prior
  readonly maxDataAgeUs: DurationUs;
}

/** What the account has, per instrument and in cash, open orders counted against it. */
export interface AccountView {
  /** Settled cash in quote currency of the instrument, null: unknown (refused). */
  readonly cash: number | null;
  /** Signed position in lots, null: unknown (refused). */
  readonly position: number | null;
  /** Open buy orders' value in quote currency, and open sell lots, of all parents. */
  readonly openBuyNotional: number;
  readonly openSellLots: number;
  /** Net asset value in reporting currency; null: unknown. */
  readonly netAssetValue: number | null;
  readonly shortSellingAllowed: boolean;
}

/** All our parents of one symbol and account, in lots since the checked parent's start (PROTOCOL, participation). */
export interface Flow {
  readonly filled: number;
  readonly open: number;
  readonly eligibleVolume: number;
  readonly ownTakerFills: number;
}

/** What is left of a parent for its children: enforced outside the strategy (F1). */
export interface ParentBudget {
  readonly quantity: number;
  readonly filled: number;
  readonly open: number;
}
