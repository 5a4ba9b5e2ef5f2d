import { invariant } from '#core/kernel/assert';

/** How volume is spread over a day, from days that were. The choices that a curve needs are made by the days themselves: each day is forecast from the others. */
export interface ShapeChoice {
  /** Bins on either side that a bin is averaged with; twice the weight in the middle, the first and the last bin alone. */
  readonly bandwidth: number;
  /** Power mean of the shares: 1 the plain mean, 1/2 one that a single wild bin cannot move far. */
  readonly power: 1 | 0.5;
  /** Whether days of the same group (weekday, or special days) pull the curve their way. */
  readonly grouped: boolean;
}
export interface ShapeDay {
  /** Shares of the day's volume per bin; sums to 1. */
  readonly shares: Float64Array;
  /** Days that may look alike: a weekday, or a name for special days. */
  readonly group: string;
}

// What a group's own days weigh against all: with one day almost nothing, with ten two thirds.
const GROUP_IN_DAYS = 5;
const BANDWIDTHS = [0, 1, 2, 4, 8, 16] as const;

const PLAIN: ShapeChoice = { bandwidth: 0, power: 1, grouped: false };

/** Candidates that make sense for so many bins: a window of more than a quarter of the day would be no curve. */
export function choicesFor(bins: number): readonly ShapeChoice[] {
  const widths = BANDWIDTHS.filter((width) => width === 0 || width * 8 <= bins);
  return widths.flatMap((bandwidth) =>
    ([1, 0.5] as const).flatMap((power) =>
      [false, true].map((grouped) => ({ bandwidth, power, grouped })),
    ),
  );
}

/** Sums of the days, to the power, from which one day can be taken out again. */
interface Gathered {
  readonly power: 1 | 0.5;
  readonly all: Float64Array;
  readonly count: number;
  readonly groups: ReadonlyMap<string, { readonly sum: Float64Array; readonly count: number }>;
}
function gather(days: readonly ShapeDay[], power: 1 | 0.5): Gathered {
  const bins = days[0]?.shares.length ?? 0;
  const all = new Float64Array(bins);
  const groups = new Map<string, { sum: Float64Array; count: number }>();
  for (const { shares, group } of days) {
    invariant(shares.length === bins, 'the days of a curve have one number of bins');
    let own = groups.get(group);
    if (own === undefined) groups.set(group, (own = { sum: new Float64Array(bins), count: 0 }));
    own.count++;
    for (let b = 0; b < bins; b++) {
      const x = power === 1 ? shares[b]! : Math.sqrt(shares[b]!);
      all[b] = all[b]! + x;
      own.sum[b] = own.sum[b]! + x;
    }
  }
  return { power, all, count: days.length, groups };
}

/** The curve for a day of `group`; `without` is left out of it as if it had never been. */
function curveFrom(
  gathered: Gathered,
  choice: ShapeChoice,
  group: string,
  without: ShapeDay | null,
): Float64Array {
  const { all, power } = gathered;
  const bins = all.length;
  const own = choice.grouped ? gathered.groups.get(group) : undefined;
  const count = gathered.count - (without === null ? 0 : 1);
  const ownCount =
    own === undefined ? 0 : own.count - (without !== null && without.group === group ? 1 : 0);
  const pull = ownCount / (ownCount + GROUP_IN_DAYS);
  const curve = new Float64Array(bins);
  for (let b = 0; b < bins; b++) {
    const gone =
      without === null ? 0 : power === 1 ? without.shares[b]! : Math.sqrt(without.shares[b]!);
    const mean = (all[b]! - gone) / count;
    const ours =
      own === undefined || ownCount === 0
        ? mean
        : (own.sum[b]! - (without !== null && without.group === group ? gone : 0)) / ownCount;
    const x = Math.max(0, mean + pull * (ours - mean));
    curve[b] = power === 1 ? x : x * x;
  }
  return normalised(smoothed(curve, choice.bandwidth));
}

