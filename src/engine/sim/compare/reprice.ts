import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Ratio,
  SECOND_US,
  type Seconds,
} from '#core/kernel/units';
import type { ArenaFill } from '#engine/sim/compare/job';

/**
 * How a price answers to what was traded before (Bouchaud, Gefen, Potters & Wyart 2004): a trade of the share v of a day's volume has moved it after t seconds by
 *     v x level x (1 + t / relaxation)^-decay   of a day's volatility.
 */
export interface Propagator {
  readonly level: number;
  readonly relaxation: Seconds;
  readonly decay: number;
}
/**
 * Mid returns of ten seconds on signed volume of the last half hour, seven days of BAC, IBM and AIG (consolidated tapes, October 2013): 14.3, 15.2, 14.9, 13.9, 13.8, 12.7, 10.8, 8.8 and
 * 8.7 volatilities a day's volume after 10 s to 30 min; without one of the names 13 to 17 at the start and 7 to 13 at the end (`bench/propagator.ts`). No cost model and no recording that orders
 * are compared on had a part in it.
 */
export const TAPE_PROPAGATOR: Propagator = { level: 15, relaxation: 250, decay: 0.27 };

export interface TradedMarket {
  readonly volatilityDaily: Ratio;
  /** Lots a day. */
  readonly adv: InLots;
}

/** What fills would have cost more had the market answered to the ones before them: bps of the notional of all of them together, positive on either side. Every lot counts, resting or taking. */
export function repricedBps(
  fills: readonly ArenaFill[],
  quantity: InLots,
  { volatilityDaily, adv }: TradedMarket,
  { level, relaxation, decay }: Propagator = TAPE_PROPAGATOR,
): Bps {
  let sum = 0;
  for (const [j, now] of fills.entries())
    for (let i = 0; i < j; i++) {
      const before = fills[i]!;
      const seconds = Math.max(0, now.at - before.at) / SECOND_US;
      sum += now.quantity * (before.quantity / adv) * level * (1 + seconds / relaxation) ** -decay;
    }
  return (BPS_IN_ONE * volatilityDaily * sum) / quantity;
}
