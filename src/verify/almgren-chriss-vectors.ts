import { calibrateAlmgrenChriss, continuousLimit, costOf, optimalHoldings, tradesOf, urgencyOf, type AlmgrenChriss } from '#core/schedule/almgren-chriss';
import type { Family, Inputs } from '#verify/inputs';

const parametersOf = (v: Inputs): AlmgrenChriss => ({ X: v.number('X'), T: v.number('T'), N: v.number('N'), sigma: v.number('sigma'), alpha: v.number('alpha'), epsilon: v.number('eps'), gamma: v.number('gamma'), eta: v.number('eta') });

function trajectory(v: Inputs): Record<string, unknown> {
  const [p, lambda] = [parametersOf(v), v.number('lam')];
  const x = optimalHoldings(p, lambda);
  const { expected: E, variance: V } = costOf(p, x);
  return { x, n: tradesOf(x), E, V, sd: Math.sqrt(V), U: E + lambda * V };
}

function twap(v: Inputs): Record<string, unknown> {
  const p = parametersOf(v);
  const { expected: E, variance: V } = costOf(p, optimalHoldings(p, 0));
  const untraded = p.sigma * Math.sqrt(p.T) * p.X;
  return { E, V, sd: Math.sqrt(V), untraded_sd: untraded, ratio_untraded_to_twap_sd: untraded / Math.sqrt(V), ratio: untraded / Math.sqrt(V) };
}

function frontier(v: Inputs, expected: Inputs, id: string): Record<string, unknown> {
  const p = parametersOf(v);
  const rows = expected.rows('rows').map(([lambda = NaN]) => {
    const x = optimalHoldings(p, lambda);
    const { expected: E, variance: V } = costOf(p, x);
    return id.includes('DROP') ? [lambda, E / p.X, V / p.X ** 2, (E + lambda * V) / p.X, urgencyOf(p, lambda).theta] : [lambda, E, V, x[1] ?? NaN];
  });
  return { rows };
}

function limit(v: Inputs, _expected: Inputs, id: string): Record<string, unknown> {
  const [p, lambda] = [parametersOf(v), v.number('lam')];
  if (id.includes('continuous')) {
    const { kappa, expected: E, variance: V, holdingAt } = continuousLimit(p, lambda);
    return { kappa, E, V, x_at_day1: holdingAt(1), x_at_day2: holdingAt(2) };
  }
  const x = optimalHoldings(p, lambda);
  const { expected: E, variance: V } = costOf(p, x);
  const onDay = (day: number): number => x[Math.round((day * p.N) / p.T)] ?? NaN;
  return { kappa: urgencyOf(p, lambda).kappa, x_at_day1: onDay(1), x_at_day2: onDay(2), E, V };
}

function drift(v: Inputs): Record<string, unknown> {
  const [p, lambda] = [parametersOf(v), v.number('lam')];
  const x = optimalHoldings(p, lambda, true);
  const { expected: E, variance: V } = costOf(p, x, true);
  const plain = costOf(p, optimalHoldings(p, lambda), true);
  const [U, without] = [E + lambda * V, plain.expected + lambda * plain.variance];
  return { xbar: p.alpha / (2 * lambda * p.sigma ** 2), x, E, V, U, U_of_nodrift_schedule: without, utility_gain: without - U };
}

/** Almgren & Chriss (2000), AC-01 to AC-07 and the closed forms of AC-08. */
export const ALMGREN_CHRISS: readonly Family[] = [
  {
    prefix: 'AC-01',
    run: (v) => {
      const market = { price: v.number('price'), annualVolatility: v.number('annual_vol'), annualGrowth: v.number('annual_growth'), days: v.number('days'), spread: v.number('spread'), adv: v.number('adv') };
      const { epsilon: eps, ...rest } = calibrateAlmgrenChriss(market);
      return { ...rest, eps };
    },
  },
  {
    prefix: 'AC-02',
    run: (v) => {
      const [p, lambda] = [parametersOf(v), v.number('lam')];
      const { etaTilde, kappaTilde, kappa, theta } = urgencyOf(p, lambda);
      return { eta_tilde: etaTilde, kappa_tilde: kappaTilde, kappa, kappa_naive_sqrt_lam_s2_over_eta: continuousLimit(p, lambda).kappa, half_life_1_over_kappa: theta, kappaT: kappa * p.T };
    },
  },
  {
    prefix: 'AC-03-immediate',
    run: (v) => {
      const p = parametersOf(v);
      // The paper's block sale: everything in the first period, so no risk is carried and all temporary impact is paid at the rate X / tau.
      const { expected: E, variance: V } = costOf(p, [p.X, ...Array.from({ length: p.N }, () => 0)]);
      return { E, V };
    },
  },
  { prefix: 'AC-03', run: twap },
  { prefix: 'AC-04', run: trajectory },
  { prefix: 'AC-05', run: frontier },
  { prefix: 'AC-06', run: limit },
  { prefix: 'AC-07', run: drift },
  { prefix: 'AC-08-static', run: (v) => ({ VaR: v.number('lam_v') * v.number('sigma') * Math.sqrt(v.number('T')) * v.number('X') - v.number('alpha') * v.number('T') * v.number('X'), pct: (v.number('lam_v') * v.number('sigma') * Math.sqrt(v.number('T')) * v.number('X') - v.number('alpha') * v.number('T') * v.number('X')) / v.number('value') }) },
];
