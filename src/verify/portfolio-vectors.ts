import { type Allocation, oneDayMost } from '#core/portfolio/optimise/allocation';
import { riskOfCovariance } from '#core/portfolio/optimise/factor-risk';
import { optimise } from '#core/portfolio/optimise/optimise';
import { BadVector, type Family, type Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;
// Without a limit of its own a vector still asks what is illiquid and what a day sells: a fiftieth of a day's volume, and names of which that is under 5 % of the book.
const SELLABLE_OF_VOLUME = 0.02;
const ILLIQUID_BELOW = 0.05;

function problemOf(v: Inputs): {
  readonly problem: Allocation;
  readonly sellable: readonly number[];
  readonly illiquid: readonly number[];
} {
  const limits = v.inside('constraints');
  const sigma = v.numbers('sigma');
  const volume = v.numbers('V');
  const value = v.number('v');
  const b = v.number('b');
  const sellable = limits.has('one_day_cap_weight')
    ? limits.numbers('one_day_cap_weight')
    : volume.map((each) => (SELLABLE_OF_VOLUME * each) / value);
  const illiquid = limits.has('illiquid_names')
    ? limits.numbers('illiquid_names')
    : sellable.flatMap((each, i) => (each < ILLIQUID_BELOW ? [i] : []));
  const risk = riskOfCovariance(v.rows('Sigma'));
  if (risk === null) throw new BadVector('a covariance must be positive semidefinite');
  const none = sigma.map(() => 0);
  const total = limits.number('sum');
  return {
    sellable,
    illiquid,
    problem: {
      names: sigma.map((_, i) => `name ${i}`),
      mu: v.numbers('mu'),
      risk,
      riskAversion: v.number('gamma'),
      held: v.numbers('w0'),
      costScale: v.number('gtc'),
      total,
      lower: none,
      upper: limits.has('weight_cap') ? limits.numbers('weight_cap') : none.map(() => Infinity),
      costs: {
        linear: v.numbers('a'),
        power: sigma.map((each, i) => b * each * Math.sqrt(value / volume[i]!)),
        exponent: none.map(() => 0.5),
        quadratic: none,
        borrow: none,
      },
      groups: limits.has('illiquid_max')
        ? [
            {
              name: 'illiquid names',
              weights: none.map((_, i) => (illiquid.includes(i) ? 1 : 0)),
              min: -Infinity,
              max: limits.number('illiquid_max'),
            },
          ]
        : [],
      oneDay: limits.has('one_day_min')
        ? { sellable, maxLeft: total - limits.number('one_day_min') }
        : null,
      participation: null,
      turnover: null,
      leverage: null,
    },
  };
}

function optimum(v: Inputs): Answer {
  const { problem, sellable, illiquid } = problemOf(v);
  const found = optimise(problem);
  if (!found.ok) throw new BadVector(found.error.message);
  const { weights: exact, objective, parts, prices } = found.value;
  const weights = [...exact];
  const where = (is: (w: number, i: number) => boolean): number[] =>
    weights.flatMap((w, i) => (is(w, i) ? [i] : []));
  const isOneDayActive = prices.left > 0;
  const atCap = where((w, i) => w === problem.upper[i]);
  const atZero = where((w) => w === 0);
  const fixed = where(
    (w, i) =>
      w === problem.held[i] && problem.costs.linear[i]! > 0 && w !== 0 && !atCap.includes(i),
  );
  const atKink = where((w, i) => isOneDayActive && w === sellable[i]);
  const moves = (i: number): boolean => ![...atCap, ...atZero, ...fixed, ...atKink].includes(i);
  const illiquidPrice = prices.groups[0] ?? 0;
  // The vectors leave out the price of a limit whose names all rest: the bounds of its names then carry it.
  const told = [
    ...(illiquidPrice > 0 && illiquid.some(moves) ? [illiquidPrice] : []),
    ...(isOneDayActive && weights.some((w, i) => moves(i) && w < sellable[i]!)
      ? [prices.left]
      : []),
  ];
  return {
    w: weights,
    objective,
    parts: { ret: parts.expected, risk: parts.risk, lin: parts.linear, impact: parts.impact },
    active_set: {
      fixed,
      at_zero: atZero,
      at_cap: atCap,
      at_one_day_kink: atKink,
      ill_active: illiquidPrice > 0,
      oneday_active: isOneDayActive,
    },
    // Of one more of the budget, of which a day sells it: theirs counts what is sold, ours what is left.
    multipliers: [prices.total + prices.left, ...told],
    illiquid_sum: illiquid.reduce((sum, i) => sum + weights[i]!, 0),
    one_day_share: weights.reduce((sum, w, i) => sum + Math.min(w, sellable[i]!), 0),
  };
}
function infeasible(v: Inputs): Answer {
  const sellable = v.numbers('one_day_cap_weight');
  const most = oneDayMost(
    1,
    sellable,
    sellable.map(() => Infinity),
  );
  return { feasible: most >= v.number('one_day_min'), max_attainable: most };
}

/** Portfolios under costs and limits of liquidity. */
export const PORTFOLIO: readonly Family[] = [
  { prefix: 'MVO-infeasible', proves: 'product', run: infeasible },
  { prefix: 'MVO-G', proves: 'library', run: optimum },
];
