import type { ImpactModel } from '#core/cost/model';
import type { LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ParentOrder } from '#core/plan/parent';
import type { ExecutionPolicy } from '#core/plan/policy';

/** All that a plan is made from. */
export interface PlanInput {
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly view: MarketView;
  readonly policy: ExecutionPolicy;
  readonly fees: Fees;
  /** Only the gate's verdict is wanted of this plan: it has no frontier. */
  readonly isTrial?: boolean;
}
