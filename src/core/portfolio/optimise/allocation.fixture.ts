import { seededRandom } from '#core/kernel/random';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { factorRisk } from '#core/portfolio/optimise/factor-risk';

export function near(was: number, want: number, by = 1e-9): void {
  if (!(Math.abs(was - want) <= by * Math.max(1, Math.abs(want))))
    throw new Error(`${was} is ${want}`);
}
const fail = (message: string): never => {
  throw new Error(message);
};

/** Names whose returns share factors, from a seed. */
export function problem(seed: number, n: number, change: Partial<Allocation> = {}): Allocation {
  const random = seededRandom(seed);
  const of = (low: number, high: number): number[] =>
    Array.from({ length: n }, () => low + (high - low) * random.next());
  const raw = of(0.1, 1);
  const sum = raw.reduce((a, b) => a + b, 0);
  const none = raw.map(() => 0);
  const risk =
    factorRisk(
      raw.map(() => [0.5 + random.next(), random.next() - 0.5]),
      [
        [0.002, 0.0002],
        [0.0002, 0.001],
      ],
      of(1e-4, 4e-3),
    ) ?? fail('factors have a covariance');
  return {
    names: raw.map((_, i) => `N${i}`),
    mu: of(0, 0.02),
    risk,
    riskAversion: 5,
    held: raw.map((x) => x / sum),
    costs: {
      linear: of(0.0001, 0.002),
      power: of(0.001, 0.05),
      exponent: raw.map(() => 0.5),
      quadratic: none,
      borrow: none,
    },
    costScale: 1,
    total: 1,
    lower: none,
    upper: raw.map(() => Infinity),
    participation: null,
    groups: [],
    turnover: null,
    leverage: null,
    oneDay: null,
    ...change,
  };
}
