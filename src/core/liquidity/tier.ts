import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Ratio } from '#core/kernel/units';
import {
  type LiquidityPolicy,
  type LiquidityProfile,
  TIERS,
  type Tier,
} from '#core/liquidity/profile';
import { BEARS } from '#core/liquidity/standing';
import type { Instrument } from '#core/market/instrument';

// Dollars and tokens that promise a dollar are taken at par here; a token that loses its peg is a rate, and rates must be given.
const DOLLARS: readonly string[] = ['USD', 'USDT', 'USDC'];
const sameMoney = (a: string, b: string): boolean =>
  a === b || (DOLLARS.includes(a) && DOLLARS.includes(b));

export interface TierLimit {
  readonly tier: Tier;
  readonly maxPositionOfNav: Ratio;
}
/** Illiquid names of a book, wherever a limit or a report speaks of them: in the lowest tier or below it. */
export const isIlliquidTier = (tier: Tier): boolean => TIERS.indexOf(tier) >= TIERS.indexOf('low');
const BELOW: TierLimit = { tier: 'illiquid', maxPositionOfNav: 0 };

// A symbol changes its tier only when its traded value is beyond the threshold by this much: a mean of 60 days moves by some percent from day to day,
// and a position limit that changes with it every other day would make a desk trade for nothing.
const MARGIN = 0.1;

/** The highest tier whose threshold the value that can be counted on a day reaches; below the lowest, illiquid, with a position limit of 0. From `previous` only by a margin. */
export function tierOf(
  profile: Pick<LiquidityProfile, 'advNotional' | 'regime'>,
  instrument: Instrument,
  policy: LiquidityPolicy,
  previous: Tier | null,
): Result<TierLimit, Refusal> {
  const quote = instrument.currencies.quote;
  if (!sameMoney(quote, policy.reportingCurrency)) {
    return err(
      refusal(
        'CURRENCY_RATE_MISSING',
        `tiers are in ${policy.reportingCurrency}, but ${instrument.id} trades in ${quote}`,
        { instrument: instrument.id, quote, reportingCurrency: policy.reportingCurrency },
        `set reporting_currency to ${quote}, with min_adv in ${quote}`,
      ),
    );
  }
  const advNotional = profile.advNotional * BEARS[profile.regime];
  const place = (tier: Tier): number => {
    const at = policy.tiers.findIndex((one) => one.tier === tier);
    return at < 0 ? policy.tiers.length : at;
  };
  const reached = (value: number): TierLimit =>
    policy.tiers.toSorted((a, b) => b.minAdv - a.minAdv).find((one) => value >= one.minAdv) ??
    BELOW;
  const now = reached(advNotional);
  if (previous === null || previous === now.tier) return ok(now);
  // Up (or down) counts only where it would still be so with the value a margin lower (or higher).
  const isUp = place(now.tier) < place(previous);
  const surely = reached(advNotional / (isUp ? 1 + MARGIN : 1 - MARGIN));
  const isBeyond = isUp
    ? place(surely.tier) < place(previous)
    : place(surely.tier) > place(previous);
  return ok(isBeyond ? surely : (policy.tiers.find((one) => one.tier === previous) ?? BELOW));
}
