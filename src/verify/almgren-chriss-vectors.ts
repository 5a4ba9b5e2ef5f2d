import { diagonal } from '#core/numeric/linear';
import {
  type AlmgrenChriss,
  calibrateAlmgrenChriss,
  continuousLimit,
  costOf,
  driftTarget,
  efficientFrontier,
  immediateHoldings,
  optimalHoldings,
  tradesOf,
  urgencyOf,
} from '#core/plan/almgren-chriss';
import {
  costOfMulti,
  covarianceFrom,
  optimalHoldingsMulti,
  urgenciesOf,
} from '#core/plan/almgren-chriss-multi';
import {
  lambdaVMax,
  liquidityValueAtRisk,
  staticValueAtRisk,
  valueAtRiskOf,
} from '#core/plan/almgren-chriss-risk';
import { characteristicTime, endTime, powerLawHolding } from '#core/plan/power-law-impact';
import { BadVector, type Family, type Inputs, type VectorWords } from '#verify/inputs';

type Answer = Record<string, unknown>;
const parametersOf = (v: Inputs): AlmgrenChriss => ({
  X: v.number('X'),
  T: v.number('T'),
  N: v.count('N'),
  sigma: v.number('sigma'),
  alpha: v.number('alpha'),
  epsilon: v.number('eps'),
  gamma: v.number('gamma'),
  eta: v.number('eta'),
});

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

function urgency(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const { etaTilde, kappaTilde, kappa, theta } = urgencyOf(p, lambda);
  return {
    eta_tilde: etaTilde,
    kappa_tilde: kappaTilde,
    kappa,
    kappa_naive_sqrt_lam_s2_over_eta: continuousLimit(p, lambda).kappa,
    half_life_1_over_kappa: theta,
    kappaT: kappa * p.T,
  };
}

function immediate(v: Inputs): Answer {
  const p = parametersOf(v);
  const { expected: E, variance: V } = costOf(p, immediateHoldings(p));
  return { E, V };
}

function trajectory(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const x = optimalHoldings(p, lambda);
  const { expected: E, variance: V } = costOf(p, x);
  return { x, n: tradesOf(x), E, V, sd: Math.sqrt(V), U: E + lambda * V };
}

function twap(v: Inputs): Answer {
  const p = parametersOf(v);
  const { expected: E, variance: V } = costOf(p, optimalHoldings(p, 0));
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
  const points = efficientFrontier(
    p,
    expected.rows('rows').map(([lambda = NaN]) => lambda),
  );
  const rows = points.map(({ lambda, expected: E, variance: V, holdings }) => {
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
      x1: holdings[1] ?? NaN,
      kappa,
      theta,
    });
  });
  return { rows };
}

function limit(v: Inputs, _expected: Inputs, { statement }: VectorWords): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  if (/tau *-> *0|continuous/i.test(statement)) {
    const { kappa, expected: E, variance: V, holdingAt } = continuousLimit(p, lambda);
    return { kappa, E, V, x_at_day1: holdingAt(1), x_at_day2: holdingAt(2) };
  }
  const x = optimalHoldings(p, lambda);
  const { expected: E, variance: V } = costOf(p, x);
  const onDay = (day: number): number => x[Math.round((day * p.N) / p.T)] ?? NaN;
  return { kappa: urgencyOf(p, lambda).kappa, x_at_day1: onDay(1), x_at_day2: onDay(2), E, V };
}

function drift(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambda = v.number('lam');
  const x = optimalHoldings(p, lambda, true);
  const { expected: E, variance: V } = costOf(p, x, true);
  const plain = costOf(p, optimalHoldings(p, lambda), true);
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

function liquidityRisk(v: Inputs): Answer {
  const p = parametersOf(v);
  const lambdaV = v.number('lam_v');
  const best = liquidityValueAtRisk(p, lambdaV);
  const of = (lambda: number): number => valueAtRiskOf(p, optimalHoldings(p, lambda), lambdaV);
  return {
    LVaR: best.value,
    lam_u_equiv: best.riskAversion,
    E: best.expected,
    sd: best.standardDeviation,
    x: best.holdings,
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
    const best = liquidityValueAtRisk({ ...base, T, eta: base.eta / impact }, v.number('lam_v'));
    const values = {
      lvar: best.value,
      value: best.value,
      e: best.expected,
      sd: best.standardDeviation,
      v: best.standardDeviation ** 2,
      lamu: best.riskAversion,
      lamuequiv: best.riskAversion,
      x1: best.holdings[1] ?? NaN,
    };
    return byColumn(columns, { impactpct: impact, t: T, ...values });
  });
  return { rows };
}

function multi(v: Inputs): Answer {
  const gamma = v.numbers('gamma');
  const C = v.has('C')
    ? v.rows('C')
    : covarianceFrom(v.numbers('price'), v.numbers('vol'), v.number('rho'), 250);
  const H = v.has('H') ? v.rows('H') : diagonal(v.numbers('eta'));
  const epsilon = v.has('eps') ? v.numbers('eps') : gamma.map(() => 0);
  const p = { X: v.numbers('X'), T: v.number('T'), N: v.count('N'), H, gamma, epsilon, C };
  const lambda = v.number('lam');
  const x = optimalHoldingsMulti(p, lambda);
  const { expected: E, variance: V } = costOfMulti(p, x);
  return { kappas: urgenciesOf(p, lambda), x, E, V };
}

function powerLaw(v: Inputs): Answer {
  const p = {
    k: v.number('k'),
    eta: v.number('eta'),
    lambda: v.number('lam'),
    sigma: v.number('sigma'),
    X: v.number('X'),
  };
  return {
    Tstar: characteristicTime(p),
    T_end: endTime(p),
    x: v.numbers('t_over_Tstar').map((share) => powerLawHolding(p, share)),
  };
}

/** Almgren & Chriss (2000) and Almgren (2003). */
export const ALMGREN_CHRISS: readonly Family[] = [
  { prefix: 'AC-01', proves: 'library', run: calibration },
  { prefix: 'AC-02', proves: 'library', run: urgency },
  { prefix: 'AC-03', proves: 'library', run: twap },
  { prefix: 'AC-03-immediate', proves: 'library', run: immediate },
  { prefix: 'AC-04', proves: 'library', run: trajectory },
  { prefix: 'AC-05', proves: 'library', run: frontier },
  { prefix: 'AC-06', proves: 'library', run: limit },
  { prefix: 'AC-07', proves: 'library', run: drift },
  { prefix: 'AC-08-static', proves: 'library', run: staticRisk },
  { prefix: 'AC-08-LVaR', proves: 'library', run: liquidityRisk },
  { prefix: 'AC-08-LVaR-grid', proves: 'library', run: liquidityRiskGrid },
  {
    prefix: 'AC-08-lamv',
    proves: 'library',
    run: (v) => ({
      lam_v_max_nodrift: lambdaVMax(parametersOf(v), false),
      lam_v_max_drift: lambdaVMax(parametersOf(v), true),
    }),
  },
  { prefix: 'AC-09', proves: 'library', run: multi },
  { prefix: 'AC-10', proves: 'library', run: powerLaw },
];
