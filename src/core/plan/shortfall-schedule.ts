import { paceFactor } from '#core/cost/elasticities';
import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Bps, type Ratio } from '#core/kernel/units';
import { type AlmgrenChriss, optimalHoldings, tradesOf } from './almgren-chriss.ts';
import type { FrontierPoint } from './plan.ts';
import { exposureDays } from './slices.ts';

/** What an order looks like to Almgren and Chriss: X units, T trading days, N periods, `unitValue` quote currency a unit, `impact` a share of value. */
export interface ShortfallOrder {
  readonly X: number;
  readonly T: number;
  readonly N: number;
  readonly unitValue: number;
  readonly volatilityDaily: Ratio;
  readonly impact: number;
}

/**
 * SCH-7. Parameters from the desk's one cost model. At a constant rate, trading X in T days costs eta (X/T) a unit beyond the spread; the model says that
 * this size costs `impact` x value. A linear temporary impact with the same cost at this size has
 *     eta = impact x unitValue x T / X
 * Permanent impact is in it (gamma = 0), the spread does not depend on the schedule (epsilon = 0), no drift is assumed.
 */
export function shortfallParameters(order: ShortfallOrder): AlmgrenChriss {
  const { X, T, N, unitValue, volatilityDaily, impact } = order;
  invariant(X > 0 && T > 0 && unitValue > 0, 'an order has size, time and value');
  // An impact of exactly nothing would make every schedule equally good: the smallest number keeps it the limit of small ones.
  return {
    X,
    T,
    N,
    sigma: unitValue * volatilityDaily,
    alpha: 0,
    epsilon: 0,
    gamma: 0,
    eta: Math.max(1e-300, (impact * unitValue * T) / X),
  };
}

/** The default for `is`: kappa T = 2, two e-folds within the horizon. Without volatility there is no risk to be averse to. */
export const naturalRiskAversion = (p: AlmgrenChriss): number =>
  p.sigma > 0 ? ((2 / p.T) ** 2 * p.eta) / p.sigma ** 2 : 0;

/** n_k of the discrete optimum, units; lambda in 1/currency, not below 0, so no trade is either. */
export function shortfallTrades(p: AlmgrenChriss, lambda: number): number[] {
  invariant(lambda >= 0, 'risk aversion is not negative');
  return tradesOf(optimalHoldings(p, lambda)).map((n) => Math.max(0, n));
}

// Multiples of the default risk aversion, patient to urgent.
const FACTORS = [0, 0.1, 0.3, 1, 3, 10, 30];

/** What the schedules of an order differ over: the order along the volume costs `impactBps`, another what its pace adds. */
export interface FrontierTerms {
  /** Of the same order along the volume. */
  readonly impactBps: Bps;
  readonly timeElasticity: number;
  /** Spread and fees: the same for every schedule. */
  readonly otherBps: Bps;
  /** Expected in each period, in any unit. */
  readonly volumes: readonly number[];
}

/** Cost against risk of the schedules of this order, from patient to urgent; what another beats in both is left out. */
export function frontierOf(
  p: AlmgrenChriss,
  unitValue: number,
  { impactBps, timeElasticity, otherBps, volumes }: FrontierTerms,
): readonly FrontierPoint[] {
  const tau = p.T / p.N;
  const days = Array.from({ length: p.N }, () => tau);
  const points = FACTORS.map((factor): FrontierPoint => {
    const riskAversion = factor * naturalRiskAversion(p);
    const trades = shortfallTrades(p, riskAversion);
    const risk = (p.sigma / unitValue) * Math.sqrt(exposureDays(trades, days));
    return {
      riskAversion,
      expectedBps: otherBps + impactBps * paceFactor(trades, volumes, timeElasticity),
      stdevBps: BPS_IN_ONE * risk,
    };
  });
  return points.filter(
    (point) =>
      !points.some(
        (other) =>
          other.expectedBps <= point.expectedBps &&
          other.stdevBps <= point.stdevBps &&
          (other.expectedBps < point.expectedBps || other.stdevBps < point.stdevBps),
      ),
  );
}
