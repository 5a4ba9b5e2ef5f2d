import { invariant } from '#core/kernel/assert';
import { increasingRoot } from '#core/numeric/root';

/** Distribution function of Student's t with any positive number of degrees of freedom, whole or not: 1 - I_{v/(v+t^2)}(v/2, 1/2) / 2 (Abramowitz & Stegun 26.5.27). */
export function studentCdf(t: number, degrees: number): number {
  invariant(degrees > 0, 'degrees of freedom are positive');
  if (Number.isNaN(t)) return NaN;
  const square = t * t;
  // Near zero the share of t^2 is the small number: take the other end of the beta function, so that nothing cancels.
  const centre = incompleteBeta(square / (degrees + square), 0.5, degrees / 2);
  const tail = incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5) / 2;
  if (centre < 0.5) return 0.5 + (Math.sign(t) * centre) / 2;
  return t < 0 ? tail : 1 - tail;
}

/** Regularised incomplete beta function I_x(a, b): Lentz's continued fraction (DLMF 8.17.22), on the side where it converges quickly. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + lnGamma(a + b) - lnGamma(a) - lnGamma(b),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

const TINY = 1e-300;
function fraction(x: number, a: number, b: number): number {
  const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return value;
}

// Coefficients of Lanczos (1964), SIAM J. Numer. Anal. 1, for g = 7 and nine terms: 1e-15 for positive arguments.
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];
/** ln Gamma(x) for x > 0. */
export function lnGamma(x: number): number {
  // Small arguments by reflection: Gamma(x) Gamma(1 - x) = pi / sin(pi x).
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const sum = LANCZOS.reduce((total, c, i) => (i === 0 ? c : total + c / (x - 1 + i)), 0);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Inverse of `studentCdf` for probabilities within (0, 1). */
export function studentQuantile(probability: number, degrees: number): number {
  invariant(probability > 0 && probability < 1, 'a probability lies within (0, 1)');
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  let high = 1;
  while (studentCdf(high, degrees) < probability) high *= 2;
  return increasingRoot((t) => studentCdf(t, degrees) - probability, 0, high);
}
