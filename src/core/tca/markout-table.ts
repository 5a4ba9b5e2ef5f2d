import type { Bps, Count, Ratio, Seconds } from '#core/kernel/units';
import { rankSumTest, signedRankTest, signTest } from '#core/numeric/rank-tests';
import { medianOf } from '#core/numeric/robust-centre';
import { type Interval, simpleMean } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';

/** What the mid did after the fills, over parents. Positive: it went on in our direction; negative: it came back. */
export interface MarkoutAt {
  readonly seconds: Seconds;
  readonly n: Count;
  /** Parents that have no mid at this time. */
  readonly missing: Count;
  readonly meanBps: Bps;
  readonly interval95Bps: Interval | null;
  readonly medianBps: Bps;
  /** Wilcoxon's signed ranks: the chance of so far from zero where nothing moves. It takes parents as independent. */
  readonly p: Ratio | null;
  /** Of the signs alone: the chance of so many more on one side where either is as likely. */
  readonly signP: Ratio | null;
}
/** Whether the mid went as far after buys as after sells. */
export interface SidesAt {
  readonly seconds: Seconds;
  readonly buys: Count;
  readonly sells: Count;
  readonly buysMedianBps: Bps;
  readonly sellsMedianBps: Bps;
  /** Mann and Whitney's rank sums: the chance of such a difference where there is none. It takes parents as independent. */
  readonly p: Ratio;
}
export interface MarkoutTable extends BySide<readonly MarkoutAt[]> {
  readonly buysAgainstSells: readonly SidesAt[];
}
/** What the price gave back, and what stayed, over parents that were done whole. */
export interface ReversionAt {
  readonly seconds: Seconds;
  readonly n: Count;
  readonly temporaryBps: Bps;
  readonly temporaryInterval95Bps: Interval | null;
  readonly permanentBps: Bps;
  readonly permanentInterval95Bps: Interval | null;
  /** Of the temporary part, as above. */
  readonly p: Ratio | null;
}
export interface BySide<Of> {
  readonly all: Of;
  readonly buys: Of;
  readonly sells: Of;
}

function bySide<Of>(
  rows: readonly CostedParent[],
  of: (rows: readonly CostedParent[]) => Of,
): BySide<Of> {
  return {
    all: of(rows),
    buys: of(rows.filter(({ side }) => side === 'buy')),
    sells: of(rows.filter(({ side }) => side === 'sell')),
  };
}
/** Ascending: every time that any of the rows knows. */
const timesOf = (rows: readonly CostedParent[]): readonly Seconds[] =>
  [...new Set(rows.flatMap(({ markouts }) => markouts.map(({ seconds }) => seconds)))].toSorted(
    (a, b) => a - b,
  );
const markoutOf = (row: CostedParent, at: Seconds): Bps | null =>
  row.markouts.find(({ seconds }) => seconds === at)?.bps ?? null;

/** TCA-43: each parent counts alike; times without a known mid are left out. */
export const markoutTable = (rows: readonly CostedParent[]): MarkoutTable => ({
  ...bySide(rows, (some) => timesOf(some).flatMap((seconds) => markoutAt(some, seconds) ?? [])),
  buysAgainstSells: timesOf(rows).flatMap((seconds) => sidesAt(rows, seconds) ?? []),
});

/** null: one side has no known mark-out at this time. */
function sidesAt(rows: readonly CostedParent[], seconds: Seconds): SidesAt | null {
  const of = (side: CostedParent['side']): readonly Bps[] =>
    rows.flatMap((row) => (row.side === side ? (markoutOf(row, seconds) ?? []) : []));
  const buys = of('buy');
  const sells = of('sell');
  const test = rankSumTest(buys, sells);
  if (test === null) return null;
  return {
    seconds,
    buys: buys.length,
    sells: sells.length,
    buysMedianBps: medianOf(buys),
    sellsMedianBps: medianOf(sells),
    p: test.p,
  };
}

function markoutAt(rows: readonly CostedParent[], seconds: Seconds): MarkoutAt | null {
  const known = rows.filter((row) => markoutOf(row, seconds) !== null);
  const moved = (row: CostedParent): Bps => markoutOf(row, seconds) ?? NaN;
  const mean = simpleMean(known, moved);
  if (mean === null) return null;
  const values = known.map(moved);
  return {
    seconds,
    n: known.length,
    missing: rows.length - known.length,
    meanBps: mean.value,
    interval95Bps: mean.interval95,
    medianBps: medianOf(values),
    p: signedRankTest(values)?.p ?? null,
    signP: signTest(values)?.p ?? null,
  };
}

/**
 * TCA-43. Kraus and Stoll (1972), "Price impacts of block trading on the New York Stock Exchange", J. Finance 27(3): what was paid beyond arrival is in part given back,
 *     temporary = s (average - mid after) = spread + impact - markout
 *     permanent = s (mid after - arrival) = timing + markout
 * and the two are the price cost against arrival. Only parents that were done whole: parts are in bps of the whole order, the markout is of its fills. Each parent counts alike.
 */
export const reversionOf = (rows: readonly CostedParent[]): BySide<readonly ReversionAt[]> =>
  bySide(rows, (some) => timesOf(some).flatMap((seconds) => reversionAt(some, seconds) ?? []));

interface Split {
  readonly row: CostedParent;
  readonly temporary: Bps;
  readonly permanent: Bps;
}
function splitOf(row: CostedParent, seconds: Seconds): Split | null {
  const { spreadBps, impactBps, timingBps, opportunityBps } = row.parts;
  const markout = markoutOf(row, seconds);
  if (markout === null || spreadBps === null || impactBps === null || timingBps === null)
    return null;
  if (opportunityBps !== null && opportunityBps !== 0) return null;
  return { row, temporary: spreadBps + impactBps - markout, permanent: timingBps + markout };
}
function reversionAt(rows: readonly CostedParent[], seconds: Seconds): ReversionAt | null {
  const splits = new Map(
    rows.flatMap((row) => {
      const split = splitOf(row, seconds);
      return split === null ? [] : [[row, split] as const];
    }),
  );
  const known = [...splits.keys()];
  const temporary = simpleMean(known, (row) => splits.get(row)?.temporary ?? NaN);
  const permanent = simpleMean(known, (row) => splits.get(row)?.permanent ?? NaN);
  if (temporary === null || permanent === null) return null;
  return {
    seconds,
    n: known.length,
    temporaryBps: temporary.value,
    temporaryInterval95Bps: temporary.interval95,
    permanentBps: permanent.value,
    permanentInterval95Bps: permanent.interval95,
    p: signedRankTest([...splits.values()].map((split) => split.temporary))?.p ?? null,
  };
}
