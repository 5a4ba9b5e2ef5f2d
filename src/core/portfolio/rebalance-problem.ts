import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Days, Money, Price, Ratio, Units } from '#core/kernel/units';
import { type Allocation, type Group } from '#core/portfolio/optimise/allocation';
import { blackLitterman, type View } from '#core/portfolio/optimise/black-litterman';
import { type CostedName, impactOfWeight } from '#core/portfolio/optimise/cost-envelope';
import { type FactorRisk, timesRisk } from '#core/portfolio/optimise/factor-risk';
import { riskParity } from '#core/portfolio/optimise/risk-parity';
import { overDays } from '#core/portfolio/optimise/statistical-factors';

/** A name that is held or wanted. Units negative are short. */
export interface RebalanceName {
  readonly symbol: string;
  readonly units: Units;
  readonly price: Price;
  /** Smallest step of units. */
  readonly lot: Units;
  readonly isIlliquid: boolean;
  /** Most of net asset value that its tier lets it have. */
  readonly capOfNav: Ratio;
  readonly costed: CostedName;
}

/** What the book should become: these weights, the best for returns a year, or what follows from risk alone. */
export type Aim =
  | { readonly kind: 'targets'; readonly weights: readonly number[] }
  | { readonly kind: 'returns'; readonly perYear: readonly number[] }
  /** Expected a year, with the errors of these expectations; tau: variance of what the market implies over that of a year's returns. */
  | { readonly kind: 'views'; readonly views: readonly View[]; readonly tau: Ratio }
  | { readonly kind: 'minimum-variance' | 'risk-parity' };

/** What is usual: an ordinary investor's aversion to risk, and a keener one to straying from a book that was asked for. */
export const usualAversion = (aim: Aim['kind']): number =>
  aim === 'targets' || aim === 'risk-parity' ? 100 : 5;

export interface RebalanceRules {
  /** Of a mean-variance utility, whatever the period; of targets and parity, to what is missed of them. */
  readonly riskAversion: number;
  /** Trading days of a year in these markets. */
  readonly daysAYear: Days;
  /** How long the new book is held: what it earns and risks meanwhile stands against what trading costs once. */
  readonly holdingDays: Days;
  readonly participation: Ratio;
  /** Trading days that the trades may take, at the participation cap. */
  readonly completionDays: Days;
  /** Shares of the book; null: no limit. */
  readonly maxIlliquid: Ratio | null;
  readonly minDaily: Ratio | null;
  readonly turnover: Ratio | null;
  readonly leverage: Ratio | null;
  /** Days that a position may take to sell at the participation cap; what takes longer already is not added to. null: any. */
  readonly daysMax: Days | null;
  /** What a short costs, fraction a year. */
  readonly borrowAYear: Ratio;
}

export interface RebalanceAsk {
  readonly names: readonly RebalanceName[];
  readonly cash: Money;
  /** Of daily returns. */
  readonly risk: FactorRisk;
  readonly aim: Aim;
  readonly rules: RebalanceRules;
}

export const TOUCHES = 4;

export const no = (
  message: string,
  facts: Record<string, string | number>,
  remedy: string,
): Refusal => refusal('PLAN_INFEASIBLE', message, facts, remedy);

export function apart(
  { costs }: Allocation,
  name: CostedName,
  nav: number,
  participation: number,
  i: number,
  z: number,
): number {
  const size = Math.abs(z);
  return size === 0
    ? 0
    : Math.abs(
        costs.power[i]! * size ** costs.exponent[i]! -
          impactOfWeight(name, nav, participation, size).average,
      ) * size;
}

const grossOf = (weights: ArrayLike<number>): number =>
  Array.from(weights).reduce((sum, w) => sum + Math.abs(w), 0);
/** Weights that are written to four places may add up to so much more than they mean. */
const AS_WRITTEN = 1e-4;
/** Targets that pass their limit by no more than their last written place are brought onto it: the limit holds exactly. */
export function ontoLimit(ask: RebalanceAsk): RebalanceAsk {
  const { aim, rules } = ask;
  if (aim.kind !== 'targets') return ask;
  const gross = grossOf(aim.weights);
  const most = rules.leverage ?? 1;
  if (gross <= most) return ask;
  const weights = aim.weights.map((w) => (w * most) / gross);
  return { ...ask, aim: { ...aim, weights } };
}

export function unfit({ names, cash, rules, aim }: RebalanceAsk): Refusal | null {
  if (names.length === 0)
    return no('a book must hold or target a name, had none', {}, 'give positions, or targets');
  for (const { symbol, units, price, costed } of names) {
    if (!(price > 0 && Number.isFinite(price)))
      return no(
        `${symbol} must have a price above 0, was ${price}`,
        { symbol, price },
        `leave out ${symbol}, or give its price`,
      );
    if (!Number.isFinite(units))
      return no(
        `${symbol} must have a number of units, was ${units}`,
        { symbol },
        `give the units of ${symbol}`,
      );
    if (!(costed.profile.adv.value > 0))
      return no(
        `${symbol} must trade, had an average daily volume of ${costed.profile.adv.value}`,
        { symbol },
        `leave ${symbol} out of the book`,
      );
    if (!Number.isFinite(impactOfWeight(costed, price, rules.participation, 1).average))
      return no(
        `the cost model must be able to price ${symbol}, was not`,
        { symbol },
        'choose another model, or calibrate one',
      );
  }
  const nav = names.reduce((sum, { units, price }) => sum + units * price, cash);
  if (!(nav > 0))
    return no(
      `a book must be worth more than 0 with its cash, was ${nav}`,
      { nav, cash },
      'give --cash: a dollar-neutral book needs it',
    );
  const given = aim.kind === 'targets' ? aim.weights : aim.kind === 'returns' ? aim.perYear : null;
  const missing =
    given === null ? -1 : names.findIndex((_, i) => !Number.isFinite(given[i] ?? NaN));
  if (missing >= 0)
    return no(
      `${aim.kind} must be numbers, for ${names[missing]!.symbol} was ${given?.[missing]}`,
      { symbol: names[missing]!.symbol },
      `give the number for ${names[missing]!.symbol}`,
    );
  if (aim.kind !== 'targets') return null;
  const gross = grossOf(aim.weights);
  const most = rules.leverage ?? 1;
  return gross <= most + AS_WRITTEN
    ? null
    : no(
        `absolute targets must add up to at most ${most}, were ${gross}`,
        { gross, leverage: most },
        'scale them down, or allow --leverage',
      );
}

