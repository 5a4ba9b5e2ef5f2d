import type { DurationUs, InLots, TimeUs } from '#core/kernel/units';
import { durationUs } from '#core/kernel/units';
import type { Slice } from '#core/plan/plan';

/** The slice that has not ended yet and comes first; as many as there are where all have. Slices lie in order of time. */
export function firstOpenSlice(slices: readonly Slice[], now: TimeUs): number {
  let from = 0;
  let to = slices.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (slices[middle]!.end <= now) from = middle + 1;
    else to = middle;
  }
  return from;
}

// A plan is never changed: what its slices add up to is added up once.
const sums = new WeakMap<readonly Slice[], Float64Array>();
/** Lots of the slices before this one. */
export function quantityBefore(slices: readonly Slice[], index: number): InLots {
  let known = sums.get(slices);
  if (known === undefined) {
    known = new Float64Array(slices.length + 1);
    for (const [i, { quantity }] of slices.entries()) known[i + 1] = known[i]! + quantity;
    sums.set(slices, known);
  }
  return known[index]!;
}

const lengths = new WeakMap<readonly Slice[], DurationUs>();
/** Of the longest slice. */
export function longestSlice(slices: readonly Slice[]): DurationUs {
  let known = lengths.get(slices);
  if (known === undefined) {
    known = durationUs(slices.reduce((most, { start, end }) => Math.max(most, end - start), 0));
    lengths.set(slices, known);
  }
  return known;
}

const times = new WeakMap<readonly Slice[], DurationUs>();
/** Of all slices together, without what lies between them. */
export function timeOfSlices(slices: readonly Slice[]): DurationUs {
  let known = times.get(slices);
  if (known === undefined) {
    known = durationUs(slices.reduce((sum, { start, end }) => sum + end - start, 0));
    times.set(slices, known);
  }
  return known;
}
