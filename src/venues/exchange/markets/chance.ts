import type { Random } from '#core/kernel/random';

/** Draws that markets are made of. */
export interface Draws {
  exponential(mean: number): number;
  /** Standard normal, by Box and Muller. */
  normal(): number;
  /** A Poisson count. */
  arrivals(expected: number): number;
}
export function drawsOf(random: Random): Draws {
  const exponential = (mean: number): number => -mean * Math.log(1 - random.next());
  return {
    exponential,
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next()),
    arrivals(expected) {
      let count = 0;
      for (let left = expected - exponential(1); left > 0; left -= exponential(1)) count++;
      return count;
    },
  };
}
