import type { Count } from '#core/kernel/units';
import { childrenDailyOf, type FlowTerms } from './flow-terms.ts';

/** One parent order of somebody, worked in child orders that all go the same way. */
export interface TakerRun {
  readonly account: number;
  readonly side: 1 | -1;
  readonly count: Count;
  /** Child orders a business day while it works. */
  readonly rate: number;
  /** Child orders still to come, and whether the one in hand has clips to come. */
  left: Count;
  isClipping: boolean;
}

/** Chance that runs are drawn from. */
export interface FlowDraws {
  /** Uniform on [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/**
 * Traders who split their orders (Lillo, Mike & Farmer 2005, Phys. Rev. E 71, 066122): parents arrive as a Poisson process in business time, their
 * number of child orders has p(L) = L^-(a + 1) / zeta(a + 1), and each sends its children at its own pace. Most have one child: they are the noise.
 * A child order is a few clips in quick succession: what the tape shows as market orders.
 */
export interface Takers {
  /** Market orders to be expected, a business day, as things stand. */
  rate(): number;
  /** Whose market order comes, given that one does. */
  act(): TakerRun;
}

export function takersOf(terms: FlowTerms, draws: FlowDraws): Takers {
  const { takers } = terms;
  const children = childrenDailyOf(terms);
  const lengths = runLengths(takers.sizeTail, Math.max(1, Math.floor(takers.sizeMax * children)));
  const arrivals = children / lengths.mean;
  const clipRate = terms.daySeconds / takers.clipSeconds;
  const again = 1 - 1 / takers.clips;
  const working: TakerRun[] = [];
  const clipping: TakerRun[] = [];
  let childRate = 0;

  let accounts = 0;
  function arrive(): TakerRun {
    const count = lengths.draw(draws.uniform());
    const pace = takers.participation * Math.exp(takers.participationDeviation * draws.normal());
    const side = draws.uniform() < 0.5 ? 1 : -1;
    const rate = pace * children;
    return { account: ++accounts, side, count, rate, left: count, isClipping: false };
  }
  function goOn(pick: number): TakerRun {
    let at = 0;
    let sum = working[0]!.rate;
    while (sum <= pick && at < working.length - 1) sum += working[++at]!.rate;
    return working[at]!;
  }
  /** The first clip of the next child order. */
  function child(run: TakerRun): TakerRun {
    const isNew = run.left === run.count;
    run.left--;
    if (isNew && run.left > 0) {
      working.push(run);
      childRate += run.rate;
    }
    if (!isNew && run.left === 0) {
      removeFrom(working, run);
      childRate = working.reduce((sum, each) => sum + each.rate, 0);
    }
    return run;
  }
  /** One of the clips in progress, if `draws` says so the last of its child. */
  function settle(run: TakerRun): TakerRun {
    const goesOn = draws.uniform() < again;
    if (goesOn && !run.isClipping) clipping.push(run);
    if (!goesOn && run.isClipping) removeFrom(clipping, run);
    run.isClipping = goesOn;
    return run;
  }
  return {
    rate: () => arrivals + childRate + clipping.length * clipRate,
    act() {
      const clips = clipping.length * clipRate;
      const pick = draws.uniform() * (arrivals + childRate + clips);
      if (pick < clips) return settle(clipping[Math.floor(pick / clipRate)]!);
      if (pick < clips + arrivals || working.length === 0) return settle(child(arrive()));
      const run = child(goOn(pick - clips - arrivals));
      return settle(run);
    },
  };
}

function removeFrom(runs: TakerRun[], run: TakerRun): void {
  const last = runs.pop()!;
  if (last !== run) runs[runs.indexOf(run)] = last;
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
