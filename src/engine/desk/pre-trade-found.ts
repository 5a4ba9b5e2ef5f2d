import type { CostEstimate } from '#core/cost/model';
import type { Approved } from '#core/gate/approved';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';

/** What the gate says of a parent, before one remedy is looked for that satisfies every rule. */
export type TriedParent = Omit<PreTrade, 'refusal'>;

/** Everything that is known before the first child: shown to a person first, journaled when the order is placed. */
export interface PreTrade {
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly assessment: Assessment;
  readonly plan: Plan;
  readonly estimate: CostEstimate;
  /** The same order all at once, on the book as it is; or why nobody can say. */
  readonly now: Result<CostEstimate, Refusal>;
  readonly arrivalPrice: number; // ticks
  readonly view: MarketView;
  /** Everything that the gate has against it, in the order of its rules; empty is approved. */
  readonly refusals: readonly Refusal[];
  /** The plan as the gate let it through; null where it did not. */
  readonly approved: Approved<Plan> | null;
  /** All of it as one refusal, with a remedy that satisfies every rule where one exists; null is approved. */
  readonly refusal: Refusal | null;
}
