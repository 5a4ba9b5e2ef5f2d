export interface CostAndRisk {
  readonly expected: number;
  readonly variance: number;
}

// Sixteen to the fortieth: beyond it nothing but rounding is left to trade off.
const TRIES = 40;
const STEPS_MAX = 60;
/** Of the risk aversion itself; its schedule is flatter still. */
const TOLERANCE = 1e-9;
/** Of the variance at first: where less is left, the slope is within a part in 10^9 of the most that it can be. */
const NOTHING = 1e-18;

/**
 * The risk aversion of the schedule with the least E + k sqrt(V): Almgren & Chriss (2000), sec 3.3 of the working paper. It lies on the frontier of mean and variance where
 *     lambda = k / (2 sqrt(V(lambda))),
 * and 2 lambda sqrt(V(lambda)) grows with lambda. Infinity: as fast as can be is best, whatever it costs. `near`: a first guess; by the Illinois method on the logarithms, a dozen schedules.
 */
export function aversionAtRisk(
  at: (riskAversion: number) => CostAndRisk,
  deviations: number,
  near = 1e-6,
): number {
  const excess = (lambda: number, { variance }: CostAndRisk): number =>
    Math.log((2 * lambda * Math.sqrt(variance)) / deviations);
  let low = Math.log(near);
  let first = at(near);
  let below = excess(near, first);
  for (let i = 0; i < TRIES && below >= 0; i++) {
    low -= Math.log(16);
    first = at(Math.exp(low));
    below = excess(Math.exp(low), first);
  }
  let high = low;
  let above = below;
  for (let i = 0; above < 0; i++) {
    if (i > TRIES) return Infinity;
    if (i > 0) {
      low = high;
      below = above;
    }
    high += Math.log(16);
    const there = at(Math.exp(high));
    above = excess(Math.exp(high), there);
    if (above < 0 && there.variance <= NOTHING * first.variance) return Infinity;
  }
  return Math.exp(
    illinois((x) => excess(Math.exp(x), at(Math.exp(x))), { low, below, high, above }),
  );
}

/** Regula falsi that halves the end that stays: superlinear, and never outside the bracket. */
function illinois(
  f: (x: number) => number,
  bracket: {
    readonly low: number;
    readonly below: number;
    readonly high: number;
    readonly above: number;
  },
): number {
  let { low, below, high, above } = bracket;
  let kept = 0;
  for (let i = 0; i < STEPS_MAX && high - low > TOLERANCE; i++) {
    const x = low + ((high - low) * -below) / (above - below);
    const y = f(x);
    if (Math.abs(y) <= TOLERANCE) return x;
    if (y < 0) {
      low = x;
      below = y;
      if (kept === 1) above /= 2;
      kept = 1;
    } else {
      high = x;
      above = y;
      if (kept === -1) below /= 2;
      kept = -1;
    }
  }
  return (low + high) / 2;
}
