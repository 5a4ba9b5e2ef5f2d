import { calibrateAlmgrenChriss } from '#core/plan/almgren-chriss';
import { lambdaVMax } from '#core/plan/almgren-chriss-risk';
import { aversionAtRisk } from '#core/plan/cost-at-risk';
import { fastestTrades } from '#core/plan/least-cost';
import { costAndRiskOf, optimalSchedule, type ScheduleProblem } from '#core/plan/optimal-schedule';
import {
  driftTarget,
  scheduleProblem,
  staticValueAtRisk,
  urgencyOf,
} from '#core/plan/schedule-terms';
import { fineLimit, stepsThrough } from '#verify/fine-limit';
import { BadVector, type Family, type Inputs, type VectorWords } from '#verify/inputs';

type Answer = Record<string, unknown>;
const parametersOf = (v: Inputs) => ({
  X: v.number('X'),
  T: v.number('T'),
  N: v.count('N'),
  sigma: v.number('sigma'),
  alpha: v.number('alpha'),
  epsilon: v.number('eps'),
  gamma: v.number('gamma'),
  eta: v.number('eta'),
});

type Parameters = ReturnType<typeof parametersOf>;

/** The linear case of what the planner solves: N even slices, impact over their time, risk of what is held after each. */
const problemOf = (
  p: Parameters,
  lambda: number,
  withDrift = false,
  risk: 'after' | 'during' = 'after',
): ScheduleProblem =>
  scheduleProblem(
    {
      ...p,
      alpha: withDrift ? p.alpha : 0,
      exponent: 1,
      risk,
      decay: null,
      mayTurn: true,
      leave: null,
      slices: Array.from({ length: p.N }, () => {
        const days = p.T / p.N;
        return { days, pace: days, most: Infinity };
      }),
    },
    lambda,
  );
type Solved = ReturnType<typeof answerOf>;
function answerOf(problem: ScheduleProblem, n: readonly number[]) {
  let held = problem.quantity;
  const x = [held, ...n.map((traded) => (held -= traded))];
  x[n.length] = 0;
  const { expected: E, variance: V } = costAndRiskOf(problem, n);
  return { n, x, E, V };
}
function solved(p: Parameters, lambda: number, withDrift = false): Solved {
  const problem = problemOf(p, lambda, withDrift);
  if (lambda === Infinity) return answerOf(problem, fastestTrades(problem.slices, p.X));
  return answerOf(problem, tradesOf(problem));
}
function tradesOf(problem: ScheduleProblem): readonly number[] {
  const found = optimalSchedule(problem);
  if (!found.ok) throw new BadVector(found.error.message);
  return found.value.trades;
}

function calibration(v: Inputs): Answer {
  const market = {
    price: v.number('price'),
    annualVolatility: v.number('annual_vol'),
    annualGrowth: v.number('annual_growth'),
    days: v.number('days'),
    spread: v.number('spread'),
    adv: v.number('adv'),
  };
  const { epsilon: eps, ...rest } = calibrateAlmgrenChriss(market);
  return { ...rest, eps };
}

/** With the continuous one beside it, which is the known mistake. */
function urgency(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const { etaTilde, kappaTilde, kappa, theta } = urgencyOf(p, lambda);
  return {
    eta_tilde: etaTilde,
    kappa_tilde: kappaTilde,
    kappa,
    kappa_naive_sqrt_lam_s2_over_eta: urgencyOf({ ...p, gamma: 0 }, lambda).kappaTilde,
    half_life_1_over_kappa: theta,
    kappaT: kappa * p.T,
  };
}

function immediate(v: Inputs): Answer {
  const { E, V } = solved(parametersOf(v), Infinity);
  return { E, V };
}

function trajectory(v: Inputs): Answer {
  const lambda = v.number('lam');
  const { x, n, E, V } = solved(parametersOf(v), lambda);
  return { x, n, E, V, sd: Math.sqrt(V), U: E + lambda * V };
}

function twap(v: Inputs): Answer {
  const p = parametersOf(v);
  const { E, V } = solved(p, 0);
  const untraded = staticValueAtRisk({ ...p, alpha: 0 }, 1);
  return {
    E,
    V,
    sd: Math.sqrt(V),
    untraded_sd: untraded,
    ratio_untraded_to_twap_sd: untraded / Math.sqrt(V),
    ratio: untraded / Math.sqrt(V),
  };
}

const columnOf = (column: string): string =>
  column
    .toLowerCase()
    .replace(/over|per/g, '')
    .replace(/[^a-z0-9]/g, '');
const FRONTIER = new Set(['lam', 'lambda', 'e', 'v', 'u', 'sd', 'x1', 'kappa', 'theta']);
/** Values by the names of the columns: 'V/X^2' and 'V_over_X2' are one column. */
function byColumn(
  columns: readonly string[],
  values: { readonly [name: string]: number },
): number[] {
  return columns.map((column) => {
    const value = values[columnOf(column)];
    if (value === undefined)
      throw new BadVector(
        `columns: '${column}' is not known; known are ${Object.keys(values).join(', ')}`,
      );
    return value;
  });
}

function frontier(v: Inputs, expected: Inputs, { statement }: VectorWords): Answer {
  const p = parametersOf(v);
  const columns = v.texts('columns');
  // A table per share says so, or has columns of its own: E/X, V/X^2, (E + lambda V)/X and 1/kappa behind lambda.
  const isPerShare =
    /per[ -]share|\/ ?X/i.test(statement) ||
    !columns.every((column) => FRONTIER.has(columnOf(column)));
  const rows = expected.rows('rows').map(([lambda = NaN]) => {
    const { E, V, x } = solved(p, lambda);
    const { kappa, theta } = urgencyOf(p, lambda);
    const U = E + lambda * V;
    if (isPerShare) return [lambda, E / p.X, V / p.X ** 2, U / p.X, theta];
    return byColumn(columns, {
      lam: lambda,
      lambda,
      e: E,
      v: V,
      u: U,
      sd: Math.sqrt(V),
      x1: x[1] ?? NaN,
      kappa,
      theta,
    });
  });
  return { rows };
}

