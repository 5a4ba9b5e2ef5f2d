import { quoteValue, type Ratio } from '#core/kernel/units';
import type { LiquidityProfile, Measured } from '#core/liquidity/profile';

/** Multipliers, and a change of price as a fraction (-0.2 is a fifth down). */
export interface MarketChange {
  readonly spread: Ratio;
  readonly volume: number;
  readonly volatility: Ratio;
  readonly price: number;
}

const times = <M extends Measured | null | undefined>(measured: M, by: number): M =>
  measured === null || measured === undefined
    ? measured
    : {
        ...measured,
        value: measured.value * by,
        standardError: measured.standardError === null ? null : measured.standardError * by,
      };

/** The profile of a market that has changed: every figure of it that the change is of, what is forecast of the month and of times of day as well. */
export function changedProfile(profile: LiquidityProfile, change: MarketChange): LiquidityProfile {
  const { ahead, timeOfDay } = profile;
  return {
    ...profile,
    adv: times(profile.adv, change.volume),
    advNotional: quoteValue(profile.advNotional * change.volume * (1 + change.price)),
    volatilityDaily: times(profile.volatilityDaily, change.volatility),
    spreadBps: times(profile.spreadBps, change.spread),
    spreadEstimated: times(profile.spreadEstimated, change.spread),
    ...(ahead == null
      ? {}
      : {
          ahead: {
            adv: times(ahead.adv, change.volume),
            volatilityDaily: times(ahead.volatilityDaily, change.volatility),
            spreadBps: times(ahead.spreadBps, change.spread),
          },
        }),
    ...(timeOfDay == null
      ? {}
      : {
          timeOfDay: {
            ...timeOfDay,
            stretches: timeOfDay.stretches.map((each) => ({
              ...each,
              spreadBps: times(each.spreadBps, change.spread),
            })),
          },
        }),
  };
}
