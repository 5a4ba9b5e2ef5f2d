import { invariant } from '#core/kernel/assert';
import type { Count, Ratio, Seconds } from '#core/kernel/units';
import { normalCdf } from '#core/numeric/normal';

/** An order as the tape shows it. Time in microseconds, quantity in lots. */
export interface Sent {
  readonly at: number;
  readonly quantity: number;
}

/** What an observer who sees the sends, and nothing else, can tell from them. */
export interface Detectability {
  readonly sends: Count;
  /** The period on which they lie best, and the chance that random times lie on any of the tried ones as well. null: too few. */
  readonly periodSeconds: Seconds | null;
  readonly timesChance: Ratio | null;
  /** The chance that sizes that are spread as wide as these repeat as often by accident. null: too few. */
  readonly sizesChance: Ratio | null;
  /** Either is below one in a hundred. */
  readonly isFound: boolean;
}

// What clocks are read by, and what schedules are written in.
const PERIODS_SECONDS = [1, 5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600] as const;
const SENDS_MIN = 8;
const FOUND_BELOW = 0.01;
/** Sizes of one hand lie within a fifth of their mean either way: of a hundred lots that is forty sizes. */
const SPREAD = 0.4;

/**
 * SCH-19. Times by Rayleigh's test for a common phase: R = |sum exp(2 pi i t / P)| / n, chance exp(-n R^2) for each period P, times the number of periods tried (Mardia & Jupp 2000, "Directional
 * Statistics", section 6.3). The distance between most sends is one of the periods. Sizes by pairs of equal ones: among n sizes spread evenly over as many as lie around their mean, n (n - 1) / 2 / sizes
 * are expected, and their number is Poisson.
 */
export function detectabilityOf(sent: readonly Sent[]): Detectability {
  invariant(
    sent.every(({ quantity }) => quantity > 0),
    'what was sent has a size',
  );
  const n = sent.length;
  if (n < SENDS_MIN)
    return { sends: n, periodSeconds: null, timesChance: null, sizesChance: null, isFound: false };
  const times = timesOf(sent.map(({ at }) => at / 1e6).toSorted((a, b) => a - b));
  const sizes = sizesChanceOf(sent.map(({ quantity }) => quantity));
  return {
    sends: n,
    ...times,
    sizesChance: sizes,
    isFound: times.timesChance < FOUND_BELOW || sizes < FOUND_BELOW,
  };
}

/** Sends close in time to nothing but each other lie on any longer period: periods beyond an eighth of the whole are not tried. */
function timesOf(seconds: readonly number[]): { periodSeconds: number; timesChance: number } {
  const whole = seconds.at(-1)! - seconds[0]!;
  const gaps = seconds.slice(1).map((at, i) => at - seconds[i]!);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)]!;
  const tried = [...PERIODS_SECONDS.filter((each) => each !== usual), usual]
    .filter((each) => each > 0 && 8 * each <= whole)
    .toSorted((a, b) => a - b);
  let best = { periodSeconds: usual, timesChance: 1 };
  for (const period of tried) {
    const chance = Math.min(1, tried.length * rayleighChance(seconds, period));
    // What lies on a minute lies on its seconds as well: of equals the longest.
    if (chance <= best.timesChance * (1 + 1e-6))
      best = { periodSeconds: period, timesChance: chance };
  }
  return best;
}

/** The chance of so common a phase among times that have none. */
function rayleighChance(seconds: readonly number[], period: number): Ratio {
  const n = seconds.length;
  let cos = 0;
  let sin = 0;
  for (const at of seconds) {
    const angle = (2 * Math.PI * (at % period)) / period;
    cos += Math.cos(angle);
    sin += Math.sin(angle);
  }
  return Math.exp(-(cos * cos + sin * sin) / n);
}

function sizesChanceOf(sizes: readonly number[]): Ratio {
  const n = sizes.length;
  const mean = sizes.reduce((sum, each) => sum + each, 0) / n;
  const counts = new Map<number, number>();
  for (const each of sizes) counts.set(each, (counts.get(each) ?? 0) + 1);
  let pairs = 0;
  for (const count of counts.values()) pairs += (count * (count - 1)) / 2;
  return poissonAtLeast(pairs, (n * (n - 1)) / 2 / Math.max(1, SPREAD * mean));
}

// From here on a Poisson count is normal, and its sum would be long.
const LARGE = 1000;
/** P(N >= k) of a Poisson count. */
function poissonAtLeast(k: number, mean: number): Ratio {
  if (mean > LARGE) return normalCdf((mean + 0.5 - k) / Math.sqrt(mean));
  let below = 0;
  let logTerm = -mean;
  for (let i = 0; i < k; i++) {
    below += Math.exp(logTerm);
    logTerm += Math.log(mean) - Math.log(i + 1);
    if (i > mean && logTerm < -745) break;
  }
  return Math.max(0, 1 - below);
}
