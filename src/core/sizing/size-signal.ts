import { refusal, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, type Lots, type Side } from '#core/kernel/units';
import type { LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import { tierOf } from '#core/liquidity/score';
import { priceOf, quantityOf, type Instrument } from '#core/market/instrument';
import { advCap, volatilityTargetUnits } from '#core/sizing/vol-target';

export interface SignalInput {
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly policy: LiquidityPolicy;
  /** -1 (fully short) to 1 (fully long): the share of the volatility target that this position is to carry. */
  readonly signal: number;
  /** Net asset value in quote currency, and the volatility that a full position is to have, annual, of that value. */
  readonly netAssetValue: number;
  readonly targetVolatilityAnnual: number;
  readonly priceTicks: number;
  /** Signed lots held now. */
  readonly position: number;
}
export interface Cut {
  readonly rule: 'tier position limit' | 'share of ADV' | 'lot';
  readonly from: number;
  readonly to: number;
  readonly words: string;
}
/** What to trade to get where the signal points; `quantity` 0 is "stay". Quantities in units, the order in lots. */
export interface SizedOrder {
  readonly side: Side;
  readonly quantity: Lots;
  readonly target: number;
  readonly reason: string;
  readonly cuts: readonly Cut[];
}

/**
 * From signal to order: volatility-targeted position N = NAV signal sigma* / (sigma price), with sigma annualised by the session's days a year,
 * cut to the tier's share of NAV (the position) and to the policy's share of ADV (the trade). Carver (2015); every cut is said in words.
 */
export function sizeSignal(input: SignalInput): Result<SizedOrder, Refusal> {
  const { instrument, profile, policy, signal, netAssetValue } = input;
  const isSane = signal >= -1 && signal <= 1 && netAssetValue > 0 && input.targetVolatilityAnnual > 0 && input.priceTicks > 0;
  if (!isSane) return err(refusal('LIQUIDITY_UNKNOWN', 'signal must lie in -1 to 1, NAV, target volatility and price must be positive; one was not', { signal, netAssetValue, targetVolatilityAnnual: input.targetVolatilityAnnual, priceTicks: input.priceTicks }, 'check the signal and the account'));
  const tier = tierOf(profile, instrument, policy);
  if (!tier.ok) return tier;
  const price = priceOf(instrument, input.priceTicks);
  const volatilityAnnual = profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
  const wanted = signal * volatilityTargetUnits({ capital: netAssetValue, targetAnnual: input.targetVolatilityAnnual, volatilityAnnual, price, multiplier: instrument.multiplier, fx: 1 });
  const cuts: Cut[] = [];
  const positionMax = (tier.value.maxPositionOfNav * netAssetValue) / (price * instrument.multiplier);
  const target = cutTo(wanted, positionMax, cuts, 'tier position limit', `tier ${tier.value.tier} holds at most ${tier.value.maxPositionOfNav * 100} % of NAV`);
  const change = target - quantityOf(instrument, input.position);
  const adv = advCap(Math.abs(change), profile.adv.value, { share: policy.maxAdvShare, days: 1, lot: quantityOf(instrument, lots(1)) });
  if (adv.isBinding) cuts.push({ rule: 'share of ADV', from: Math.abs(change), to: adv.shares, words: `a trade is at most ${policy.maxAdvShare * 100} % of ADV` });
  const words = `signal ${signal}: ${input.targetVolatilityAnnual * 100} % target over ${(volatilityAnnual * 100).toFixed(1)} % annual volatility wants ${Math.round(wanted)} units`;
  return ok({ side: change < 0 ? 'sell' : 'buy', quantity: lots(Math.round(adv.shares / quantityOf(instrument, lots(1)))), target, reason: [words, ...cuts.map((cut) => `${cut.words}: ${Math.round(cut.from)} cut to ${Math.round(cut.to)}`)].join('; '), cuts });
}

function cutTo(wanted: number, most: number, cuts: Cut[], rule: Cut['rule'], words: string): number {
  if (Math.abs(wanted) <= most) return wanted;
  const cut = Math.sign(wanted) * most;
  cuts.push({ rule, from: wanted, to: cut, words });
  return cut;
}
