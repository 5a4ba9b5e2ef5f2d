import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';

/** What is kept of the values seen so far: enough for an interval that may be looked at after every one. */
export interface SequenceState {
  readonly n: Count;
  readonly mean: number;
  /** Sum of squared deviations from the mean (Welford 1962). */
  readonly squares: number;
}
export const EMPTY_SEQUENCE: SequenceState = { n: 0, mean: 0, squares: 0 };

export function sequenceWith({ n, mean, squares }: SequenceState, value: number): SequenceState {
  invariant(Number.isFinite(value), 'what is watched is known');
  const next = mean + (value - mean) / (n + 1);
  return { n: n + 1, mean: next, squares: squares + (value - mean) * (value - next) };
}

export interface SequenceTerms {
  /** Chance that the interval misses at any time at all, over the whole sequence. */
  readonly level: Ratio;
  /** Values at which the interval is narrowest for its level; it is valid at all others. */
  readonly narrowestAt: Count;
  /** No interval is given before so many values: its error is that of a normal limit. */
  readonly least: Count;
}

/**
 * A confidence sequence: intervals that hold at all times together, so that one may look after every value and stop whenever one likes,
 *     mean +- s sqrt( 2 (n r^2 + 1) / (n^2 r^2) ln( sqrt(n r^2 + 1) / level ) ),   r^2 = (-2 ln level + ln(-2 ln level) + 1) / narrowestAt
 * the normal mixture of Robbins (1970), Annals of Mathematical Statistics 41, in the asymptotic form of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024),
 * "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 52(6): for values with a finite variance and of any law, that depend on each other in any way that
 * leaves each one's mean, given all before, the effect of its own moment; it then covers the running mean of these effects. An interval of fixed n that is looked at after every value misses
 * sooner or later with certainty (the law of the iterated logarithm). null: too few, or all equal.
 */
export function sequenceInterval(
  { n, mean, squares }: SequenceState,
  { level, narrowestAt, least }: SequenceTerms,
): readonly [number, number] | null {
  invariant(level > 0 && level < 1, 'a level is within 0 and 1');
  if (n < Math.max(2, least) || !(squares > 0)) return null;
  const sigmas = -2 * Math.log(level);
  const grown = (n * (sigmas + Math.log(sigmas) + 1)) / narrowestAt + 1;
  // n r^2 + 1 over n^2 r^2 is `grown / (n (grown - 1))`.
  const deviation = Math.sqrt(squares / (n - 1));
  const half =
    deviation * Math.sqrt(((2 * grown) / (n * (grown - 1))) * Math.log(Math.sqrt(grown) / level));
  return [mean - half, mean + half];
}
