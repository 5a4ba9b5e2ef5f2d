import { invariant } from '#core/kernel/assert';

/** Where an increasing function crosses zero between `low` and `high`: bisection to the last bit, on the logarithm where both ends are positive. */
export function increasingRoot(f: (x: number) => number, low: number, high: number): number {
  invariant(low < high, 'a bracket has a length');
  invariant(f(low) <= 0 && f(high) >= 0, 'a bracket holds the root');
  const middle =
    low > 0
      ? (a: number, b: number): number => Math.sqrt(a) * Math.sqrt(b)
      : (a: number, b: number): number => (a + b) / 2;
  let a = low;
  let b = high;
  for (let i = 0; i < 400; i++) {
    const x = middle(a, b);
    if (x <= a || x >= b) break;
    if (f(x) < 0) a = x;
    else b = x;
  }
  return middle(a, b);
}
