import { invariant } from '#core/kernel/assert';
import { seededRandom } from '#core/kernel/random';
import type { Bps, Count } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';

/** One window of a comparison: what both sides and all sizes of it cost on average, under two contestants. */
export interface PairedCost {
  readonly ours: Bps;
  readonly baseline: Bps;
}
/** P5. `bps` is the mean difference, `percent` the ratio of means; null where the baseline costs less than a basis point. */
export interface Saving {
  readonly bps: Bps;
  readonly ci95Bps: readonly [Bps, Bps];
  readonly percent: number | null;
  readonly ci95Percent: readonly [number, number] | null;
  readonly windows: Count;
}

/** A percentage of next to nothing says nothing. */
const LEAST_BASELINE_BPS = 1;
const RESAMPLES = 4000;
const SEED = 20_260_601;

/**
 * What a contestant saves against another over the same windows in order of time, with 95 % intervals by a circular block bootstrap (Politis & Romano 1992): windows that overlap or
 * follow each other remember each other for `block` windows. null without windows.
 */
export function savingOf(pairs: readonly PairedCost[], block: Count): Saving | null {
  if (pairs.length === 0) return null;
  invariant(block >= 1, 'a block has a window');
  const whole = meansOf(pairs);
  const isShown = whole.baseline >= LEAST_BASELINE_BPS;
  const random = seededRandom(SEED);
  const differences: number[] = [];
  const percents: number[] = [];
  for (let k = 0; k < RESAMPLES; k++) {
    const { ours, baseline } = meansOf(resampled(pairs, block, () => random.next()));
    differences.push(baseline - ours);
    percents.push(100 * (1 - ours / baseline));
  }
  return {
    bps: whole.baseline - whole.ours,
    ci95Bps: middle95(differences),
    percent: isShown ? 100 * (1 - whole.ours / whole.baseline) : null,
    ci95Percent: isShown ? middle95(percents) : null,
    windows: pairs.length,
  };
}
function meansOf(pairs: readonly PairedCost[]): PairedCost {
  let ours = 0;
  let baseline = 0;
  for (const pair of pairs) {
    ours += pair.ours;
    baseline += pair.baseline;
  }
  return { ours: ours / pairs.length, baseline: baseline / pairs.length };
}
function resampled<T>(of: readonly T[], block: number, next: () => number): readonly T[] {
  const out: T[] = [];
  while (out.length < of.length) {
    const from = Math.floor(next() * of.length);
    for (let i = 0; i < block && out.length < of.length; i++) out.push(of[(from + i) % of.length]!);
  }
  return out;
}
function middle95(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  return [quantileOf(sorted, 0.025), quantileOf(sorted, 0.975)];
}
