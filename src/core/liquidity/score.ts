import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type Bps, quoteValue, type TickPrice, type Units } from '#core/kernel/units';
import type {
  Assessment,
  LiquidityPolicy,
  LiquidityProfile,
  Measured,
  ScoreComponent,
  SizeAssessed,
  Tier,
} from '#core/liquidity/profile';
import { bearableAdv, lowered, worseOf } from '#core/liquidity/standing';
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
  cost: { weight: 0.75, anchor: 60 }, // bps: half the spread, and the average impact of the size
  days: { weight: 0.15, anchor: 1 }, // days at the participation cap
  stability: { weight: 0.05, anchor: 0.5 }, // volume that nine days in ten reach, over the average
  depth: { weight: 0.05, anchor: 10e3 }, // quote currency at the touch, one side
} as const;
/** Of the weight of the cost, what the impact earns by itself where no spread is known, with its own anchor in bps. */
export const IMPACT_ALONE = { weight: 0.45, anchor: 50 } as const;
type Name = keyof typeof COMPONENTS;
const NAMES: readonly Name[] = ['cost', 'days', 'stability', 'depth'];

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
    cost: costOf(input, quantities),
    days: daysOf(input, quantities),
    stability: stabilityOf(profile),
    depth: depthOf(profile, unit),
  };
  const components: readonly ScoreComponent[] = NAMES.map((name) => ({
    name,
    value: readings[name]?.value ?? null,
    contribution: (readings[name]?.value ?? 0) * COMPONENTS[name].weight,
  }));
  const spread = expectedSpread(profile);
  const isHalfKnown = readings.cost !== null && spread === null;
  const score = components.reduce((sum, one) => sum + one.contribution, 0);
  const half =
    1.645 *
    Math.hypot(
      ...NAMES.map((name) => COMPONENTS[name].weight * (readings[name]?.standardError ?? 0)),
    );
  const untold =
    NAMES.filter((name) => readings[name] === null).reduce(
      (sum, name) => sum + COMPONENTS[name].weight,
      0,
    ) + (isHalfKnown ? COMPONENTS.cost.weight - IMPACT_ALONE.weight : 0);
  // Without a cost it is a grade less, without a spread C at best; that depth is unknown is in the grade of the profile already.
  const known = lowered(profile.quality, readings.cost === null ? 1 : 0);
  return ok({
    instrumentId: profile.instrumentId,
    asOf: profile.asOf,
    quantity,
    score,
    scoreInterval: [Math.max(0, score - half), Math.min(1, score + half + untold)],
    tier: tier.value.tier,
    grade: spread === null ? worseOf(known, 'C') : known,
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
  const { model } = input;
  return {
    notional: quantity * unit,
    impactBps:
      model.calibration.state === 'none' ? null : model.impactBps(tradeAhead(input, quantity)),
    days: daysFor(input, quantity),
  };
}

/** Quotes, or a prior that was asked for; where neither is, what daily bars forecast of it, or what they say. */
const expectedSpread = ({ spreadBps, ahead, spreadEstimated }: LiquidityProfile): Measured | null =>
  spreadBps ?? ahead?.spreadBps ?? spreadEstimated;
const expectedVolatility = ({ ahead, volatilityDaily }: LiquidityProfile): Measured =>
  ahead?.volatilityDaily ?? volatilityDaily;
const expectedAdv = ({ ahead, adv }: LiquidityProfile): Measured => ahead?.adv ?? adv;

/** Worked at the participation cap, of the volume that the market is expected to bear. */
const daysFor = ({ profile, policy }: AssessInput, quantity: number): number =>
  quantity /
  (bearableAdv({ adv: expectedAdv(profile), regime: profile.regime }) * policy.maxParticipation);

function tradeAhead(input: AssessInput, quantity: number): Trade {
  const { profile } = input;
  const adv = expectedAdv(profile);
  return tradeOf(
    {
      adv,
      advNotional: quoteValue((profile.advNotional * adv.value) / profile.adv.value),
      volatilityDaily: expectedVolatility(profile),
    },
    quantity,
    daysFor(input, quantity),
  );
}

/** Half the spread and the impact of the size, as one cost: what an order pays does not care which of the two it is. By the impact alone where no spread is known. */
function costOf(input: AssessInput, quantities: readonly number[]): Reading | null {
  const { profile, model } = input;
  if (model.calibration.state === 'none') return null;
  const spread = expectedSpread(profile);
  return averageOf(
    quantities.map((quantity) => {
      const trade = tradeAhead(input, quantity);
      const impact = model.impactBps(trade);
      // The law's own error, the volatility's in proportion, the ADV's at most in proportion to its square root or so.
      const own = impact > 0 ? model.impactStandardErrorBps(trade) / impact : 0;
      const error =
        impact *
        Math.hypot(
          own,
          relativeError(expectedVolatility(profile)),
          relativeError(expectedAdv(profile)) / 2,
        );
      if (spread !== null)
        return less(
          COMPONENTS.cost.anchor,
          spread.value / 2 + impact,
          Math.hypot(errorOf(spread) / 2, error),
        );
      const alone = less(IMPACT_ALONE.anchor, impact, error);
      const share = IMPACT_ALONE.weight / COMPONENTS.cost.weight;
      return { value: share * alone.value, standardError: share * alone.standardError };
    }),
  );
}

function daysOf(input: AssessInput, quantities: readonly number[]): Reading {
  return averageOf(
    quantities.map((quantity) => {
      const days = daysFor(input, quantity);
      return less(COMPONENTS.days.anchor, days, days * relativeError(expectedAdv(input.profile)));
    }),
  );
}

const stabilityOf = ({ volumeSteadiness }: LiquidityProfile): Reading | null =>
  volumeSteadiness === null
    ? null
    : more(COMPONENTS.stability.anchor, volumeSteadiness.value, errorOf(volumeSteadiness));

const depthOf = ({ depthTouch }: LiquidityProfile, unit: number): Reading | null =>
  depthTouch === null
    ? null
    : more(COMPONENTS.depth.anchor, depthTouch.value * unit, errorOf(depthTouch) * unit);

// An error that nobody could estimate counts as the whole value: an interval may be too wide, not too narrow.
const errorOf = (measured: Measured): number => measured.standardError ?? Math.abs(measured.value);
const relativeError = (measured: Measured): number =>
  measured.value === 0 ? 1 : errorOf(measured) / measured.value;

function less(anchor: number, x: number, standardError: number): Reading {
  const value = 1 / (1 + x / anchor);
  return { value, standardError: (value * value * standardError) / anchor };
}
function more(anchor: number, x: number, standardError: number): Reading {
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
