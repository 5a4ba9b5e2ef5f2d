import type { Price, Ratio, TimeUs, Units } from '#core/kernel/units';
import type { StrategyName } from './strategies.ts';

/** What is changed of an order at work; what is absent stays as it is. */
export interface OrderAmendment {
  /** All of the order in units, with what is filled. */
  readonly quantity?: Units;
  /** null: no limit any more. */
  readonly limit?: Price | null;
  readonly deadline?: TimeUs;
  readonly strategy?: StrategyName;
  readonly participationMax?: Ratio;
  /** null: the strategy's own. */
  readonly riskAversion?: number | null;
}
