import type { Money, Price, Ratio, Seconds, Side, TimeUs, Units } from '#core/kernel/units';
import type { ResidualPolicy } from './parent.ts';
import type { Window } from './plan-limits.ts';
import { NO_PARAMETERS, type StrategyName, type StrategyParameters } from './strategies.ts';

/** A size in money: as many lots as it buys at the mid when the order is placed, rounded down. It is no cap on what they cost in the end. */
export interface Worth {
  /** Quote currency. */
  readonly value: Money;
}

/** A parent as a client words it: units and prices as numbers, absent is null. The desk puts it on the grid. */
export interface NewOrder extends StrategyParameters {
  readonly parentId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Units | Worth;
  readonly strategy: StrategyName | null;
  /** The configured wheel draws its strategy when it is placed (TCA-56); `strategy` is null then. */
  readonly byWheel?: true;
  readonly start: TimeUs | null;
  readonly deadline: TimeUs | null;
  readonly horizonSeconds: Seconds | null;
  readonly limit: Price | null;
  readonly participationMax: Ratio | null;
  readonly residual: ResidualPolicy | null;
  readonly reduceOnly: boolean;
  readonly confirmed: boolean;
  readonly decisionPrice: Price | null;
  readonly decidedAt?: TimeUs | null;
  /** Orders that name the same basket are capped together. */
  readonly basket?: string | null;
  /** Units, and shares of 0 to 1. `seed` null: made from the order's id. */
  readonly limits?: {
    readonly sliceMin?: Units | null;
    readonly sliceMax?: Units | null;
    readonly blackouts?: readonly Window[] | null;
    readonly randomise?: {
      readonly size: Ratio;
      readonly time: Ratio;
      readonly seed: number | null;
    } | null;
    /** Take part in the closing auction. */
    readonly closingAuction?: boolean | null;
  } | null;
}

/** A whole order with nothing special about it: what is not said is null. */
export const plainOrder = (
  order: Pick<NewOrder, 'symbol' | 'side' | 'quantity'> & Partial<NewOrder>,
): NewOrder => ({
  parentId: null,
  strategy: null,
  start: null,
  deadline: null,
  horizonSeconds: null,
  limit: null,
  participationMax: null,
  residual: null,
  reduceOnly: false,
  confirmed: false,
  ...NO_PARAMETERS,
  decisionPrice: null,
  ...order,
});
