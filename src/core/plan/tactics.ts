import type { Ratio } from '#core/kernel/units';
/** What a tactic looks at. `usual`: what is normal for this name, from its profile; null is unknown. */
export interface Conditions {
  readonly usual: { readonly volatilityDaily: number | null };
  readonly volatilityDaily: Ratio | null;
  /** How far behind the schedule the plan allows, as a fraction of the parent. */
  readonly behindMax: Ratio;
}

/** `aggressive` stands in older journals only. */
export type Pace = 'passive' | 'patient' | 'aggressive';

/** How a schedule is worked: rest, and take what is behind it by more than `slack` of the parent, from `crossAt` of a slice on. */
export interface Tactic {
  readonly regime: Pace;
  readonly crossAt: Ratio;
  readonly slack: Ratio;
  /** Rests a tick inside the spread where there is room for it: first in a queue of its own. */
  readonly improves: boolean;
}

// EXE-6: a market that moves more than half as much again as usual is not a usual market.
const UNUSUAL = 1.5;

/** EXE-5: whatever the market does; for strategies whose schedule is their whole opinion. */
export const patient = ({ behindMax }: Pick<Conditions, 'behindMax'>): Tactic => ({
  regime: 'patient',
  crossAt: 0,
  slack: behindMax,
  improves: true,
});

/**
 * EXE-5, EXE-6: regimes choose tactics inside the plan's band and never move the band.
 *   passive (volatility high): rest at the touch, because a moving price comes to a resting order soon enough, and to the one in front with bad news.
 *   patient (else): rest inside the spread.
 */
export function byRegime({ usual, volatilityDaily, behindMax }: Conditions): Tactic {
  const isWild =
    usual.volatilityDaily !== null &&
    volatilityDaily !== null &&
    volatilityDaily > UNUSUAL * usual.volatilityDaily;
  const tactic = patient({ behindMax });
  return isWild ? { ...tactic, regime: 'passive', improves: false } : tactic;
}
