import type { MarketDraws } from '#engine/sim/reactive/chance';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/**
 * How busy the market is now, as a multiple of an average day: the shape of the day times waves of several lengths
 * (a Cox process: arrivals are Poisson in business time, and business time runs faster in a busy hour).
 * Waves of minutes to a day together make clustering that falls as slowly as a power of the lag: Cont (2001), Quant. Finance 1.
 */
export interface ActivityPath {
  /** Of the next cell of the day; call it once a cell, in order. */
  next(): number;
}

export function activityOf(
  { activity }: ReactiveParameters,
  draws: MarketDraws,
  cells: number,
  cellSeconds: number,
): ActivityPath {
  const waves = activity.waves.map(({ seconds, deviation }) => {
    const keep = Math.exp(-cellSeconds / seconds);
    return { keep, kick: deviation * Math.sqrt(1 - keep * keep), deviation };
  });
  const logs = waves.map(({ deviation }) => deviation * draws.normal());
  const centre = waves.reduce((sum, { deviation }) => sum + deviation ** 2, 0) / 2;
  let cell = 0;
  return {
    next() {
      const shape = shapeAt(activity, (cell + 0.5) / cells);
      cell++;
      let log = -centre;
      for (const [i, { keep, kick }] of waves.entries()) {
        log += logs[i] ?? 0;
        logs[i] = (logs[i] ?? 0) * keep + kick * draws.normal();
      }
      return shape * Math.exp(log);
    },
  };
}

/** Relative rate at a fraction of the day; 1 on average. */
function shapeAt({ noon, open, close }: ReactiveParameters['activity'], fraction: number): number {
  const bend = (2 * fraction - 1) ** 2;
  return (noon + bend * (fraction < 0.5 ? open : close)) / (noon + (open + close) / 6);
}
