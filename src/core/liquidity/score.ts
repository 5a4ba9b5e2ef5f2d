import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type Bps, type TickPrice, type Units } from '#core/kernel/units';
import type {
  Assessment,
  Grade,
  LiquidityPolicy,
  LiquidityProfile,
  Measured,
  ScoreComponent,
  SizeAssessed,
  Tier,
} from '#core/liquidity/profile';
import { bearableAdv, lowered } from '#core/liquidity/standing';
import { tierOf } from '#core/liquidity/tier';
import { type Trade, tradeOf } from '#core/liquidity/trade';
import { type Instrument, priceOf, quoteValueOfUnits } from '#core/market/instrument';

/** What a score needs of a cost model. `ImpactModel` fits: the score and the planner hold the same object (P14). */
export interface ImpactForecast {
  readonly calibration: { readonly state: 'calibrated' | 'prior' | 'none' };
  impactBps(trade: Trade): Bps;
  impactStandardErrorBps(trade: Trade): Bps;
}

export interface AssessInput {
  readonly profile: LiquidityProfile;
  readonly instrument: Instrument;
  /** Units; null assesses the symbol by the reference sizes. */
  readonly quantity: Units | null;
  /** Mid in ticks. */
  readonly priceMid: TickPrice;
  readonly policy: LiquidityPolicy;
  readonly model: ImpactForecast;
  /** The tier that the symbol stood in when it was last assessed; null: never. */
  readonly previousTier?: Tier | null;
}

/** Reporting currency. What a small, a usual and a large order of a desk is, whatever the symbol. */
export const REFERENCE_SIZES: readonly number[] = [10e3, 100e3, 1e6];
const MIDDLE = 1;

/**
 * Absolute anchors: each measure x becomes 1 / (1 + x / anchor) when less is better, x / (x + anchor) when more is: exactly one half at the
 * anchor, strictly monotone, never clipped. Percentiles would make a score move because other symbols did (P15).
 * Judgements, fixed before any outcome was looked at; docs/score.md says why these.
 */
export const COMPONENTS = {
  spread: { weight: 0.3, anchor: 20 }, // bps, whole
  impact: { weight: 0.35, anchor: 50 }, // bps, average cost of the size
  days: { weight: 0.15, anchor: 1 }, // days at the participation cap
  stability: { weight: 0.08, anchor: 0.5 }, // volume that nine days in ten reach, over the average
  depth: { weight: 0.07, anchor: 10e3 }, // quote currency at the touch, one side
  quality: { weight: 0.05, anchor: 1 }, // of the data: A counts 1, B 3/4, C 1/2, D 1/4
} as const;
type Name = keyof typeof COMPONENTS;
const NAMES: readonly Name[] = ['spread', 'impact', 'days', 'stability', 'depth', 'quality'];
const QUALITY: { readonly [G in Grade]: number } = { A: 1, B: 0.75, C: 0.5, D: 0.25 };

/** One measure on its way into the score: its value 0-1 and how wrong that may be. */
interface Reading {
  readonly value: number;
  readonly standardError: number;
}

/** Can the market bear this much? The parts sum to the score; what is unknown counts nothing and widens the interval upwards. */
export function assessOrder(input: AssessInput): Result<Assessment, Refusal> {
  const { profile, policy } = input;
  const tier = tierOf(profile, input.instrument, policy, input.previousTier ?? null);
  if (!tier.ok) return tier;
  const adv = profile.adv.value;
  const bearable = bearableAdv(profile);
  invariant(adv > 0, 'a profile has volume');
  const unit = unitValue(input);
  const quantities =
    input.quantity === null ? REFERENCE_SIZES.map((size) => size / unit) : [input.quantity];
  const quantity = quantities[input.quantity === null ? MIDDLE : 0] ?? NaN;
  invariant(quantity > 0, 'an order to assess has a positive quantity');
  const readings: { readonly [N in Name]: Reading | null } = {
    spread: spreadOf(profile),
    impact: impactOf(input, quantities),
    days: daysOf(input, quantities),
    stability: stabilityOf(profile),
    depth: depthOf(profile, unit),
    quality: { value: QUALITY[profile.quality], standardError: 0 },
  };
  const components: readonly ScoreComponent[] = NAMES.map((name) => ({
    name,
    value: readings[name]?.value ?? null,
    contribution: (readings[name]?.value ?? 0) * COMPONENTS[name].weight,
  }));
  const missing = NAMES.filter((name) => readings[name] === null);
  const score = components.reduce((sum, one) => sum + one.contribution, 0);
  const half =
    1.645 *
    Math.hypot(
      ...NAMES.map((name) => COMPONENTS[name].weight * (readings[name]?.standardError ?? 0)),
    );
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
    sizes: quantities.map((each) => sizeOf(input, each, unit)),
    advShare: quantity / adv,
    daysToTrade: quantity / (bearable * policy.maxParticipation),
    limits: {
      quantityMaxByAdv: policy.maxAdvShare * bearable,
      quantityMaxInOneDay: policy.maxParticipation * bearable,
      positionMaxOfNav: tier.value.maxPositionOfNav,
    },
  });
}

