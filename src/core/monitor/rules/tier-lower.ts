import { TIERS } from '#core/liquidity/profile';
import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-25: a name that matters is so many tiers lower than it was. */
export const tierLower: MonitorRule<'market'> = {
  code: 'TIER_LOWER',
  of: 'market',
  bad: 'high',
  terms: { ...usualTerms, enter: 1, leave: 0 },
  remedy: 'limits by tier are smaller now: see the portfolio page for what is above them',
  concerns: ({ matters }) => matters,
  measure: ({ tier, tierBefore }) =>
    tier === null || tierBefore === null ? null : TIERS.indexOf(tier) - TIERS.indexOf(tierBefore),
  about: ({ symbol }) => symbol,
  text: ({ symbol, tier, tierBefore }) =>
    `${symbol} was ${tierBefore} liquidity and is ${tier} now`,
};
