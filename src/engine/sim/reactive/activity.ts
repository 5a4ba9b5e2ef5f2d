import type { MarketDraws } from '#engine/sim/reactive/chance';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/**
 * How busy the market is now, as a multiple of an average day: the shape of the day times waves of several lengths
 * (a Cox process: arrivals are Poisson in business time, and business time runs faster in a busy hour).
 * Waves of minutes to a day together make clustering that falls as slowly as a power of the lag: Cont (2001), Quant. Finance 1.
 */
interface ActivityPath {
  /** Of the next cell of the day; call it once a cell, in order. */
  next(): number;
}

function activityOf(
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

const CELL_SECONDS = 5;
/** Business time (1: an average day) against seconds since the open, by cells in which activity is constant. */
export function businessClock(
  parameters: ReactiveParameters,
  draws: MarketDraws,
  daySeconds: number,
): {
  secondsAt(business: number): number;
  businessAt(seconds: number): number;
  busyAt(seconds: number): number;
} {
  const cells = Math.ceil(daySeconds / CELL_SECONDS);
  const activity = activityOf(parameters, draws, cells, CELL_SECONDS);
  const busy = new Float64Array(cells);
  const ends = new Float64Array(cells + 1);
  for (let i = 0; i < cells; i++) {
    busy[i] = activity.next();
    ends[i + 1] = ends[i]! + (busy[i]! * CELL_SECONDS) / daySeconds;
  }
  let at = 0;
  return {
    secondsAt(business) {
      if (business >= ends[cells]!) return Infinity;
      if (business < ends[at]!) at = 0;
      while (ends[at + 1]! <= business) at++;
      return at * CELL_SECONDS + ((business - ends[at]!) / busy[at]!) * daySeconds;
    },
    businessAt(seconds) {
      const cell = Math.min(cells - 1, Math.floor(seconds / CELL_SECONDS));
      return ends[cell]! + ((seconds - cell * CELL_SECONDS) * busy[cell]!) / daySeconds;
    },
    busyAt: (seconds) => busy[Math.min(cells - 1, Math.floor(seconds / CELL_SECONDS))]!,
  };
}
