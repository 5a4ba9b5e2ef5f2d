import { seededRandom } from '#core/kernel/random';
import { type Count, type DurationUs, type Micros, type TimeUs, timeUs } from '#core/kernel/units';

export interface WindowPlan {
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly count: Count;
  readonly horizon: DurationUs;
  /** Starts are shifted by up to so much, so that no contestant lives of whole minutes. */
  readonly shift: Micros;
  readonly seed: Count;
}
export interface Windows {
  readonly starts: readonly TimeUs[];
  /** Windows for which one remembers the next: they overlap, or touch. */
  readonly block: Count;
  /** So many that do not overlap would fit: what there is to learn from. */
  readonly effective: Count;
}

/** Starts evenly over [from, to - horizon], each shifted by a part of `shift` that the seed draws. */
export function windowsOver({ from, to, count, horizon, shift, seed }: WindowPlan): Windows {
  const random = seededRandom(seed);
  const room = Math.max(0, to - from - horizon);
  const spacing = count > 1 ? room / (count - 1) : room;
  const starts = Array.from({ length: count }, (_, i) =>
    timeUs(Math.round(Math.min(from + room, from + i * spacing + shift * random.next()))),
  );
  return {
    starts,
    block: spacing > 0 ? Math.min(count, Math.max(1, Math.ceil(horizon / spacing))) : count,
    effective: Math.min(count, Math.max(1, Math.floor((to - from) / horizon))),
  };
}
