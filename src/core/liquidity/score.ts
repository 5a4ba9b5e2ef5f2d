import { invariant } from '#core/kernel/assert';
import { refusal, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { ratio, type Bps, type Ratio } from '#core/kernel/units';
import { priceOf, type Instrument } from '#core/market/instrument';
import type { Assessment, LiquidityPolicy, LiquidityProfile, Measured, Tier } from '#core/liquidity/profile';
import { lowered } from '#core/liquidity/standing';

/** What a score needs of a cost model. `ImpactModel` fits: the score and the planner hold the same object (P14). */
export interface ImpactForecast {
  readonly calibration: { readonly state: 'calibrated' | 'prior' | 'none' };
  impactBps(trade: { readonly advShare: Ratio; readonly volatilityDaily: Ratio }): Bps;
  impactStandardErrorBps(trade: { readonly advShare: Ratio; readonly volatilityDaily: Ratio }): Bps;
}

export interface AssessInput {
  readonly profile: LiquidityProfile;
  readonly instrument: Instrument;
  /** Units; null assesses the symbol by 1 % of its ADV. */
  readonly quantity: number | null;
  /** Mid in ticks. */
  readonly priceMid: number;
  readonly policy: LiquidityPolicy;
  readonly model: ImpactForecast;
}

const REFERENCE_ADV_SHARE = 0.01;

/**
 * Absolute anchors: each measure x becomes 1 / (1 + x / anchor) when less is better, 1 / (1 + anchor / x) when more is: exactly one half at the
 * anchor, strictly monotone, never clipped. Percentiles would make a score move because other symbols did (P15).
 */
const COMPONENTS = {
  spread: { weight: 0.25, anchor: 20 }, // bps, quoted
  impact: { weight: 0.3, anchor: 50 }, // bps, average cost of this size
  days: { weight: 0.2, anchor: 1 }, // days at the participation cap
  turnover: { weight: 0.15, anchor: 1e6 }, // quote currency a day
  depth: { weight: 0.1, anchor: 10e3 }, // quote currency at the touch, one side
} as const;
type Name = keyof typeof COMPONENTS;
const NAMES: readonly Name[] = ['spread', 'impact', 'days', 'turnover', 'depth'];

/** One measure on its way into the score. `logStandardError` is its relative error; null: the measure is missing. */
interface Reading {
  readonly name: Name;
  readonly value: number;
  /** |d value / d ln x| x relative error: how wrong the value may be. */
  readonly standardError: number;
}

/** Can the market bear this much? The parts sum to the score; what is unknown counts nothing and widens the interval upwards. */
export function assessOrder(input: AssessInput): Result<Assessment, Refusal> {
  const { profile, policy } = input;
  const tier = tierOf(profile, input.instrument, policy);
  if (!tier.ok) return tier;
  const adv = profile.adv.value;
  invariant(adv > 0, 'a profile has volume');
  const quantity = input.quantity ?? REFERENCE_ADV_SHARE * adv;
  invariant(quantity > 0, 'an order to assess has a positive quantity');
  const advShare = ratio(quantity / adv);
  const daysToTrade = quantity / (adv * policy.maxParticipation);
  const readings = readingsOf(input, advShare, daysToTrade);
  const missing = NAMES.filter((name) => readings.every((one) => one.name !== name));
  const components = NAMES.map((name) => {
    const value = readings.find((one) => one.name === name)?.value ?? null;
    return { name, value, contribution: (value ?? 0) * COMPONENTS[name].weight };
  });
  const score = components.reduce((sum, one) => sum + one.contribution, 0);
  const half = 1.645 * Math.sqrt(readings.reduce((sum, one) => sum + (COMPONENTS[one.name].weight * one.standardError) ** 2, 0));
  const untold = missing.reduce((sum, name) => sum + COMPONENTS[name].weight, 0);
  return ok({
    instrumentId: profile.instrumentId,
    asOf: profile.asOf,
    quantity,
    score,
    scoreInterval: [Math.max(0, score - half), Math.min(1, score + half + untold)],
    tier: tier.value.tier,
    grade: lowered(profile.quality, missing.length),
    regime: profile.regime,
    components,
    advShare,
    daysToTrade,
    limits: { quantityMaxByAdv: policy.maxAdvShare * adv, quantityMaxInOneDay: policy.maxParticipation * adv, positionMaxOfNav: tier.value.maxPositionOfNav },
  });
}

function readingsOf(input: AssessInput, advShare: Ratio, daysToTrade: number): readonly Reading[] {
  const { profile, instrument, model } = input;
  const readings: Reading[] = [];
  const trade = { advShare, volatilityDaily: ratio(profile.volatilityDaily.value) };
  const advError = relativeError(profile.adv);
  if (profile.spreadBps !== null) readings.push(less('spread', profile.spreadBps.value, relativeError(profile.spreadBps)));
  if (model.calibration.state !== 'none') {
    const impact = model.impactBps(trade);
    // The law's own error, the volatility's in proportion, the ADV's at most in proportion to its square root or so.
    const own = impact > 0 ? model.impactStandardErrorBps(trade) / impact : 0;
    readings.push(less('impact', impact, Math.hypot(own, relativeError(profile.volatilityDaily), advError / 2)));
  }
  readings.push(less('days', daysToTrade, advError));
  readings.push(more('turnover', profile.advNotional, advError));
  if (profile.depthTouch !== null) {
    const unitValue = instrument.settlement === 'linear' ? priceOf(instrument, input.priceMid) * instrument.multiplier : instrument.multiplier;
    readings.push(more('depth', profile.depthTouch.value * unitValue, relativeError(profile.depthTouch)));
  }
  return readings;
}

// An error that nobody could estimate counts as the whole value: an interval may be too wide, not too narrow.
const relativeError = (measured: Measured): number => (measured.standardError === null || measured.value === 0 ? 1 : measured.standardError / measured.value);

function less(name: Name, x: number, relative: number): Reading {
  const value = 1 / (1 + x / COMPONENTS[name].anchor);
  return { name, value, standardError: value * (1 - value) * relative };
}
function more(name: Name, x: number, relative: number): Reading {
  const value = x / (x + COMPONENTS[name].anchor);
  return { name, value, standardError: value * (1 - value) * relative };
}

// Dollars and tokens that promise a dollar are taken at par here; a token that loses its peg is a rate, and rates must be given.
const DOLLARS: readonly string[] = ['USD', 'USDT', 'USDC'];
const sameMoney = (a: string, b: string): boolean => a === b || (DOLLARS.includes(a) && DOLLARS.includes(b));

interface TierLimit {
  readonly tier: Tier;
  readonly maxPositionOfNav: Ratio;
}
/** The highest tier whose threshold the traded value reaches; below the lowest, illiquid, with a position limit of 0. */
export function tierOf(profile: LiquidityProfile, instrument: Instrument, policy: LiquidityPolicy): Result<TierLimit, Refusal> {
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
  const reached = policy.tiers.toSorted((a, b) => b.minAdv - a.minAdv).find((one) => profile.advNotional >= one.minAdv);
  return ok(reached === undefined ? { tier: 'illiquid', maxPositionOfNav: ratio(0) } : { tier: reached.tier, maxPositionOfNav: reached.maxPositionOfNav });
}
