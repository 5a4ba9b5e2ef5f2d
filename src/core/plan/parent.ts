import type { Lots, Ratio, Side, TickPrice, Ticks, TimeUs } from '#core/kernel/units';
import type { PlanLimits } from './plan-limits.ts';
import type { StrategyName, StrategyParameters } from './strategies.ts';

/** What happens to a remainder too small for the venue, or left at the deadline. `complete` crosses it (inside collar and cap), `leave` reports it. */
export const RESIDUAL_POLICIES = ['complete', 'leave'] as const;
export type ResidualPolicy = (typeof RESIDUAL_POLICIES)[number];

/** What a client wants done, on the instrument's grid: the whole of it, before any plan. */
export interface ParentOrder extends StrategyParameters {
  /** At most 16 characters of [A-Za-z0-9-]: the first part of every child's id. */
  readonly parentId: string;
  readonly instrumentId: string;
  readonly side: Side;
  readonly quantity: Lots;
  readonly strategy: StrategyName;
  readonly start: TimeUs;
  readonly deadline: TimeUs;
  /** Never pay more, never sell for less; null: the gate's collar alone. */
  readonly limit: Ticks | null;
  readonly participationMax: Ratio;
  readonly residual: ResidualPolicy;
  /** Only ever shrinks a position: the gate's exit rule. Needs `confirmed` where the market is below the minimum score. */
  readonly reduceOnly: boolean;
  readonly confirmed: boolean;
  /** The price when it was decided to trade (ticks, may be a half), null where unknown: then delay is 0 and said so. */
  readonly decisionPrice: TickPrice | null;
  /** When it was decided to trade: a drift fades from then on. Without it, from `start`. */
  readonly decidedAt?: TimeUs;
  /** Orders of one basket are capped together. Journals before schema 2 know none. */
  readonly basket?: string;
  /** Slices, blackouts, randomising. */
  readonly limits?: PlanLimits;
}
