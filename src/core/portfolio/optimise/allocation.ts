import { type Refusal, refusal } from '#core/kernel/failure';
import type { Ratio } from '#core/kernel/units';
import type { FactorRisk } from '#core/portfolio/optimise/factor-risk';

/** Cost of trading z of the book in one name: linear |z| + power |z|^(1 + exponent) + quadratic z^2. Fractions of the book, one way; the square-root law has exponent 1/2. */
export interface AllocationCosts {
  readonly linear: readonly number[];
  readonly power: readonly number[];
  /** In (0, 1] where there is a power. */
  readonly exponent: readonly number[];
  readonly quadratic: readonly number[];
  /** For each unit short, over the period of the returns. */
  readonly borrow: readonly number[];
}
/** min <= sum_i weights_i w_i <= max: a sector, a factor, the illiquid names, a score. */
export interface Group {
  readonly name: string;
  readonly weights: readonly number[];
  readonly min: number;
  readonly max: number;
}
/**
 * max mu'w - (riskAversion / 2) w'Sw - costScale * costs(w - held) - borrow of shorts,  sum w = total, within limits.
 * Weights are fractions of the book's value; mu, S and borrow of one and the same period, costs once, spread over as many periods as costScale says (1: all of it now).
 */
export interface Allocation {
  readonly names: readonly string[];
  readonly mu: readonly number[];
  readonly risk: FactorRisk;
  readonly riskAversion: number;
  readonly held: readonly number[];
  readonly costs: AllocationCosts;
  readonly costScale: number;
  readonly total: number;
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** At most this much of the book trades in a name; null: no limit. */
  readonly participation: readonly number[] | null;
  readonly groups: readonly Group[];
  /** Most of sum |w - held|, and of sum |w|; null: no limit. */
  readonly turnover: Ratio | null;
  readonly leverage: Ratio | null;
  /** Of what one day can sell of each name, at most `maxLeft` of the book may be left after it: sum_i max(0, |w_i| - sellable_i). */
  readonly oneDay: { readonly sellable: readonly number[]; readonly maxLeft: number } | null;
}

/** From where to where a name may go: its own bounds and what may trade of it. */
export function rangeOf(
  { lower, upper, participation, held }: Allocation,
  i: number,
): readonly [number, number] {
  const most = participation?.[i] ?? Infinity;
  return [Math.max(lower[i]!, held[i]! - most), Math.min(upper[i]!, held[i]! + most)];
}

const no = (message: string, facts: Record<string, string | number>, remedy: string): Refusal =>
  refusal('PLAN_INFEASIBLE', message, facts, remedy);

