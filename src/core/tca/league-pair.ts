import { grouped } from '#core/kernel/grouped';
import type { Bps, Count, Ratio } from '#core/kernel/units';
import { normalQuantile } from '#core/numeric/normal';
import { rankSumTest, signedRankTest } from '#core/numeric/rank-tests';
import { type Contrast, withinRegression } from '#core/numeric/within-regression';
import type { Interval } from './costed-keys.ts';
import { columnOf, covariatesOf, DRAWN_BY, type Entrant, regressorsOf } from './league-entrants.ts';

/** Two contenders on the jobs on which both were seen. */
export interface ComparedPair {
  /** By the point estimate; in the order of the table where they are not comparable. */
  readonly cheaper: string;
  readonly costlier: string;
  /** By how much, never negative; null: no job, pair or stratum has both. */
  readonly differenceBps: Bps | null;
  readonly interval95Bps: Interval | null;
  /** Of the mean difference, by days; null of one day. */
  readonly p: Ratio | null;
  /** Wilcoxon's: signed ranks of paired differences, else rank sums of what is left after the mean of the stratum (Hodges and Lehmann 1962). Takes orders as independent: it is shown beside, and decides nothing. */
  readonly rankP: Ratio | null;
  /** Of each that could be compared, cheaper first. */
  readonly orders: readonly [Count, Count];
  readonly days: Count;
  /** Of both together, for a difference of this size to be found four times in five; null: not known. */
  readonly ordersNeeded: Count | null;
  readonly isPaired: boolean;
  /** Drawn by chance, so that a difference is the contender's doing (P18); or as it happened. */
  readonly assignment: 'randomised' | 'observed';
}

export function comparedPair(first: readonly Entrant[], second: readonly Entrant[]): ComparedPair {
  const names = [first[0]?.contender ?? '', second[0]?.contender ?? ''] as const;
  const met = grouped([...first, ...second], ({ stratum }) => stratum);
  const both = [...met.values()].filter(
    (some) => new Set(some.map((each) => each.contender)).size > 1,
  );
  const entrants = both.flat();
  const fit = withinRegression({
    ...regressorsOf(entrants),
    columns: [
      columnOf(entrants, ({ contender }) => (contender === names[1] ? 1 : 0)),
      ...covariatesOf(entrants),
    ],
  });
  if (entrants.length === 0 || fit === null) return notComparable(names);
  const found = fit.contrast(fit.coefficients.map((_, i) => (i === 0 ? 1 : 0)));
  const isFirstCheaper = found.value >= 0;
  const [cheaper, costlier] = isFirstCheaper ? names : [names[1], names[0]];
  const countOf = (name: string): Count =>
    entrants.filter(({ contender }) => contender === name).length;
  const isPaired = entrants.every((each) => each.isPaired);
  return {
    cheaper,
    costlier,
    differenceBps: Math.abs(found.value),
    interval95Bps: turned(found.interval95, isFirstCheaper),
    p: found.p,
    rankP: isPaired ? pairedRankP(both, cheaper) : rankSumP(both, cheaper),
    orders: [countOf(cheaper), countOf(costlier)],
    days: found.clusters,
    ordersNeeded: neededOf(found, entrants.length),
    isPaired,
    assignment: entrants.every(({ row }) => row.keys[DRAWN_BY] !== undefined)
      ? 'randomised'
      : 'observed',
  };
}
const turned = (interval: Interval | null, isKept: boolean): Interval | null =>
  interval === null || isKept ? interval : [-interval[1], -interval[0]];

const notComparable = ([cheaper, costlier]: readonly [string, string]): ComparedPair => ({
  cheaper,
  costlier,
  differenceBps: null,
  interval95Bps: null,
  p: null,
  rankP: null,
  orders: [0, 0],
  days: 0,
  ordersNeeded: null,
  isPaired: false,
  assignment: 'observed',
});

/** n (z + z')^2 (se / d)^2: an error shrinks with the root of the orders. Two digits: it is an order of magnitude. */
function neededOf({ value, standardError }: Contrast, orders: Count): Count | null {
  const sigmas = normalQuantile(0.975) + normalQuantile(0.8);
  const needed = orders * ((sigmas * standardError) / value) ** 2;
  return Number.isFinite(needed) ? Number(Math.ceil(needed).toPrecision(2)) : null;
}

const meanCostOf = (some: readonly Entrant[]): number =>
  some.reduce((sum, { row }) => sum + row.totalBps, 0) / some.length;
function pairedRankP(pairs: readonly (readonly Entrant[])[], cheaper: string): Ratio | null {
  const differences = pairs.map(
    (pair) =>
      meanCostOf(pair.filter(({ contender }) => contender !== cheaper)) -
      meanCostOf(pair.filter(({ contender }) => contender === cheaper)),
  );
  return signedRankTest(differences)?.p ?? null;
}
function rankSumP(strata: readonly (readonly Entrant[])[], cheaper: string): Ratio | null {
  const left = strata.flatMap((some) => {
    const mean = meanCostOf(some);
    return some.map(({ row, contender }) => ({ contender, bps: row.totalBps - mean }));
  });
  const of = (isCheaper: boolean): readonly number[] =>
    left.flatMap(({ contender, bps }) => ((contender === cheaper) === isCheaper ? [bps] : []));
  return rankSumTest(of(true), of(false))?.p ?? null;
}
