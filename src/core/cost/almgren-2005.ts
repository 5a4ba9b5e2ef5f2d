import { invariant } from '#core/kernel/assert';
import type { Ratio, Units } from '#core/kernel/units';

/**
 * Almgren, Thum, Hauptmann & Li (2005), "Direct estimation of equity market impact", Risk 18(7), eq. (7)-(8) and table 4: fitted on 29,509 orders of one bank.
 * Fitted exponents with their standard errors, and the round ones that the paper then uses. Theta / V is the inverse turnover: more units outstanding per unit traded, more impact.
 */
export const ALMGREN_2005 = {
  gamma: 0.314,
  gammaError: 0.041,
  gammaT: 7.7,
  eta: 0.142,
  etaError: 0.0062,
  etaT: 23,
  fitted: {
    alpha: 0.891,
    alphaError: 0.1,
    beta: 0.6,
    betaError: 0.038,
    delta: 0.267,
    deltaError: 0.22,
  },
  used: { alpha: 1, beta: 3 / 5, delta: 1 / 4 },
} as const;

export interface AlmgrenOrder {
  /** Units, negative for a sale. */
  readonly quantity: Units;
  readonly adv: Units;
  readonly unitsOutstanding: Units;
  /** Of a day, as a fraction; not annualised. */
  readonly volatilityDaily: Ratio;
  /** Fraction of a day in volume time: 0.5 is half of a usual day's volume, not of its hours. */
  readonly duration: number;
}

/** Fractions of price, signed like the order: a sale moves the price down, and costs the seller -J. */
export interface AlmgrenImpact {
  /** I: the move that stays, gamma sigma (X / V)(Theta / V)^(1/4). */
  readonly permanent: Ratio;
  /** K: sgn(X) eta sigma |X / (V T)|^(3/5), gone when the order ends. */
  readonly temporary: Ratio;
  /** J = I / 2 + K: what the order pays on average. Half of I, because it builds up evenly while the order trades. */
  readonly realised: Ratio;
}
export function almgrenImpact({
  quantity,
  adv,
  unitsOutstanding,
  volatilityDaily,
  duration,
}: AlmgrenOrder): AlmgrenImpact {
  invariant(adv > 0 && unitsOutstanding > 0, 'something is outstanding, and trades');
  invariant(volatilityDaily >= 0, 'volatility is not negative');
  invariant(duration > 0, 'an order takes time');
  const { gamma, eta, used } = ALMGREN_2005;
  const permanent =
    gamma * volatilityDaily * (quantity / adv) * (unitsOutstanding / adv) ** used.delta;
  const temporary =
    Math.sign(quantity) *
    eta *
    volatilityDaily *
    Math.abs(quantity / (adv * duration)) ** used.beta;
  return { permanent, temporary, realised: permanent / 2 + temporary };
}
