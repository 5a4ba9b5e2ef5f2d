/**
 * Phi(z) of the standard normal distribution, to 1e-14 relative also in the tails: the Taylor series of the density near 0
 * (Marsaglia 2004, "Evaluating the normal distribution", JSS 11(4)), Laplace's continued fraction beyond 4.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return NaN;
  if (Math.abs(z) > 4) return z > 0 ? 1 - upperTail(z) : upperTail(-z);
  let sum = z;
  let term = z;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}
/** phi(z) of the standard normal distribution. */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

function upperTail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return normalDensity(z) / fraction;
}

/** Inverse of `normalCdf`: a first guess by Abramowitz & Stegun 26.2.23, then Newton's steps to the last bits. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1))
    return probability === 0 ? -Infinity : probability === 1 ? Infinity : NaN;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  const t = Math.sqrt(-2 * Math.log(probability));
  let z = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
  for (let i = 0; i < 4; i++) z -= (normalCdf(z) - probability) / normalDensity(z);
  return z;
}
