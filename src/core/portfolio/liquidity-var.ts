import { invariant } from '#core/kernel/assert';
import type { Ratio } from '#core/kernel/units';

/** Bangia, Diebold, Schuermann & Stroughair (1999), "Modeling liquidity risk, with implications for traditional market risk measurement and management". */
export interface BangiaInput {
  readonly value: number;
  readonly mu: Ratio;
  /** Of the horizon, as a fraction. */
  readonly sigma: Ratio;
  /** RAW: 3 is a normal. Excess kurtosis would be a logarithm of nothing. */
  readonly kurtosis: number;
  /** Whole relative spread: mean and standard deviation. */
  readonly spread: Ratio;
  readonly spreadDeviation: Ratio;
  /** Deviations of the spread that count, 2 to 4.5. */
  readonly a: number;
  readonly z: number;
  /** How much fat tails stretch the quantile, about 0.4. */
  readonly phi: number;
}
/** P [1 - exp(mu - z theta sigma)] + P (S + a sigma_S) / 2, theta = 1 + phi ln(kurtosis / 3). In money. */
export function bangia({
  value,
  mu,
  sigma,
  kurtosis,
  spread,
  spreadDeviation,
  a,
  z,
  phi,
}: BangiaInput): {
  readonly theta: number;
  readonly price: number;
  readonly spread: number;
  readonly total: number;
} {
  invariant(kurtosis > 0 && sigma >= 0, 'kurtosis is positive, volatility is not negative');
  const theta = 1 + phi * Math.log(kurtosis / 3);
  const price = value * (1 - Math.exp(mu - z * theta * sigma));
  const cost = (value * (spread + a * spreadDeviation)) / 2;
  return { theta, price, spread: cost, total: price + cost };
}

/** V z sigma sqrt(h) + V S / 2: half the spread is paid once, however long the horizon is. */
export function constantSpread({
  value,
  sigma,
  spread,
  z,
  days,
}: {
  readonly value: number;
  readonly sigma: number;
  readonly spread: number;
  readonly z: number;
  readonly days: number;
}): { readonly price: number; readonly spread: number; readonly total: number } {
  const price = value * z * sigma * Math.sqrt(days);
  const cost = (value * spread) / 2;
  return { price, spread: cost, total: price + cost };
}

/**
 * A position that is sold evenly over n days, in days of risk of the whole: sqrt((1 + 1/n)(1 + 1/2n) n / 3) where a day's risk is on what is held at its start,
 * sqrt((1 - 1/n)(1 - 1/2n) n / 3) where it is on what is held at its end (Almgren & Chriss 2000).
 */
export function evenSaleRisk(n: number, held: 'start' | 'end'): number {
  invariant(n >= 1, 'a sale takes a day');
  const sign = held === 'start' ? 1 : -1;
  return Math.sqrt(((1 + sign / n) * (1 + sign / (2 * n)) * n) / 3);
}