/** Quote currency of one unit. */
function unitValue({ instrument, priceMid }: AssessInput): number {
  const value = quoteValueOfUnits(instrument, 1, priceOf(instrument, priceMid));
  invariant(value > 0, 'a unit has a value');
  return value;
}

function sizeOf(input: AssessInput, quantity: number, unit: number): SizeAssessed {
  const { profile, policy, model } = input;
  const days = quantity / (bearableAdv(profile) * policy.maxParticipation);
  return {
    notional: quantity * unit,
    impactBps:
      model.calibration.state === 'none' ? null : model.impactBps(tradeOf(profile, quantity, days)),
    days,
  };
}

/** Quotes, or a prior that was asked for; where neither is, what daily prices tell. */
function spreadOf({ spreadBps, spreadEstimated }: LiquidityProfile): Reading | null {
  const spread = spreadBps ?? spreadEstimated;
  return spread === null ? null : less('spread', spread.value, errorOf(spread));
}

function impactOf(input: AssessInput, quantities: readonly number[]): Reading | null {
  const { profile, model, policy } = input;
  if (model.calibration.state === 'none') return null;
  return averageOf(
    quantities.map((quantity) => {
      // Worked at the participation cap, as the days of the score are.
      const trade = tradeOf(
        profile,
        quantity,
        quantity / (bearableAdv(profile) * policy.maxParticipation),
      );
      const impact = model.impactBps(trade);
      // The law's own error, the volatility's in proportion, the ADV's at most in proportion to its square root or so.
      const own = impact > 0 ? model.impactStandardErrorBps(trade) / impact : 0;
      return less(
        'impact',
        impact,
        impact *
          Math.hypot(own, relativeError(profile.volatilityDaily), relativeError(profile.adv) / 2),
      );
    }),
  );
}

function daysOf({ profile, policy }: AssessInput, quantities: readonly number[]): Reading {
  return averageOf(
    quantities.map((quantity) => {
      const days = quantity / (bearableAdv(profile) * policy.maxParticipation);
      return less('days', days, days * relativeError(profile.adv));
    }),
  );
}

const stabilityOf = ({ volumeSteadiness }: LiquidityProfile): Reading | null =>
  volumeSteadiness === null
    ? null
    : more('stability', volumeSteadiness.value, errorOf(volumeSteadiness));

const depthOf = ({ depthTouch }: LiquidityProfile, unit: number): Reading | null =>
  depthTouch === null ? null : more('depth', depthTouch.value * unit, errorOf(depthTouch) * unit);

// An error that nobody could estimate counts as the whole value: an interval may be too wide, not too narrow.
const errorOf = (measured: Measured): number => measured.standardError ?? Math.abs(measured.value);
const relativeError = (measured: Measured): number =>
  measured.value === 0 ? 1 : errorOf(measured) / measured.value;

function less(name: Name, x: number, standardError: number): Reading {
  const { anchor } = COMPONENTS[name];
  const value = 1 / (1 + x / anchor);
  return { value, standardError: (value * value * standardError) / anchor };
}
function more(name: Name, x: number, standardError: number): Reading {
  const { anchor } = COMPONENTS[name];
  return { value: x / (x + anchor), standardError: (anchor * standardError) / (x + anchor) ** 2 };
}

/** Over sizes: one law and one ADV are wrong for all of them at once, so errors add. */
function averageOf(readings: readonly Reading[]): Reading {
  const sum = readings.reduce(
    (a, b) => ({ value: a.value + b.value, standardError: a.standardError + b.standardError }),
    { value: 0, standardError: 0 },
  );
  return { value: sum.value / readings.length, standardError: sum.standardError / readings.length };
}
