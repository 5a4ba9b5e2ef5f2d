import type { Bps, Ratio } from '#core/kernel/units';
/** What a tactic looks at. `usual`: what is normal for this name, from its profile; null is unknown. */
export interface Conditions {
  readonly usual: { readonly spreadBps: number | null; readonly volatilityDaily: number | null };
  readonly spreadBps: Bps;
  readonly volatilityDaily: Ratio | null;
  /** How far behind the schedule the plan allows, as a fraction of the parent. */
  readonly behindMax: Ratio;
}

export type Pace = 'passive' | 'patient' | 'aggressive';

/**
 * How a slice is worked: rest at the near touch until `crossAt` of the slice has passed, then take
 * what is behind the schedule by more than `slack` of the parent.
 */
export interface Tactic {
  readonly regime: Pace;
  readonly crossAt: Ratio;
  readonly slack: Ratio;
}

// EXE-6: a market that moves more than half as much again as usual, or quotes half as wide again, is not a usual market.
const UNUSUAL = 1.5;
/** For this share of a slice a patient order rests before it takes. */
export const PATIENT_REST = 0.7;
const PATIENT: Tactic = { regime: 'patient', crossAt: PATIENT_REST, slack: 0 };
const AGGRESSIVE: Tactic = { regime: 'aggressive', crossAt: 0.3, slack: 0 };

/** EXE-5: whatever the market does; for strategies whose schedule is their whole opinion. */
export const patient = (): Tactic => PATIENT;

/**
 * EXE-5, EXE-6: regimes choose tactics inside the plan's band and never move the band.
 *   passive (volatility high): rest; take only at the band's lower edge, because a moving price comes back to a resting order as often as it leaves.
 *   patient (spread wide): rest for most of the slice: crossing costs more than usual, waiting does not.
 *   aggressive (else): rest briefly, then take while it is cheap.
 */
export function byRegime({ usual, spreadBps, volatilityDaily, behindMax }: Conditions): Tactic {
  const isWild =
    usual.volatilityDaily !== null &&
    volatilityDaily !== null &&
    volatilityDaily > UNUSUAL * usual.volatilityDaily;
  if (isWild) return { regime: 'passive', crossAt: 0, slack: behindMax };
  const isWide = usual.spreadBps === null || spreadBps > UNUSUAL * usual.spreadBps;
  return isWide ? PATIENT : AGGRESSIVE;
}
