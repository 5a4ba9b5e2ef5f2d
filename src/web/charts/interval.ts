/** One line of numbers: where things stand on it, in percent of its width. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
}

/** A scale that holds all values and zero, with a margin, and round ticks. */
export function scaleOf(values: readonly number[], ticksWanted = 5): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  // Nothing under a hundredth of a unit is shown, and a narrower scale has no round ticks.
  const span = Math.max(high - low, 0.01);
  const min = low - span * 0.06;
  const max = high + span * 0.06;
  return {
    min,
    max,
    ticks: roundTicks(min, max, ticksWanted),
    at: (value) => ((value - min) / (max - min)) * 100,
  };
}

/** Steps of 1, 2 or 5 times a power of ten. */
export function roundTicks(min: number, max: number, wanted: number): readonly number[] {
  const rough = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Where a realised cost lies against the predictive interval, in words. */
export function intervalStanding(realisedBps: number, interval: readonly [number, number]): string {
  if (realisedBps < interval[0])
    return 'below the 90 % interval: cheaper than the model expects for 19 of 20 such orders';
  if (realisedBps > interval[1])
    return 'above the 90 % interval: more expensive than the model expects for 19 of 20 such orders';
  return 'inside the 90 % interval';
}
