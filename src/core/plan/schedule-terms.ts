import { invariant } from '#core/kernel/assert';
import type { Days, Ratio } from '#core/kernel/units';
import type { ScheduleProblem } from '#core/plan/optimal-schedule';
import { characteristicTime } from '#core/plan/power-law-impact';

/**
 * An order in the units of Almgren & Chriss (2000): X units; sigma currency/unit/day^0.5, alpha currency/unit/day (what holding gains), epsilon currency/unit (half the spread),
 * gamma currency/unit^2 (permanent), eta (currency/unit)/(unit/pace)^exponent (temporary).
 */
export interface ScheduleTerms {
  readonly X: number;
  readonly sigma: number;
  readonly alpha: number;
  readonly epsilon: number;
  readonly gamma: number;
  readonly eta: number;
  /** Of temporary impact in pace: 1 is linear. */
  readonly exponent: number;
  readonly slices: readonly TermsOfSlice[];
  /** What bears risk: what is held `after` each slice, as in the paper, or what is held `during` it, worked evenly. */
  readonly risk: 'after' | 'during';
  readonly decay: ScheduleProblem['decay'];
  readonly mayTurn: boolean;
  readonly leave: ScheduleProblem['leave'];
}
export interface TermsOfSlice {
  readonly days: Days;
  /** What temporary impact is spread over: its time, or the volume meanwhile. */
  readonly pace: number;
  readonly most: number;
  /** Share of alpha that is left on average in it; without it all of it. */
  readonly driftLeft?: Ratio;
}

/**
 * E + lambda V of eq (8)-(9), with a slice's own length and pace:
 *     E = gamma X^2 / 2 + epsilon sum|n_k| + sum_k n_k eta (n_k / pace_k)^e - gamma sum n_k^2 / 2 - alpha sum tau_k x_k,   V = sigma^2 sum tau_k x_k^2
 * Permanent impact that a trade has on itself makes linear impact smaller: eta~ = eta - gamma tau / 2.
 */
export function scheduleProblem(terms: ScheduleTerms, riskAversion: number): ScheduleProblem {
  const { X, sigma, alpha, epsilon, gamma, eta, exponent, risk, decay, mayTurn, leave } = terms;
  invariant(gamma === 0 || exponent === 1, 'permanent impact is beside linear temporary impact');
  return {
    quantity: X,
    exponent,
    riskAversion,
    decay,
    mayTurn,
    leave,
    fixed: 0.5 * gamma * X ** 2,
    spread: epsilon,
    slices: terms.slices.map(({ days, pace, most, driftLeft = 1 }) => ({
      most,
      scale: pace > 0 ? eta / pace ** exponent - gamma / 2 : 0,
      during: risk === 'during' ? sigma ** 2 * days : 0,
      after: risk === 'after' ? sigma ** 2 * days : 0,
      drift: alpha * days * driftLeft,
    })),
  };
}

export interface Urgency {
  readonly etaTilde: number;
  readonly kappaTilde: number;
  /** 1/day: the discrete one, (2/tau^2)(cosh(kappa tau) - 1) = kappaTilde^2. NaN for lambda < 0, where it is imaginary. */
  readonly kappa: number;
  /** 1/kappa: an e-fold time in days, not a half-life. */
  readonly theta: number;
}
/** How fast linear impact is traded away in even slices of tau = T / N. */
export function urgencyOf(
  p: {
    readonly T: number;
    readonly N: number;
    readonly eta: number;
    readonly gamma: number;
    readonly sigma: number;
  },
  lambda: number,
): Urgency {
  const tau = p.T / p.N;
  const etaTilde = p.eta - (p.gamma * tau) / 2;
  const squared = (lambda * p.sigma ** 2) / etaTilde;
  const kappa = Math.acosh(1 + (squared * tau ** 2) / 2) / tau;
  return { etaTilde, kappaTilde: Math.sqrt(squared), kappa, theta: 1 / kappa };
}

/** Days in which an order without a deadline would do its first e-fold: 1 / kappa for linear impact, T* of Almgren (2003) for another. Infinity without risk aversion. `eta` is of days. */
export function urgencyDays(
  terms: Pick<ScheduleTerms, 'X' | 'sigma' | 'exponent'> & {
    readonly eta: number;
    readonly days: Days;
    readonly count: number;
  },
  lambda: number,
): Days {
  const { X, sigma, exponent, eta, days, count } = terms;
  if (!(lambda > 0 && sigma > 0)) return Infinity;
  return exponent === 1
    ? urgencyOf({ T: days, N: count, eta, gamma: 0, sigma }, lambda).theta
    : characteristicTime({ k: exponent, eta, lambda, sigma, X });
}

/** xbar = alpha / (2 lambda sigma^2): what drift alone would have us hold, Almgren & Chriss sec 4.1. Infinite for lambda = 0. */
export const driftTarget = (
  p: { readonly alpha: number; readonly sigma: number },
  lambda: number,
): number => p.alpha / (2 * lambda * p.sigma ** 2);

/** What holding everything for T may lose at `deviations` standard deviations, drift counted: lambda_v sigma sqrt(T) X - alpha T X. Currency. */
export const staticValueAtRisk = (
  p: {
    readonly X: number;
    readonly T: number;
    readonly sigma: number;
    readonly alpha: number;
  },
  deviations: number,
): number => deviations * p.sigma * Math.sqrt(p.T) * p.X - p.alpha * p.T * p.X;
