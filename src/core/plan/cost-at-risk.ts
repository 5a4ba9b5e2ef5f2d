export interface CostAndRisk {
  readonly expected: number;
  readonly variance: number;
}

// Sixteen to the fortieth: beyond it nothing but rounding is left to trade off.
const TRIES = 40;
const HALVINGS = 48;
/** Of the variance at first: where less is left, the slope is within a part in 10^9 of the most that it can be. */
const NOTHING = 1e-18;

/**
 * The risk aversion of the schedule with the least E + k sqrt(V): Almgren & Chriss (2000), sec 3.3 of the working paper. It lies on the frontier of mean and variance where
 *     lambda = k / (2 sqrt(V(lambda))),
 * and 2 lambda sqrt(V(lambda)) grows with lambda. Infinity: as fast as can be is best, whatever it costs.
 */
export function aversionAtRisk(
  at: (riskAversion: number) => CostAndRisk,
  deviations: number,
): number {
  const slopeOf = (lambda: number, { variance }: CostAndRisk): number =>
    2 * lambda * Math.sqrt(variance);
  let low = 1e-6;
  let first = at(low);
  for (let i = 0; i < TRIES && slopeOf(low, first) >= deviations; i++) {
    low /= 16;
    first = at(low);
  }
  let high = low;
  for (let i = 0; ; i++) {
    high *= 16;
    const there = at(high);
    if (slopeOf(high, there) >= deviations) break;
    if (i === TRIES || there.variance <= NOTHING * first.variance) return Infinity;
    low = high;
  }
  for (let i = 0; i < HALVINGS; i++) {
    const middle = Math.sqrt(low * high);
    if (slopeOf(middle, at(middle)) >= deviations) high = middle;
    else low = middle;
  }
  return Math.sqrt(low * high);
}
