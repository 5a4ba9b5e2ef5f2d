import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count, Ratio } from '#core/kernel/units';
import { type Allocation, noRoom, unusable } from '#core/portfolio/optimise/allocation';
import { varianceOf } from '#core/portfolio/optimise/factor-risk';
import { interior } from '#core/portfolio/optimise/interior';
import { type Optimality, optimality, type Prices } from '#core/portfolio/optimise/optimality';
import { asFound, type Polished, polished } from '#core/portfolio/optimise/polish';
import { type Scaled, scaledOf } from '#core/portfolio/optimise/scaled';

/** Per period, as fractions of the book: what it expects, risk, costs and borrowing. objective = expected - risk - costScale x costs - borrow. */
export interface AllocationParts {
  readonly expected: number;
  readonly risk: number;
  readonly linear: number;
  readonly impact: number;
  readonly borrow: Ratio;
}
export interface Allocated {
  readonly weights: Float64Array;
  readonly objective: number;
  readonly parts: AllocationParts;
  /** What one more of each limit is worth, in the objective's units; 0 where it does not bind. */
  readonly prices: Prices;
  readonly optimality: Optimality;
  readonly iterations: Count;
}

/** An accuracy that no desk can tell from the optimum: a millionth of the largest slope. */
const GOOD_ENOUGH = 1e-6;
const WITHIN = 1e-9;

/** The best portfolio under costs and limits; refused with what is wrong, or with the limits that cannot hold together and how far they are apart. */
export function optimise(problem: Allocation): Result<Allocated, Refusal> {
  const bad = unusable(problem);
  if (bad !== null) return err(bad);
  const scaled = scaledOf(problem);
  const found = interior(scaled, false);
  // What is polished rests exactly where it does not trade: the rough one is used only where it failed.
  for (const each of [polished(scaled, found), asFound(scaled, found)]) {
    const candidate = inUnits(problem, scaled, each);
    if (errorOf(candidate.optimality, scaled) < GOOD_ENOUGH)
      return ok({
        ...candidate,
        ...valued(problem, candidate.weights),
        iterations: found.iterations,
      });
  }
  return err(whyNot(problem, scaled));
}
const errorOf = (
  { stationarity, limits, slackness }: Optimality,
  { slope, unit, n }: Scaled,
): number => {
  const error = Math.max(stationarity / slope, limits / unit / n, slackness / slope / unit / n);
  return Number.isNaN(error) ? Infinity : error;
};

function inUnits(
  problem: Allocation,
  p: Scaled,
  { weights, rows, turnover, left, leverage }: Polished,
): { readonly weights: Float64Array; readonly prices: Prices; readonly optimality: Optimality } {
  // Names that rest exactly stay exactly: a scaled bound times the unit need not be the bound.
  const natural = Float64Array.from(weights, (each, i) =>
    each === p.held[i]
      ? problem.held[i]!
      : each === p.low[i]
        ? exactly(problem.lower[i]!, each * p.unit)
        : each === p.high[i]
          ? exactly(problem.upper[i]!, each * p.unit)
          : each * p.unit,
  );
  const groups = problem.groups.map(() => 0);
  for (const [k, { group, sign }] of p.sides.entries())
    groups[group]! += sign * rows[k + 1]! * p.slope;
  const prices: Prices = {
    total: rows[0]! * p.slope,
    groups,
    turnover: turnover * p.slope,
    leverage: leverage * p.slope,
    left: left * p.slope,
  };
  return {
    weights: natural,
    prices,
    optimality: optimality(problem, natural, prices, WITHIN * p.unit),
  };
}
const exactly = (bound: number, was: number): number =>
  Math.abs(bound - was) <= 1e-12 * Math.max(1e-3, Math.abs(was)) ? bound : was;

/** What a portfolio is worth to the problem, whether or not it is the best. */
export function valued(
  problem: Allocation,
  weights: Float64Array,
): { readonly objective: number; readonly parts: AllocationParts } {
  const { mu, risk, riskAversion, held, costs, costScale } = problem;
  let expected = 0;
  let linear = 0;
  let impact = 0;
  let borrow = 0;
  for (const [i, w] of weights.entries()) {
    const z = Math.abs(w - held[i]!);
    expected += mu[i]! * w;
    linear += costs.linear[i]! * z;
    impact +=
      costs.quadratic[i]! * z * z +
      (costs.power[i] === 0 ? 0 : costs.power[i]! * z ** (1 + costs.exponent[i]!));
    borrow += costs.borrow[i]! * Math.max(0, -w);
  }
  const parts = {
    expected,
    risk: (riskAversion / 2) * varianceOf(risk, weights),
    linear,
    impact,
    borrow,
  };
  return { parts, objective: expected - parts.risk - costScale * (linear + impact) - borrow };
}

/** What is in the way: bounds that leave no room, a day that cannot sell so much, or the least sum by which limits over several names must give way. */
function whyNot(problem: Allocation, scaled: Scaled): Refusal {
  const plain = noRoom(problem);
  if (plain !== null) return plain;
  const { elastic, isSolved } = interior(scaled, true);
  const { groups, turnover, oneDay, leverage } = problem;
  const limits = [
    ...scaled.sides.map(({ group, sign }) =>
      sign === 1
        ? `${groups[group]!.name} at most ${groups[group]!.max}`
        : `${groups[group]!.name} at least ${groups[group]!.min}`,
    ),
    ...(turnover === null ? [] : [`turnover at most ${turnover}`]),
    ...(oneDay === null ? [] : [`left after one day at most ${oneDay.maxLeft}`]),
    ...(leverage === null ? [] : [`leverage at most ${leverage}`]),
  ];
  const missed = limits
    .map((name, k) => ({ name, by: elastic[k + 1]! * scaled.unit }))
    .filter(({ by }) => by > 1e-5 * scaled.unit * scaled.n);
  if (!isSolved || missed.length === 0)
    return refusal(
      'PLAN_INFEASIBLE',
      'an optimum must be found, none was found within the accuracy required',
      { names: problem.names.length },
      'look for a name with neither risk, cost nor bound: its weight has no limit',
    );
  const words = missed.map(({ name, by }) => `${name} by ${Number(by.toPrecision(4))}`).join(', ');
  return refusal(
    'PLAN_INFEASIBLE',
    `limits must hold together, did not: at least these must give way: ${words}`,
    Object.fromEntries(missed.map(({ name, by }) => [name, by])),
    `loosen ${missed.map(({ name }) => name).join(' or ')}, or a limit on single names`,
  );
}
