import type { Draws } from '#engine/sim/reactive/chance';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** One parent order of somebody, worked in child orders that all go the same way. */
export interface Run {
  readonly account: number;
  readonly side: 1 | -1;
  /** Child orders still to come. */
  left: number;
  readonly count: number;
  /** Child orders a business day while it works. */
  readonly rate: number;
}

/**
 * Traders who split their orders (Lillo, Mike & Farmer 2005, Phys. Rev. E 71, 066122): parents arrive as a Poisson process in business time, their
 * number of child orders has p(L) = L^-(a + 1) / zeta(a + 1), and each sends its children at its own pace. Most have one child: they are the noise.
 */
export interface Takers {
  /** Arrivals of parents and of children together, a business day. */
  readonly rate: () => number;
  /** Who acts, given that somebody does; the run is then one child shorter, and gone with its last one. */
  act(): Run;
  readonly working: number;
}

export function takersOf(parameters: ReactiveParameters, draws: Draws): Takers {
  const { takers, tradesDaily } = parameters;
  const longest = Math.max(1, Math.floor(takers.sizeMax * tradesDaily));
  const lengths = runLengths(takers.sizeTail, longest);
  const arrivals = tradesDaily / lengths.mean;
  const runs: Run[] = [];
  let childRate = 0;
  let accounts = 0;
  return {
    rate: () => arrivals + childRate,
    get working() {
      return runs.length;
    },
    act() {
      const pick = draws.uniform() * (arrivals + childRate);
      if (pick < arrivals || runs.length === 0) {
        const count = lengths.draw(draws.uniform());
        const pace =
          takers.participation * Math.exp(takers.participationDeviation * draws.normal());
        const run: Run = {
          account: ++accounts,
          side: draws.uniform() < 0.5 ? 1 : -1,
          left: count - 1,
          count,
          rate: pace * tradesDaily,
        };
        if (run.left > 0) {
          runs.push(run);
          childRate += run.rate;
        }
        return run;
      }
      let at = 0;
      let sum = arrivals + runs[0]!.rate;
      while (sum <= pick && at < runs.length - 1) sum += runs[++at]!.rate;
      const run = runs[at]!;
      run.left--;
      if (run.left === 0) {
        const last = runs.pop()!;
        if (last !== run) runs[at] = last;
        childRate = 0;
        for (const each of runs) childRate += each.rate;
      }
      return run;
    },
  };
}

const TABLE = 4096;
/** The zeta law of run lengths, cut at `longest`. */
export function runLengths(
  tail: number,
  longest: number,
): {
  readonly mean: number;
  /** By inversion, from a uniform number. */
  draw(uniform: number): number;
} {
  // Cumulative up to the table's end; beyond it the law is a power to many digits.
  const size = Math.min(TABLE, longest);
  const cumulative = new Float64Array(size + 1);
  let mean = 0;
  for (let n = 1; n <= size; n++) {
    const mass = n ** -(tail + 1);
    cumulative[n] = cumulative[n - 1]! + mass;
    mean += n * mass;
  }
  const edge = size + 0.5;
  const end = longest + 0.5;
  const rest = longest > size ? (edge ** -tail - end ** -tail) / tail : 0;
  const total = cumulative[size]! + rest;
  if (rest > 0) mean += (edge ** (1 - tail) - end ** (1 - tail)) / (tail - 1);
  return {
    mean: mean / total,
    draw(uniform) {
      const mass = uniform * total;
      if (mass >= cumulative[size]!) {
        if (rest === 0) return size;
        const power = edge ** -tail - tail * (mass - cumulative[size]!);
        return Math.min(longest, Math.max(size + 1, Math.round(power ** (-1 / tail))));
      }
      if (mass < cumulative[1]!) return 1;
      let low = 1;
      let high = size;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (cumulative[middle]! <= mass) low = middle;
        else high = middle;
      }
      return high;
    },
  };
}
