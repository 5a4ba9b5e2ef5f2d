import type { ImpactModel } from '#core/cost/model';
import { invariant } from '#core/kernel/assert';
import { decimalToNumber } from '#core/kernel/decimal';
import type { Money, Ratio } from '#core/kernel/units';
import { changedProfile } from '#core/liquidity/changed-profile';
import type { LiquidityPolicy, Tier } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Surveyed } from '#core/liquidity/survey';
import { worthOf } from '#core/market/instrument';
import {
  type BookReport,
  type BookRules,
  type Position,
  reportBook,
} from '#core/portfolio/book-report';
import { ILLIQUID_MAX } from '#core/portfolio/regulation';

/** What happens to some names: multipliers, and a change of price as a fraction (-0.2 is a fifth down). */
export interface Shock {
  /** Without a list: every name. */
  readonly symbols?: readonly string[];
  readonly tiers?: readonly Tier[];
  readonly spread: Ratio;
  readonly volume: number;
  readonly volatility: Ratio;
  readonly impact: number;
  readonly price: number;
}
export interface Scenario {
  readonly name: string;
  /** Whether it was thought up, taken from a source, or measured in a recording. */
  readonly kind: 'hypothetical' | 'sourced' | 'recorded';
  readonly source: string;
  readonly shocks: readonly Shock[];
}
const shock = (change: Partial<Shock>): Shock => ({
  spread: 1,
  volume: 1,
  volatility: 1,
  impact: 1,
  price: 0,
  ...change,
});
const thought = 'invented; not a day of any market';

/** What there is without a file. None of them is history. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'volume halves',
    kind: 'hypothetical',
    source: thought,
    shocks: [shock({ volume: 0.5 })],
  },
  { name: 'spreads triple', kind: 'hypothetical', source: thought, shocks: [shock({ spread: 3 })] },
  {
    name: 'flight from illiquid names',
    kind: 'hypothetical',
    source: thought,
    shocks: [
      shock({ spread: 1.5, volatility: 1.5 }),
      shock({ tiers: ['low', 'illiquid'], spread: 3, volume: 0.3, impact: 2, price: -0.15 }),
    ],
  },
  {
    name: 'crisis',
    kind: 'hypothetical',
    source: thought,
    shocks: [shock({ spread: 5, volume: 0.4, volatility: 3, impact: 1.5, price: -0.2 })],
  },
];

export interface BookLimits {
  readonly maxIlliquidAllocation: Ratio;
  readonly minDailyLiquidatable: Ratio;
}
/** A limit of the book and where it stands. */
export interface LimitStanding {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly isWithin: boolean;
}
/** What is unknown stands nowhere. */
export const stressLimitsOf = (
  report: BookReport,
  limits: BookLimits,
): readonly LimitStanding[] => [...totalLimits(report, limits), ...marginLimits(report)];

/** 1 is liquidation: what must be kept is all that is there. */
const marginLimits = ({ marginUsed }: BookReport): readonly LimitStanding[] =>
  marginUsed === null
    ? []
    : [{ name: 'margin_used', value: marginUsed, limit: 1, isWithin: marginUsed < 1 }];

function totalLimits(
  { total }: BookReport,
  { maxIlliquidAllocation, minDailyLiquidatable }: BookLimits,
): readonly LimitStanding[] {
  if (total === null) return [];
  const inOneDay = total.soldBy[0]?.share ?? 0;
  return [
    {
      name: 'max_illiquid_allocation',
      value: total.illiquidTier,
      limit: maxIlliquidAllocation,
      isWithin: total.illiquidTier <= maxIlliquidAllocation,
    },
    {
      name: 'min_daily_liquidatable',
      value: inOneDay,
      limit: minDailyLiquidatable,
      isWithin: inOneDay >= minDailyLiquidatable,
    },
    {
      name: '22e-4 illiquid',
      value: total.buckets.illiquid,
      limit: ILLIQUID_MAX,
      isWithin: total.buckets.illiquid <= ILLIQUID_MAX,
    },
  ];
}
/** Which limits a book breaks; a total that is unknown breaks none and keeps none. */
export const brokenBy = (report: BookReport, limits: BookLimits): readonly string[] =>
  stressLimitsOf(report, limits)
    .filter(({ isWithin }) => !isWithin)
    .map(({ name }) => name);

