import { oneDayMost, optimise, type PortfolioProblem } from '#core/portfolio/optimise';
import { BadVector, type Family, type Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;
// Without a limit of its own a vector still asks what is illiquid and what a day sells: a fiftieth of a day's volume, and names of which that is under 5 % of the book.
const SELLABLE_OF_VOLUME = 0.02;
const ILLIQUID_BELOW = 0.05;

function problemOf(v: Inputs): { readonly problem: PortfolioProblem; readonly sellable: readonly number[]; readonly illiquid: readonly number[] } {
  const limits = v.inside('constraints');
  const [sigma, volume, value, b] = [v.numbers('sigma'), v.numbers('V'), v.number('v'), v.number('b')];
  const sellable = limits.has('one_day_cap_weight') ? limits.numbers('one_day_cap_weight') : volume.map((each) => (SELLABLE_OF_VOLUME * each) / value);
  const illiquid = limits.has('illiquid_names') ? limits.numbers('illiquid_names') : sellable.flatMap((each, i) => (each < ILLIQUID_BELOW ? [i] : []));
  return {
    sellable, illiquid,
    problem: {
      mu: v.numbers('mu'), covariance: v.rows('Sigma'), riskAversion: v.number('gamma'), held: v.numbers('w0'), linear: v.numbers('a'), impact: sigma.map((each, i) => b * each * Math.sqrt(value / volume[i]!)), costScale: v.number('gtc'),
      total: limits.number('sum'), longOnly: true, caps: limits.has('weight_cap') ? limits.numbers('weight_cap') : null,
      illiquid: limits.has('illiquid_max') ? { names: illiquid, max: limits.number('illiquid_max') } : null, oneDay: limits.has('one_day_min') ? { sellable, min: limits.number('one_day_min') } : null,
    },
  };
}

function optimum(v: Inputs): Answer {
  const { problem, sellable, illiquid } = problemOf(v);
  const found = optimise(problem);
  if (!found.ok) throw new BadVector(found.error.message);
  const { weights, objective, parts, fixed, atZero, atCap, atKink, budget, illiquidPrice, oneDayPrice, isIlliquidActive, isOneDayActive } = found.value;
  return {
    w: weights, objective, parts: { ret: parts.expected, risk: parts.risk, lin: parts.linear, impact: parts.impact },
    active_set: { fixed, at_zero: atZero, at_cap: atCap, at_one_day_kink: atKink, ill_active: isIlliquidActive, oneday_active: isOneDayActive },
    multipliers: [budget, ...[illiquidPrice, oneDayPrice].filter((each) => each !== null)],
    illiquid_sum: illiquid.reduce((sum, i) => sum + weights[i]!, 0), one_day_share: weights.reduce((sum, w, i) => sum + Math.min(w, sellable[i]!), 0),
  };
}
function infeasible(v: Inputs): Answer {
  const sellable = v.numbers('one_day_cap_weight');
  const most = oneDayMost({ caps: null, total: 1 }, sellable);
  return { feasible: most >= v.number('one_day_min'), max_attainable: most };
}

/** Portfolios under costs and limits of liquidity. */
export const PORTFOLIO: readonly Family[] = [
  { prefix: 'MVO-infeasible', run: infeasible },
  { prefix: 'MVO-G', run: optimum },
];
