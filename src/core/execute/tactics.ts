import type { ParentState } from '#core/execute/parent-state';
import type { MarketView } from '#core/market/view';

/** How a slice is worked: rest at the near touch until `crossAt` of the slice has passed, then take what is behind the schedule by more than `slack` of the parent. */
export interface Tactic {
  readonly regime: ParentState['regime'];
  readonly crossAt: number;
  readonly slack: number;
}

// EXE-6: a market that moves more than half as much again as usual, or quotes half as wide again, is not a usual market.
const UNUSUAL = 1.5;
const PATIENT_CROSS_AT = 0.7;
const AGGRESSIVE_CROSS_AT = 0.3;

/**
 * EXE-5, EXE-6: regimes choose tactics inside the plan's band and never move the band.
 *   passive (volatility high): rest; take only at the band's lower edge, because a moving price comes back to a resting order as often as it leaves.
 *   patient (spread wide): rest for most of the slice: crossing costs more than usual, waiting does not.
 *   aggressive (else): rest briefly, then take while it is cheap.
 * twap, vwap, pov and is are always patient: their schedule is their whole opinion.
 */
export function tacticFor(state: ParentState, view: MarketView, spreadBps: number): Tactic {
  const { plan, usual, order } = state.acceptance;
  if (order.strategy !== 'adaptive')
    return { regime: 'patient', crossAt: PATIENT_CROSS_AT, slack: 0 };
  const volatility = view.volatilityDaily;
  if (
    usual.volatilityDaily !== null &&
    volatility !== null &&
    volatility > UNUSUAL * usual.volatilityDaily
  ) {
    return { regime: 'passive', crossAt: 0, slack: plan.band.behind };
  }
  if (usual.spreadBps === null || spreadBps > UNUSUAL * usual.spreadBps)
    return { regime: 'patient', crossAt: PATIENT_CROSS_AT, slack: 0 };
  return { regime: 'aggressive', crossAt: AGGRESSIVE_CROSS_AT, slack: 0 };
}