/** The same book in another market: profiles, prices and impact are changed, everything else is calculated again. `strength` 1 is the scenario, 0 is today: multipliers m^s, prices (1 + p)^s. */
export function stressedReport(
  book: readonly Position[],
  rules: BookRules & { readonly policy: LiquidityPolicy },
  scenario: Scenario,
  strength = 1,
): BookReport {
  invariant(strength >= 0, 'strength is not negative');
  const shocks = new Map(
    book.map((position) => [position.symbol, shockOn(position, scenario, strength)]),
  );
  const modelOf = (symbol: string): ImpactModel =>
    dearer(rules.modelOf(symbol), shocks.get(symbol)?.impact ?? 1);
  return reportBook(
    book.map((position) =>
      stressedPosition(
        position,
        shocks.get(position.symbol)!,
        modelOf(position.symbol),
        rules.policy,
      ),
    ),
    { ...rules, modelOf },
  );
}

/** An inverse contract is worth the same money at every price; what it gains in that money is its value by the change of the price. In quote currency; 0 of a book without them. */
export const inverseGain = (book: readonly Position[], scenario: Scenario): Money =>
  book.reduce((sum, position) => {
    const { market, units } = position;
    if (!('profile' in market) || market.instrument.settlement !== 'inverse') return sum;
    const { price } = shockOn(position, scenario, 1);
    return sum + units * worthOf(market.instrument, market.close) * price;
  }, 0);

// All shocks on a name together change nothing by more than a million times: a price at a millionth is worth nothing, and shares of
// the book do not move any more. Beyond it numbers would vanish in floating point, not in a market.
const CHANGE_MAX = 1e6;
const bounded = (factor: number): number => Math.min(CHANGE_MAX, Math.max(1 / CHANGE_MAX, factor));

/** All shocks that are of a name, one after the other. */
function shockOn({ symbol, market }: Position, { shocks }: Scenario, strength: number): Shock {
  const tier = 'profile' in market ? market.assessment.tier : null;
  const own = shocks.filter(
    ({ symbols, tiers }) =>
      (symbols === undefined || symbols.includes(symbol)) &&
      (tiers === undefined || (tier !== null && tiers.includes(tier))),
  );
  const product = (of: (each: Shock) => number): number =>
    bounded(own.reduce((all, each) => bounded(all * of(each)), 1) ** strength);
  return {
    spread: product(({ spread }) => spread),
    volume: product(({ volume }) => volume),
    volatility: product(({ volatility }) => volatility),
    impact: product(({ impact }) => impact),
    price: product(({ price }) => 1 + price) - 1,
  };
}

function stressedPosition(
  position: Position,
  change: Shock,
  model: ImpactModel,
  policy: LiquidityPolicy,
): Position {
  const { market } = position;
  if (!('profile' in market)) return position;
  const { profile, instrument } = market;
  const close = market.close * (1 + change.price);
  const stressed = changedProfile(profile, change);
  const assessment = assessOrder({
    profile: stressed,
    instrument,
    quantity: null,
    priceMid: close / decimalToNumber(instrument.tick),
    policy,
    model,
  });
  const spreadDeviation =
    position.spreadDeviation == null
      ? null
      : { ...position.spreadDeviation, bps: position.spreadDeviation.bps * change.spread };
  const changed: Surveyed = {
    ...market,
    profile: stressed,
    close,
    assessment: assessment.ok ? assessment.value : market.assessment,
  };
  return { ...position, spreadDeviation, market: assessment.ok ? changed : assessment.error };
}

const dearer = (model: ImpactModel, by: number): ImpactModel =>
  by === 1
    ? model
    : {
        ...model,
        impactBps: (trade) => by * model.impactBps(trade),
        marginalImpactBps: (trade) => by * model.marginalImpactBps(trade),
        impactStandardErrorBps: (trade) => by * model.impactStandardErrorBps(trade),
        peakBps: (trade) => by * model.peakBps(trade),
        permanentBps: (trade) => by * model.permanentBps(trade),
      };

/** How much of a scenario a book bears: the least strength that breaks a limit, and which; null where ten times the scenario does not, or where nobody knows because the book has no total. Strength 0: it is broken today. */
export interface Reverse {
  readonly strength: number;
  readonly breaks: readonly string[];
}
const STRENGTH_MAX = 10;
const HALVINGS = 30;
export function reverseStress(
  book: readonly Position[],
  rules: BookRules & { readonly policy: LiquidityPolicy },
  scenario: Scenario,
  limits: BookLimits,
): Reverse | null {
  const broken = (strength: number): readonly string[] =>
    brokenBy(stressedReport(book, rules, scenario, strength), limits);
  const today = broken(0);
  if (today.length > 0) return { strength: 0, breaks: today };
  if (broken(STRENGTH_MAX).length === 0) return null;
  let low = 0;
  let high = STRENGTH_MAX;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (broken(middle).length > 0) high = middle;
    else low = middle;
  }
  return { strength: high, breaks: broken(high) };
}
