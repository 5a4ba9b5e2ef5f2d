import { invariant } from '#core/kernel/assert';
import type { Ratio } from '#core/kernel/units';

// Chances adjusted for having looked at many: compare an adjusted one with the level that one test would have.

const isChance = (p: number): boolean => p >= 0 && p <= 1;

/** Holm (1979), Scandinavian J. Statistics 6: the chance of even one false finding among all stays at the level, whatever depends on what. */
export function holmAdjusted(chances: readonly Ratio[]): readonly Ratio[] {
  invariant(chances.every(isChance), 'a chance is within 0 and 1');
  const order = ascending(chances);
  const adjusted = new Array<number>(chances.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * chances[i]!));
    adjusted[i] = largest;
  }
  return adjusted;
}

/** Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57: among what is found, the expected share of false findings stays at the level; for independent tests, and for positively dependent ones. */
export function falseShareAdjusted(chances: readonly Ratio[]): readonly Ratio[] {
  invariant(chances.every(isChance), 'a chance is within 0 and 1');
  const order = ascending(chances);
  const adjusted = new Array<number>(chances.length);
  let least = 1;
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const i = order[rank]!;
    least = Math.min(least, (chances[i]! * order.length) / (rank + 1));
    adjusted[i] = least;
  }
  return adjusted;
}

const ascending = (chances: readonly number[]): number[] =>
  chances.map((_, i) => i).sort((a, b) => chances[a]! - chances[b]!);