/** What ever finer slices tend to, each worked evenly. */
function continuous(v: Inputs): Answer {
  const p = { ...parametersOf(v), gamma: 0 };
  const lambda = v.number('lam');
  const first = stepsThrough([1 / p.T, 2 / p.T]);
  const [E = NaN, V = NaN, x_at_day1 = NaN, x_at_day2 = NaN] = fineLimit((N) => {
    const problem = problemOf({ ...p, N }, lambda, false, 'during');
    const { x, E: expected, V: variance } = answerOf(problem, tradesOf(problem));
    return [expected, variance, x[N / p.T]!, x[(2 * N) / p.T]!];
  }, first);
  // Permanent impact of the whole is the same however it is traded.
  const stays = 0.5 * v.number('gamma') * p.X ** 2;
  return { kappa: urgencyOf(p, lambda).kappaTilde, E: E + stays, V, x_at_day1, x_at_day2 };
}

function fine(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const { x, E, V } = solved(p, lambda);
  const onDay = (day: number): number => x[Math.round((day * p.N) / p.T)] ?? NaN;
  return { kappa: urgencyOf(p, lambda).kappa, x_at_day1: onDay(1), x_at_day2: onDay(2), E, V };
}

function drift(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const { x, E, V } = solved(p, lambda, true);
  const plain = costAndRiskOf(problemOf(p, lambda, true), solved(p, lambda).n);
  const U = E + lambda * V;
  const without = plain.expected + lambda * plain.variance;
  return {
    xbar: driftTarget(p, lambda),
    x,
    E,
    V,
    U,
    U_of_nodrift_schedule: without,
    utility_gain: without - U,
  };
}

function staticRisk(v: Inputs): Answer {
  const VaR = staticValueAtRisk(
    { X: v.number('X'), T: v.number('T'), sigma: v.number('sigma'), alpha: v.number('alpha') },
    v.number('lam_v'),
  );
  return { VaR, pct: VaR / v.number('value') };
}

/** The least cost at so many standard deviations, without drift. */
function atRisk(p: Parameters, deviations: number): Solved & { readonly lambda: number } {
  const lambda = aversionAtRisk((each) => {
    const { E, V } = solved(p, each);
    return { expected: E, variance: V };
  }, deviations);
  return { ...solved(p, lambda), lambda };
}
function liquidityRisk(v: Inputs): Answer {
  const p = parametersOf(v);
  const deviations = v.number('lam_v');
  const { lambda, x, E, V } = atRisk(p, deviations);
  const of = (riskAversion: number): number => {
    const other = solved(p, riskAversion);
    return other.E + deviations * Math.sqrt(other.V);
  };
  return {
    LVaR: E + deviations * Math.sqrt(V),
    lam_u_equiv: lambda,
    E,
    sd: Math.sqrt(V),
    x,
    naive_VaR: of(0),
    VaR_of_lam1e6: of(1e-6),
  };
}

/** Rows are cases: impact in percent of price for 1 % of the day's volume (1 is the calibration itself), and a horizon where a column names it. */
function liquidityRiskGrid(v: Inputs, expected: Inputs): Answer {
  const base = parametersOf(v);
  const columns = v.texts('columns');
  const names = columns.map((column) => column.toLowerCase().replace(/[^a-z0-9]/g, ''));
  const rows = expected.rows('rows').map((row) => {
    const given = (name: string): number | undefined => row[names.indexOf(name)];
    const impact = given('impactpct') ?? 1;
    const T = given('t') ?? base.T;
    const deviations = v.number('lam_v');
    const { lambda, E, V, x } = atRisk({ ...base, T, eta: base.eta / impact }, deviations);
    const value = E + deviations * Math.sqrt(V);
    const values = {
      lvar: value,
      value,
      e: E,
      sd: Math.sqrt(V),
      v: V,
      lamu: lambda,
      lamuequiv: lambda,
      x1: x[1] ?? NaN,
    };
    return byColumn(columns, { impactpct: impact, t: T, ...values });
  });
  return { rows };
}

/** Almgren & Chriss (2000), one asset. */
export const ALMGREN_CHRISS: readonly Family[] = [
  { prefix: 'AC-01', proves: 'library', run: calibration },
  { prefix: 'AC-02', proves: 'product', run: urgency },
  { prefix: 'AC-03', proves: 'product', run: twap },
  { prefix: 'AC-03-immediate', proves: 'product', run: immediate },
  { prefix: 'AC-04', proves: 'product', run: trajectory },
  { prefix: 'AC-05', proves: 'product', run: frontier },
  { prefix: 'AC-06', proves: 'product', run: fine },
  { prefix: 'AC-06-cont', proves: 'product', run: continuous },
  { prefix: 'AC-07', proves: 'product', run: drift },
  { prefix: 'AC-08-static', proves: 'product', run: staticRisk },
  { prefix: 'AC-08-LVaR', proves: 'product', run: liquidityRisk },
  { prefix: 'AC-08-LVaR-grid', proves: 'product', run: liquidityRiskGrid },
  {
    prefix: 'AC-08-lamv',
    proves: 'product',
    run: (v) => ({
      lam_v_max_nodrift: lambdaVMax(parametersOf(v), false),
      lam_v_max_drift: lambdaVMax(parametersOf(v), true),
    }),
  },
];
