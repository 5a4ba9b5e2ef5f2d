import { type Estimate, estimate, meanOf } from '#core/numeric/estimate';
import { autocorrelationOf } from '#core/numeric/series-facts';
import { drawsOf, seedOf } from '#engine/sim/reactive/chance';
import { runLengths } from '#engine/sim/reactive/takers';

const LAGS = [1, 10, 100];
const STRETCHES = 300;
const RUNS = 20_000;
const LONGEST = 1_000_000;

/**
 * The market's own law of run lengths with one trader at a time: the acf of signs is then known exactly,
 *     C(l) = [zeta(a, l + 1) - l zeta(a + 1, l + 1)] / zeta(a)
 * (Lillo, Mike & Farmer 2005, renewal argument). Answers the largest relative error, with the error of that lag.
 */
export function splitterError(tail: number, seed: number): Estimate {
  const draws = drawsOf(seedOf(seed, 3));
  const lengths = runLengths(tail, LONGEST);
  const found = LAGS.map(() => new Float64Array(STRETCHES));
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    // Even shares of the law in every stretch: with this tail the longest of so many runs would otherwise decide.
    const runs = Array.from({ length: RUNS }, (_, i) => lengths.draw((i + draws.uniform()) / RUNS));
    const signs = new Float64Array(runs.reduce((sum, each) => sum + each, 0));
    let at = 0;
    for (const run of runs) {
      signs.fill(draws.uniform() < 0.5 ? 1 : -1, at, at + run);
      at += run;
    }
    for (const [i, value] of autocorrelationOf([signs], LAGS, 0).values.entries())
      found[i]![stretch] = value;
  }
  let worst = estimate(0, 0, 0);
  for (const [i, lag] of LAGS.entries()) {
    const { value, standardError, n } = meanOf(found[i]!);
    const exact = splitterAcf(tail, lag);
    const off = Math.abs(value / exact - 1);
    if (!(off <= worst.value)) worst = estimate(off, standardError / exact, n * RUNS);
  }
  return worst;
}

function splitterAcf(tail: number, lag: number): number {
  return (
    (hurwitz(tail, lag + 1) - lag * hurwitz(tail + 1, lag + 1)) / hurwitz(tail, 1)
  );
}
/** sum over k >= 0 of (k + q)^-s, by Euler and Maclaurin from 20 terms on. */
function hurwitz(s: number, q: number): number {
  let sum = 0;
  for (let k = 0; k < 20; k++) sum += (k + q) ** -s;
  const edge = q + 20;
  return (
    sum + edge ** (1 - s) / (s - 1) + edge ** -s / 2 + (s * edge ** (-s - 1)) / 12
  );
}
