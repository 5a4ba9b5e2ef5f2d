import type { Random } from '#core/kernel/random';
import { type Ratio, timeUs } from '#core/kernel/units';
import type { Horizon, Period } from './horizon.ts';

// An edge never reaches the next one.
const REACH = 0.95;
/** Evenly between -1 and 1. */
const eitherWay = (random: Random): number => 2 * random.next() - 1;

/** SCH-18: edges between slices of one stretch moved by up to this share of half the shorter neighbour; what begins and ends a stretch stays. */
export function shakenPeriods(
  periods: readonly Period[],
  time: Ratio,
  random: Random,
): Horizon['periods'] {
  const half = (period: Period): number => (period.end - period.start) / 2;
  const moves = periods.map((period, i) => {
    const next = periods[i + 1];
    if (next === undefined || next.stretch !== period.stretch) return 0;
    return Math.round(REACH * time * eitherWay(random) * Math.min(half(period), half(next)));
  });
  return periods.map((period, i) => ({
    ...period,
    start: timeUs(period.start + (i > 0 ? moves[i - 1]! : 0)),
    end: timeUs(period.end + moves[i]!),
  }));
}

/** Weights by up to this share either way. */
export const shakenWeights = (
  weights: readonly number[],
  size: Ratio,
  random: Random,
): readonly number[] => weights.map((each) => each * (1 + REACH * size * eitherWay(random)));
