import type { Observation } from '#core/cost/calibrate/observations';
import type { CostEstimate } from '#core/cost/model';
import {
  BPS_IN_ONE,
  type Bps,
  type Moment,
  type Money,
  type Ratio,
  type Units,
} from '#core/kernel/units';

/** An order that ended, with what was expected of it when it began and what it cost; bps of the arrival notional of the whole order. */
export interface OrderDone {
  readonly symbol: string;
  readonly acceptedAt: Moment; // microseconds
  readonly estimate: CostEstimate;
  readonly adv: Units;
  readonly advNotional: Money;
  readonly completion: Ratio;
  readonly impactBps: Bps;
  readonly timingBps: Bps;
}

export type OwnObservation = Observation & { readonly at: number };

// What was left undone had another cost: an order that mostly was not done tells little of its size.
const COMPLETION_MIN = 0.9;
const DAY_US = 86_400e6;

/**
 * What own orders tell of impact: size and volatility as they were known at the start, cost the moves of the price (impact and timing) without spread, fees and delay.
 * Impact and timing cannot be told apart in one order; over many, what has the order's sign is impact.
 */
export function observeOrders(orders: readonly OrderDone[]): readonly OwnObservation[] {
  return orders.flatMap(
    ({ symbol, acceptedAt, estimate, adv, advNotional, completion, impactBps, timingBps }) => {
      const { advShare, volatilityDaily, horizonDays } = estimate.inputs;
      const varianceDays =
        volatilityDaily > 0 ? (estimate.stdevBps / (BPS_IN_ONE * volatilityDaily)) ** 2 : 0;
      if (!(completion >= COMPLETION_MIN) || !(advShare > 0) || !(varianceDays > 0)) return [];
      return [
        {
          at: acceptedAt,
          name: symbol,
          day: Math.floor(acceptedAt / DAY_US),
          advShare: advShare * completion,
          volatilityDaily: volatilityDaily,
          volumeTime: horizonDays,
          varianceDays,
          adv,
          advNotional,
          costBps: (impactBps + timingBps) / completion,
        },
      ];
    },
  );
}
