import { diagonal } from '#core/numeric/linear';
import {
  costOfMulti,
  covarianceFrom,
  optimalHoldingsMulti,
  urgenciesOf,
} from '#core/plan/almgren-chriss-multi';
import { characteristicTime, endTime, powerLawHolding } from '#core/plan/power-law-impact';
import type { Family, Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;

/** Impact of each name and of one on another; their covariance given. */
function namesOf(v: Inputs, C: readonly (readonly number[])[]) {
  const gamma = v.numbers('gamma');
  const H = v.has('H') ? v.rows('H') : diagonal(v.numbers('eta'));
  const epsilon = v.has('eps') ? v.numbers('eps') : gamma.map(() => 0);
  return { X: v.numbers('X'), T: v.number('T'), N: v.count('N'), H, gamma, epsilon, C };
}
const DAYS_A_YEAR = 250;
/** As the paper has it: a price's deviation a year, over its days. */
function cross(v: Inputs): Answer {
  const s = v.numbers('price').map((price, i) => price * (v.numbers('vol')[i] ?? NaN));
  const rho = v.number('rho');
  const C = s.map((a, i) => s.map((b, j) => ((i === j ? 1 : rho) * a * b) / DAYS_A_YEAR));
  return { x: optimalHoldingsMulti(namesOf(v, C), v.number('lam')) };
}
function multi(v: Inputs): Answer {
  const C = v.has('C')
    ? v.rows('C')
    : covarianceFrom(v.numbers('price'), v.numbers('vol'), v.number('rho'), DAYS_A_YEAR);
  const p = namesOf(v, C);
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

/** Almgren & Chriss (2000), several assets, and Almgren (2003). */
export const ALMGREN_CHRISS_MULTI: readonly Family[] = [
  { prefix: 'AC-09', proves: 'library', run: multi },
  { prefix: 'AC-09-cross', proves: 'product', run: cross },
  { prefix: 'AC-10', proves: 'product', run: powerLaw },
];
