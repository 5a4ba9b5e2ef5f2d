import type { ImpactModel } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Days, InLots, Money, Ratio, TickPrice, Units } from '#core/kernel/units';
import type { LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import { tierOf } from '#core/liquidity/tier';
import { tradeOf } from '#core/liquidity/trade';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { increasingRoot } from '#core/numeric/root';
import { inWords, percent } from './size-words.ts';

/** Share of a position that a market bears in each regime; an unknown regime counts as normal, as it does for volume. */
export interface SizeByRegime {
  readonly normal: Ratio;
  readonly stressed: Ratio;
  readonly crisis: Ratio;
}

/** What every size is cut to, whatever wished for it. Money in the instrument's quote currency. */
export interface SizeBounds {
  readonly profile: LiquidityProfile;
  readonly policy: LiquidityPolicy;
  readonly instrument: Instrument;
  /** Mid, may end in .5. */
  readonly priceTicks: TickPrice;
  /** Signed; with what is on the way, which an order at work will buy or sell. */
  readonly currentPositionLots: InLots;
  /** How much of it is on the way, signed; without it nothing. */
  readonly onTheWayLots?: InLots;
  readonly netAssetValue: Money | null; // null: unknown
  /** Most days that the position may take to sell at the participation cap; without it any. */
  readonly daysMax?: Days;
  /** Most that the average impact of the trade may be, by this model; without it any. */
  readonly impact?: { readonly model: ImpactModel; readonly maxBps: number };
  /** A liquidity score from `full` on bears the whole position, a smaller one its share of it; without it scores cut nothing. */
  readonly score?: { readonly value: number; readonly full: number };
  /** Without it a regime cuts nothing. */
  readonly byRegime?: SizeByRegime;
  /** At most so many times what is displayed against the trade now, units; without it any. */
  readonly depth?: {
    readonly displayed: { readonly buy: number; readonly sell: number };
    readonly most: number;
  };
}

export interface SizeCut {
  readonly rule:
    | 'regime'
    | 'score'
    | 'tierPosition'
    | 'daysToLiquidate'
    | 'advShare'
    | 'impact'
    | 'depth'
    | 'lot';
  /** Units of the trade before and after. */
  readonly from: Units;
  readonly to: Units;
  readonly words: string;
}

/** SIZ-17: the position that the regime bears of a target. A trade that only shrinks a position is never cut, and one that would grow it never becomes a trade the other way. */
export function underRegime(
  { byRegime, profile: { regime } }: SizeBounds,
  current: number,
  target: number,
): { readonly target: number; readonly words: string } {
  if (byRegime === undefined || (Math.abs(target) <= Math.abs(current) && target * current >= 0))
    return { target, words: '' };
  const name = regime === 'unknown' ? 'normal' : regime;
  const share = byRegime[name];
  const held = share * target;
  return {
    target: target > current ? Math.max(current, held) : Math.min(current, held),
    words: `the market is in the regime ${name}, which bears ${percent(share)} of a position (liquidity.size_by_regime): ${inWords(target)} cut to ${inWords(held)} units`,
  };
}

/** SIZ-15: the position, not the trade, is what a thin market bears in part; a trade that only shrinks it is never cut. */
export function underScore({ score }: SizeBounds, current: number, target: number): number {
  if (score === undefined || (Math.abs(target) <= Math.abs(current) && target * current >= 0))
    return Infinity;
  const held = target * Math.min(1, Math.max(0, score.value) / score.full);
  return target > current ? Math.max(0, held - current) : Math.max(0, current - held);
}

/** SIZ-10: the position, not the trade, is what has to be sold one day; a trade that only shrinks it is never cut. */
export function underDays(
  { daysMax, profile, policy }: SizeBounds,
  current: number,
  target: number,
): number {
  if (daysMax === undefined || (Math.abs(target) <= Math.abs(current) && target * current >= 0))
    return Infinity;
  const held =
    Math.sign(target) *
    Math.min(Math.abs(target), daysMax * policy.maxParticipation * profile.adv.value);
  return target > current ? Math.max(0, held - current) : Math.max(0, current - held);
}

/** The largest quantity whose average impact is within the bound, worked at the participation cap. Impact grows with size. */
export function underImpact({ impact, profile, policy }: SizeBounds, units: number): number {
  if (impact === undefined) return Infinity;
  const over = (q: number): number =>
    impact.model.impactBps(tradeOf(profile, q, q / (profile.adv.value * policy.maxParticipation))) -
    impact.maxBps;
  if (!(over(units) > 0)) return Infinity;
  return increasingRoot(over, 0, units);
}

/** SIZ-4: the target position, not the trade, is held under the tier's share of net asset value; a trade that only shrinks a position is never cut by it. */
export function underTierLimit(
  input: SizeBounds,
  current: number,
  target: number,
): Result<{ readonly units: number; readonly words: string }, Refusal> {
  const { profile, instrument, policy, netAssetValue, priceTicks } = input;
  const wanted = Math.abs(target - current);
  if (Math.abs(target) <= Math.abs(current) && target * current >= 0)
    return ok({ units: wanted, words: '' });
  const tier = tierOf(profile, instrument, policy, null);
  if (!tier.ok) return tier;
  const { maxPositionOfNav } = tier.value;
  const facts = {
    tier: tier.value.tier,
    maxOfNav: maxPositionOfNav,
    netAssetValue,
    position: current,
  };
  if (netAssetValue === null || !(netAssetValue >= 0))
    return err(
      refusal(
        'POSITION_ABOVE_MAX',
        'the net asset value must be known before a position grows, was unknown',
        facts,
        'give the net asset value of the account',
      ),
    );
  const most =
    (maxPositionOfNav * netAssetValue) /
    (quoteValueOf(instrument, 1, priceTicks) / quantityOf(instrument, 1));
  const held = Math.sign(target) * Math.min(Math.abs(target), most);
  // Where more than the limit is held already, the limit stops the order; selling down is another decision.
  const units = target > current ? Math.max(0, held - current) : Math.max(0, current - held);
  const words = `a position in tier ${tier.value.tier} is at most ${percent(maxPositionOfNav)} of the net asset value of ${inWords(netAssetValue)}, ${inWords(most)} units: ${inWords(wanted)} cut to ${inWords(units)}`;
  if (units > 0) return ok({ units, words });
  return err(
    refusal(
      'POSITION_ABOVE_MAX',
      `nothing may be added: ${words}`,
      { ...facts, max: most },
      maxPositionOfNav === 0
        ? 'below the lowest tier no new position is taken'
        : "reduce the position, or raise the tier's max_position_pct",
    ),
  );
}
