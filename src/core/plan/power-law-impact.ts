/**
 * Liquidating X without a deadline when temporary impact is h(v) = eta v^k: Almgren (2003), "Optimal execution with nonlinear impact functions and
 * trading-enhanced risk", Appl. Math. Finance 10. Units as in `AlmgrenChriss`; eta is currency/share at one share a day.
 *     T* = (k eta X^(k-1) / (lambda sigma^2))^(1/(k+1))
 *     x(t) = X [1 + (1-k)/(1+k) t/T*]^(-(1+k)/(1-k)),  exp(-t/T*) for k = 1
 * It never finishes for k <= 1; for k > 1 it ends at T* (k+1)/(k-1).
 */
export interface PowerLawImpact {
  readonly k: number;
  readonly eta: number;
  readonly lambda: number;
  readonly sigma: number;
  readonly X: number;
}
export const characteristicTime = (p: PowerLawImpact): number =>
  ((p.k * p.eta * p.X ** (p.k - 1)) / (p.lambda * p.sigma ** 2)) ** (1 / (p.k + 1));

/** Days until nothing is left; Infinity for k <= 1. */
export const endTime = (p: PowerLawImpact): number =>
  p.k > 1 ? (characteristicTime(p) * (p.k + 1)) / (p.k - 1) : Infinity;

/** What is still held after `share` of the characteristic time T*. */
export function powerLawHolding(p: PowerLawImpact, share: number): number {
  if (p.k === 1) return p.X * Math.exp(-share);
  const base = 1 + ((1 - p.k) / (1 + p.k)) * share;
  return base <= 0 ? 0 : p.X * base ** (-(1 + p.k) / (1 - p.k));
}
