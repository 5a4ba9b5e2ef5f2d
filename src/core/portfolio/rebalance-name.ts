import type { ImpactModel } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { Surveyed } from '#core/liquidity/survey';
import { isIlliquidTier } from '#core/liquidity/tier';
import type { RebalanceName } from '#core/portfolio/rebalance-problem';

/** A name of a book from what is known of its market. Contracts are refused: their value is no part of net asset value. `fullScore`: from which on the cap of its tier is its own, below it a share; null: whatever the score. */
export function rebalanceName({
  symbol,
  units,
  lot,
  market,
  model,
  feesBps,
  fullScore,
}: {
  readonly symbol: string;
  readonly units: number;
  readonly lot: number;
  readonly market: Surveyed;
  readonly model: ImpactModel;
  readonly feesBps: number;
  readonly fullScore: number | null;
}): Result<RebalanceName, Refusal> {
  const { instrument, profile, assessment, close } = market;
  if (instrument.settlement !== 'linear' || instrument.multiplier !== 1)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `a book to rebalance must hold shares or coins, ${instrument.id} is a contract`,
        { symbol },
        `leave out ${symbol}`,
      ),
    );
  const spread = profile.spreadBps ?? profile.spreadEstimated;
  if (spread === null)
    return err(
      refusal(
        'IMPACT_UNKNOWN',
        `the spread of ${symbol} must be known, was unknown`,
        { symbol },
        'give bars with quotes, or enough days to estimate it',
      ),
    );
  const share = fullScore === null ? 1 : Math.min(1, assessment.score / fullScore);
  return ok({
    symbol,
    units,
    price: close,
    lot,
    isIlliquid: isIlliquidTier(assessment.tier),
    capOfNav: share * assessment.limits.positionMaxOfNav,
    costed: { profile, model, price: close, crossing: (spread.value / 2 + feesBps) / BPS_IN_ONE },
  });
}