/** What no optimiser should be asked: figures that are none, names that have no place. */
export function unusable(problem: Allocation): Refusal | null {
  const { names, mu, risk, held, costs, lower, upper, participation, groups, oneDay } = problem;
  const n = names.length;
  if (n === 0) return no('a portfolio must have a name, had none', {}, 'give positions');
  const columns: [string, ArrayLike<number>][] = [
    ['returns', mu],
    ['positions held', held],
    ['linear costs', costs.linear],
    ['impact', costs.power],
    ['exponents', costs.exponent],
    ['quadratic costs', costs.quadratic],
    ['borrowing costs', costs.borrow],
    ['own variances', risk.specific],
    ['lower bounds', lower],
    ['upper bounds', upper],
    ...(participation === null
      ? []
      : [['participation limits', participation] as [string, ArrayLike<number>]]),
    ...(oneDay === null
      ? []
      : [['what a day sells', oneDay.sellable] as [string, ArrayLike<number>]]),
    ...groups.map((each): [string, ArrayLike<number>] => [each.name, each.weights]),
  ];
  const mayBeInfinite = new Set([
    'lower bounds',
    'upper bounds',
    'participation limits',
    'what a day sells',
  ]);
  for (const [what, column] of columns) {
    if (column.length !== n)
      return no(
        `${what} must have ${n} names, had ${column.length}`,
        { names: n, given: column.length },
        'give every number for every name',
      );
    for (let i = 0; i < n; i++) {
      const value = column[i]!;
      if (Number.isNaN(value) || (!Number.isFinite(value) && !mayBeInfinite.has(what)))
        return no(
          `${what} must be finite numbers, of ${names[i]} was ${value}`,
          { name: names[i]! },
          `leave out ${names[i]}, or give the number`,
        );
    }
  }
  return unfitNumber(problem) ?? unfitName(problem);
}
function unfitNumber({
  names,
  risk,
  riskAversion,
  costScale,
  total,
  turnover,
  leverage,
  oneDay,
  groups,
}: Allocation): Refusal | null {
  if (
    risk.loadings.length !== names.length * risk.factors ||
    risk.loadings.some((x) => !Number.isFinite(x))
  )
    return no(
      'factor exposures must be finite numbers for every name and factor, were not',
      { names: names.length, factors: risk.factors },
      'estimate the factors of these names again',
    );
  const limits = [
    ['risk aversion', riskAversion],
    ['the scale of costs', costScale],
    ['turnover', turnover ?? 0],
    ['leverage', leverage ?? 0],
    ['what may be left after a day', oneDay?.maxLeft ?? 0],
  ] as const;
  const bad = limits.find(([, value]) => !(value >= 0 && value < Infinity));
  if (bad !== undefined)
    return no(`${bad[0]} must not be negative, was ${bad[1]}`, {}, 'give a number of 0 or more');
  if (!Number.isFinite(total))
    return no(
      `the weights must add up to a number, was ${total}`,
      {},
      'give 1 for a fully invested book, 0 for a dollar-neutral one',
    );
  const crossed = groups.find(({ min, max }) => !(min <= max));
  return crossed === undefined
    ? null
    : no(
        `${crossed.name} must have a minimum below its maximum, had ${crossed.min} and ${crossed.max}`,
        {},
        'exchange them',
      );
}
function unfitName(problem: Allocation): Refusal | null {
  const { names, costs, risk, participation, oneDay } = problem;
  for (const [i, name] of names.entries()) {
    const negative = [
      costs.linear[i]!,
      costs.power[i]!,
      costs.quadratic[i]!,
      costs.borrow[i]!,
      risk.specific[i]!,
      participation?.[i] ?? 0,
      oneDay?.sellable[i] ?? 0,
    ].some((x) => x < 0);
    if (negative)
      return no(
        `costs, variances and trading limits must not be negative, one of ${name} was`,
        { name },
        'correct the sign',
      );
    if (costs.power[i]! > 0 && !(costs.exponent[i]! > 0 && costs.exponent[i]! <= 1))
      return no(
        `impact must grow with a power in (0, 1] of the size, for ${name} was ${costs.exponent[i]}`,
        { name },
        'give 0.5 for the square-root law',
      );
    const [low, high] = rangeOf(problem, i);
    if (!(low <= high))
      return no(
        `${name} must be able to reach its bounds ${problem.lower[i]} to ${problem.upper[i]}, cannot from ${problem.held[i]} by trading at most ${participation?.[i] ?? Infinity}`,
        { name, held: problem.held[i]!, lower: problem.lower[i]!, upper: problem.upper[i]! },
        'widen its bounds, or let it trade more',
      );
  }
  return null;
}

/** The most of a long-only book that one day can sell. */
export function oneDayMost(
  total: number,
  sellable: readonly number[],
  upper: readonly number[],
): number {
  return Math.min(
    total,
    sellable.reduce((sum, each, i) => sum + Math.min(each, upper[i]!), 0),
  );
}
/** What bounds alone forbid, said exactly. */
export function noRoom(problem: Allocation): Refusal | null {
  const { names, total, oneDay, leverage } = problem;
  const ranges = names.map((_, i) => rangeOf(problem, i));
  const least = ranges.reduce((sum, [low]) => sum + low, 0);
  const most = ranges.reduce((sum, [, high]) => sum + high, 0);
  // Caps that add up to the total leave room for it, whatever the sum of their decimals is.
  const dust = names.length * Number.EPSILON * Math.max(1, Math.abs(total));
  if (least > total + dust || most < total - dust)
    return no(
      `bounds of the names must leave room for a total of ${total}, leave ${least} to ${most}`,
      { total, least, most },
      most < total
        ? 'raise a cap, let more trade, or hold cash'
        : `lower a minimum, or let more trade${leverage === null ? '' : ', or allow more leverage'}`,
    );
  if (oneDay === null || ranges.some(([low]) => low < 0)) return null;
  const asked = total - oneDay.maxLeft;
  const attainable = oneDayMost(
    total,
    oneDay.sellable,
    ranges.map(([, high]) => high),
  );
  return attainable >= asked - dust
    ? null
    : no(
        `a day must be able to sell ${asked} of the book, can sell at most ${attainable}`,
        { asked, attainable },
        `ask for at most ${attainable}, or add liquid names`,
      );
}