/** Expected returns over the holding period and how much of the book is to be invested. Targets are the optimum of the returns S t: the nearest book, with risk as the distance. */
export function aimOf(
  { names, risk, aim, rules }: RebalanceAsk,
  held: Float64Array,
): Result<{ readonly mu: Float64Array; readonly total: number }, Refusal> {
  const period = overDays(risk, rules.holdingDays);
  const years = rules.holdingDays / rules.daysAYear;
  const invested = held.reduce((sum, w) => sum + w, 0);
  // What is invested stays invested, as far as leverage allows: a sum of weights is never above the sum of their sizes. A book of nothing but cash is invested in full.
  const wished = held.every((w) => w === 0) ? 1 : invested;
  const total = Math.sign(wished) * Math.min(Math.abs(wished), rules.leverage ?? Infinity);
  const sum = (weights: ArrayLike<number>): number =>
    Array.from(weights).reduce((all, w) => all + w, 0);
  const towards = (target: Float64Array): Float64Array =>
    timesRisk(period, target).map((each) => rules.riskAversion * each);
  if (aim.kind === 'targets')
    return ok({ mu: towards(Float64Array.from(aim.weights)), total: sum(aim.weights) });
  if (aim.kind === 'returns')
    return ok({ mu: Float64Array.from(aim.perYear, (each) => each * years), total });
  // Views and errors are yearly: they meet the yearly covariance, whatever the holding period is.
  if (aim.kind === 'views')
    return ok({
      mu: blackLitterman(
        overDays(risk, rules.daysAYear),
        held,
        rules.riskAversion,
        aim.tau,
        aim.views,
      ).map((each) => each * years),
      total,
    });
  if (aim.kind === 'minimum-variance') return ok({ mu: new Float64Array(names.length), total });
  const parity = riskParity(risk);
  return parity === null
    ? err(
        no(
          'every name must have a risk for risk parity, one had none',
          {},
          'leave out names that do not move',
        ),
      )
    : ok({ mu: towards(parity.map((w) => w * total)), total });
}

export function allocationOf(
  { names, risk, aim, rules }: RebalanceAsk,
  nav: number,
  held: Float64Array,
  { mu, total }: { readonly mu: Float64Array; readonly total: number },
): Allocation {
  const none = names.map(() => 0);
  const isShort =
    held.some((w) => w < 0) ||
    (aim.kind === 'targets' && aim.weights.some((w) => w < 0)) ||
    (rules.leverage ?? 1) > 1;
  const most = names.map(
    ({ costed, price }) =>
      (rules.participation * costed.profile.adv.value * rules.completionDays * price) / nav,
  );
  const sellable = names.map(
    ({ costed, price }) => (rules.participation * costed.profile.adv.value * price) / nav,
  );
  // Above its cap nothing is added and nothing need be sold; an illiquid name of a book with shorts only shrinks, since its limit is not of a sum of weights there.
  const bound = (i: number, sign: 1 | -1): number => {
    const { capOfNav, isIlliquid } = names[i]!;
    const own = Math.max(0, sign * held[i]!);
    if (isShort && isIlliquid && rules.maxIlliquid !== null) return own;
    return Math.max(Math.min(capOfNav, (rules.daysMax ?? Infinity) * sellable[i]!), own);
  };
  const gross = Math.min(isShort ? grossOf(held) : total, rules.leverage ?? Infinity);
  const groups: Group[] =
    isShort || rules.maxIlliquid === null || !names.some(({ isIlliquid }) => isIlliquid)
      ? []
      : [
          {
            name: 'illiquid names',
            weights: names.map(({ isIlliquid }) => (isIlliquid ? 1 : 0)),
            min: -Infinity,
            max: rules.maxIlliquid * total,
          },
        ];
  return {
    names: names.map(({ symbol }) => symbol),
    mu: Array.from(mu),
    risk: overDays(risk, rules.holdingDays),
    riskAversion: rules.riskAversion,
    held: Array.from(held),
    costScale: 1,
    total,
    costs: {
      linear: none,
      power: none,
      exponent: none.map(() => 0.5),
      quadratic: none,
      borrow: none.map(() => (rules.borrowAYear * rules.holdingDays) / rules.daysAYear),
    },
    lower: names.map((_, i) => (isShort ? -bound(i, -1) : 0)),
    upper: names.map((_, i) => bound(i, 1)),
    participation: most,
    groups,
    turnover: rules.turnover,
    leverage: rules.leverage ?? (isShort ? gross : null),
    oneDay: rules.minDaily === null ? null : { sellable, maxLeft: (1 - rules.minDaily) * gross },
  };
}