/** Averages neighbours with triangular weights. The first and the last bin stay as they are: the open and the close are no part of their neighbourhood. */
function smoothed(curve: Float64Array, bandwidth: number): Float64Array {
  const bins = curve.length;
  if (bandwidth === 0 || bins < 3) return curve;
  const out = curve.slice();
  for (let b = 1; b < bins - 1; b++) {
    const reach = Math.min(bandwidth, b - 1, bins - 2 - b);
    let sum = 0;
    let weights = 0;
    for (let k = -reach; k <= reach; k++) {
      const weight = reach + 1 - Math.abs(k);
      sum += weight * curve[b + k]!;
      weights += weight;
    }
    out[b] = sum / weights;
  }
  return out;
}

export function normalised(volumes: Float64Array): Float64Array {
  let total = 0;
  for (let b = 0; b < volumes.length; b++) total += volumes[b]!;
  invariant(total > 0, 'a curve has volume somewhere');
  return volumes.map((x) => x / total);
}

/** Share of the day's volume that is in the wrong bin: half the sum of |a - b|. 0 the same curve, 1 nothing in common. */
export function misplaced(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / 2;
}

export interface FittedShape {
  readonly shares: Float64Array;
  readonly choice: ShapeChoice;
  /** Misplaced share of every day, forecast by the curve of the others under the same choice. */
  readonly leftOut: Float64Array;
  /** The curves that did so, one for each day; of a single day its own. */
  readonly unseen: readonly Float64Array[];
}

/** What the days can choose among: two can tell how smooth a curve should be, and no more. */
const choicesOf = (days: number, bins: number): readonly ShapeChoice[] =>
  days < 2
    ? [PLAIN]
    : choicesFor(bins).filter(({ power, grouped }) => days > 2 || (power === 1 && !grouped));

/** The choice whose curves miss the days that they have not seen by the least, and its curve for a day of `group`. */
export function fitShape(days: readonly ShapeDay[], group: string): FittedShape {
  invariant(days.length >= 1, 'a curve needs a day');
  const bins = days[0]!.shares.length;
  const gathered = { 1: gather(days, 1), 0.5: gather(days, 0.5) };
  const unseenBy = (choice: ShapeChoice): readonly Float64Array[] =>
    days.length < 2
      ? [days[0]!.shares]
      : days.map((day) => curveFrom(gathered[choice.power], choice, day.group, day));
  let best: { choice: ShapeChoice; leftOut: Float64Array; sum: number } | null = null;
  for (const choice of choicesOf(days.length, bins)) {
    const unseen = unseenBy(choice);
    const leftOut = Float64Array.from(days, (day, d) =>
      days.length < 2 ? NaN : misplaced(day.shares, unseen[d]!),
    );
    const sum = leftOut.reduce((total, x) => total + x, 0);
    if (best === null || sum < best.sum) best = { choice, leftOut, sum };
  }
  const { choice, leftOut } = best!;
  return {
    choice,
    leftOut,
    shares: curveFrom(gathered[choice.power], choice, group, null),
    unseen: unseenBy(choice),
  };
}

/**
 * The curve of a session that closes early: the first half of its bins as on a whole day after the open, the second half as on a whole day before the close;
 * what traded in the hours that do not exist does not come back. `kept` is the share of a whole day's volume that is left.
 */
export function earlyClose(
  shares: Float64Array,
  bins: number,
): { readonly shares: Float64Array; readonly kept: number } {
  invariant(bins >= 1 && bins <= shares.length, 'an early close leaves some of the day');
  const morning = Math.ceil(bins / 2);
  const short = Float64Array.from({ length: bins }, (_, b) =>
    b < morning ? shares[b]! : shares[shares.length - bins + b]!,
  );
  const kept = short.reduce((sum, x) => sum + x, 0);
  return { shares: normalised(short), kept };
}
