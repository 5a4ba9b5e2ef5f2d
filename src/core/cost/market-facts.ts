import { invariant } from '#core/kernel/assert';

/**
 * Hurwitz zeta by Euler and Maclaurin: sum_{k>=0} (q + k)^-s, s > 1, to the last bits (DLMF 25.11.28 with 12 terms before, 10 Bernoulli numbers after).
 */
export function hurwitzZeta(s: number, q: number): number {
  invariant(s > 1 && q > 0, 'the series converges');
  const before = 12;
  let sum = 0;
  for (let k = 0; k < before; k++) sum += (q + k) ** -s;
  const x = q + before;
  sum += x ** (1 - s) / (s - 1) + x ** -s / 2;
  let factor = s * x ** (-s - 1);
  for (const [k, bernoulli] of BERNOULLI.entries()) {
    sum += (bernoulli * factor) / factorial(2 * k + 2);
    factor *= ((s + 2 * k + 1) * (s + 2 * k + 2)) / x ** 2;
  }
  return sum;
}
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];
const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/**
 * One splitter at a time, runs of L orders with p(L) = L^-(a+1) / zeta(a+1) and random signs: C(l) = [zeta(a, l+1) - l zeta(a+1, l+1)] / zeta(a), which falls as l^-(a-1).
 * Lillo, Mike & Farmer (2005), "Theory for long memory in supply and demand", Phys. Rev. E 71.
 */
export const splitterAutocorrelation = (a: number, lag: number): number =>
  (hurwitzZeta(a, lag + 1) - lag * hurwitzZeta(a + 1, lag + 1)) / hurwitzZeta(a, 1);
export const splitterMeanRun = (a: number): number => hurwitzZeta(a, 1) / hurwitzZeta(a + 1, 1);

/** Tail of metaorder sizes n^-beta and fair pricing: impact grows as t^(beta-1), what stays is 1 / beta of the peak, and so is the average paid. Farmer, Gerig, Lillo & Waelbroeck (2013). */
export const fairPricing = (
  beta: number,
): { readonly exponent: number; readonly stays: number; readonly average: number } => ({
  exponent: beta - 1,
  stays: 1 / beta,
  average: 1 / beta,
});

/** p = m + c q with random sides: realised variance per tick of returns over k ticks sigma^2 + 2 c^2 / k, first autocorrelation -c^2 / (sigma^2 + 2 c^2). Roll (1984). */
export const bounceVariance = (sigma2: number, c2: number, k: number): number =>
  sigma2 + (2 * c2) / k;
export const bounceAutocorrelation = (sigma2: number, c2: number): number =>
  -c2 / (sigma2 + 2 * c2);

/** Volume over a day as a + b (2t - 1)^2, normalised to a + b / 3 = 1: what has traded by t. */
export const quadraticDay = (a: number, b: number, t: number): number =>
  a * t + (b * ((2 * t - 1) ** 3 + 1)) / 6;
