import { runLengths } from '#core/matching/split-orders';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { autocorrelationOf, laggedProducts } from '#core/numeric/series-facts';
import { marketDrawsOf, seedOf } from '#engine/sim/reactive/chance';

const LAGS = [1, 10, 100];
const STRETCHES = 300;
const RUNS = 20_000;
/** Runs are cut here: of an infinite variance no sample would be long enough. */
const LONGEST = 1000;

/**
 * The market's own law of run lengths with one trader at a time: the acf of signs is then known exactly,
 *     C(l) = sum over L > l of (L - l) p(L) / mean L
 * (Lillo, Mike & Farmer 2005, renewal argument; with runs of any length [zeta(a, l + 1) - l zeta(a + 1, l + 1)] / zeta(a)).
 * Answers the largest relative error, with the error of that lag.
 */
export function splitterError(tail: number, seed: number): Estimate {
  const draws = marketDrawsOf(seedOf(seed, 3));
  const lengths = runLengths(tail, LONGEST);
  const stretches = Array.from({ length: STRETCHES }, () => {
    // Even shares of the law in every stretch: the longest of so many runs would otherwise decide.
    const runs = Array.from({ length: RUNS }, (_, i) => lengths.draw((i + draws.uniform()) / RUNS));
    const signs = new Float64Array(runs.reduce((sum, each) => sum + each, 0));
    let at = 0;
    for (const run of runs) {
      signs.fill(draws.uniform() < 0.5 ? 1 : -1, at, at + run);
      at += run;
    }
    return laggedProducts(signs, LAGS, 0);
  });
  const { values, errors, n } = autocorrelationOf(stretches, LAGS);
  let worst = estimate(0, 0, 0);
  for (const [i, lag] of LAGS.entries()) {
    const exact = splitterAcf(tail, lag);
    const off = Math.abs((values[i] ?? NaN) / exact - 1);
    if (!(off <= worst.value)) worst = estimate(off, (errors[i] ?? NaN) / exact, n);
  }
  return worst;
}

function splitterAcf(tail: number, lag: number): number {
  let beyond = 0;
  let mean = 0;
  for (let length = 1; length <= LONGEST; length++) {
    const mass = length ** -(tail + 1);
    mean += length * mass;
    beyond += Math.max(0, length - lag) * mass;
  }
  return beyond / mean;
}
