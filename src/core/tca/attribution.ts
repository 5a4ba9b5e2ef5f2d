import { invariant } from '#core/kernel/assert';
import { grouped } from '#core/kernel/grouped';
import type { Bps, Count, Money, Ratio } from '#core/kernel/units';
import { bootstrapByClusters, meanByClusters } from '#core/numeric/clusters';
import { medianOf } from '#core/numeric/robust-centre';
import {
  type Costed,
  clusterDayOf,
  groupKeyOf,
  type Interval,
  isCosted,
  isOneMoney,
} from './costed-keys.ts';
import type { CostedParent, CostParts } from './costed-parent.ts';

export type PartName = keyof CostParts;
export const PART_NAMES = [
  'delayBps',
  'spreadBps',
  'impactBps',
  'timingBps',
  'feesBps',
  'opportunityBps',
] as const satisfies readonly PartName[];

/** What one mean is made of. A part is null where no row knows it; what rows do not know of theirs is `unexplained`: named, not spread (P16). */
export interface MeanCost {
  readonly totalBps: Bps;
  readonly parts: CostParts;
  readonly unexplainedBps: Bps;
}
/** What several parents cost. */
export interface ManyCost {
  /** Parents whose cost is known, and those whose cost is not. */
  readonly n: Count;
  readonly unknown: Count;
  readonly days: Count;
  /** In the reporting currency; null: of some it is not known, or they are in several. */
  readonly notional: Money | null;
  /** A desk's number: by notional, over the rows whose notional is known. null: of none it is, or they are in several currencies. */
  readonly weighted: MeanCost | null;
  readonly weightedInterval95Bps: Interval | null;
  /** Each parent alike: a small order speaks as loudly as a large one. */
  readonly simple: MeanCost;
  readonly simpleInterval95Bps: Interval | null;
  readonly medianBps: Bps;
}
/** The parents that have one key in common. */
export interface KeyCost extends ManyCost {
  readonly key: string;
}
export interface GroupCost extends KeyCost {
  readonly medianInterval95Bps: Interval | null;
}

const SEED = 20_260_601;

/** TCA-44: largest notional first. `by` is a key of the rows, or `id`. Intervals are by days; of one day there is none. Groups of which no cost is known are left out. */
export function groupsOf(rows: readonly CostedParent[], by: string): readonly GroupCost[] {
  const members = grouped(rows.filter(isCosted), (row) => groupKeyOf(row, by));
  return costsBy(rows, by).map((group) => ({
    ...group,
    medianInterval95Bps: bootstrapByClusters(members.get(group.key) ?? [], {
      cluster: clusterDayOf,
      statistic: (some) => medianOf(some.map(({ totalBps }) => totalBps)),
      seed: SEED,
    }),
  }));
}
/** The same without the interval of the median, which takes nine tenths of the time. */
export function costsBy(rows: readonly CostedParent[], by: string): readonly KeyCost[] {
  return [...grouped(rows, (row) => groupKeyOf(row, by))]
    .flatMap(([key, some]) => {
      const cost = costOfMany(some);
      return cost === null ? [] : [{ key, ...cost }];
    })
    .toSorted((a, b) => (b.notional ?? 0) - (a.notional ?? 0) || (a.key < b.key ? -1 : 1));
}

/** TCA-44: null: of none is a cost known. */
export function costOfMany(all: readonly CostedParent[]): ManyCost | null {
  const rows = all.filter(isCosted);
  if (rows.length === 0) return null;
  const sized = isOneMoney(rows)
    ? rows.filter(({ notional }) => notional !== null && notional > 0)
    : [];
  const notionals = (row: Costed): number => row.notional ?? 0;
  return {
    n: rows.length,
    unknown: all.length - rows.length,
    days: new Set(rows.map(clusterDayOf)).size,
    notional:
      isOneMoney(rows) && rows.every(({ notional }) => notional !== null)
        ? rows.reduce((sum, row) => sum + notionals(row), 0)
        : null,
    weighted: sized.length === 0 ? null : meanCost(sized, notionals),
    weightedInterval95Bps: intervalOf(sized, notionals),
    simple: meanCost(rows, () => 1),
    simpleInterval95Bps: intervalOf(rows, () => 1),
    medianBps: medianOf(rows.map(({ totalBps }) => totalBps)),
  };
}
const intervalOf = (rows: readonly Costed[], weight: (row: Costed) => number): Interval | null =>
  meanByClusters(
    rows.map((row) => ({ value: row.totalBps, weight: weight(row), cluster: clusterDayOf(row) })),
  )?.interval95 ?? null;

function meanCost(rows: readonly Costed[], weight: (row: Costed) => number): MeanCost {
  const whole = rows.reduce((sum, row) => sum + weight(row), 0);
  const sums = PART_NAMES.map(() => 0);
  const isKnown = PART_NAMES.map(() => false);
  let totalBps = 0;
  let unexplainedBps = 0;
  // One pass: of a million rows, one for each part is what takes the time.
  for (const row of rows) {
    const share = weight(row) / whole;
    let rest = row.totalBps;
    for (let i = 0; i < PART_NAMES.length; i++) {
      const part = row.parts[PART_NAMES[i]!];
      if (part === null) continue;
      isKnown[i] = true;
      sums[i]! += share * part;
      rest -= part;
    }
    totalBps += share * row.totalBps;
    unexplainedBps += share * rest;
  }
  const parts = Object.fromEntries(
    PART_NAMES.map((name, i) => [name, isKnown[i] === true ? sums[i]! : null]),
  ) as { readonly [Name in PartName]: Bps | null };
  const found = { totalBps, parts, unexplainedBps };
  assertPartsSum(found);
  return found;
}
/** TCA-45. */
function assertPartsSum({ totalBps, parts, unexplainedBps }: MeanCost): void {
  const each = PART_NAMES.map((name) => parts[name] ?? 0);
  const sum = each.reduce((total, part) => total + part, unexplainedBps);
  const size = each.reduce((total, part) => total + Math.abs(part), 1 + Math.abs(totalBps));
  invariant(Math.abs(sum - totalBps) <= 1e-9 * size, 'mean parts sum to the mean total');
}

/** What a group adds to the cost of the whole desk. */
export interface Contribution {
  readonly key: string;
  readonly n: Count;
  readonly shareOfNotional: Ratio;
  /** Its share of the desk's mean: share of notional x mean of the group. */
  readonly contributionBps: Bps;
  /** By how much the desk's mean would differ had the group cost what the desk costs on average: share x (mean of the group - mean of the desk). They sum to 0. */
  readonly excessBps: Bps;
}
export interface Contributions {
  readonly totalBps: Bps;
  /** Most expensive first. */
  readonly groups: readonly Contribution[];
  /** Parents without a cost or a notional: they are in no number here. */
  readonly leftOut: Count;
}

/** TCA-45: the desk's notional-weighted mean as a sum over groups. null: there is no notional. */
export function contributionsOf(rows: readonly CostedParent[], by: string): Contributions | null {
  const used = rows
    .filter(isCosted)
    .filter(({ notional }) => notional !== null && notional > 0)
    .map((row) => ({ row, weight: row.notional ?? 0 }));
  const whole = used.reduce((sum, { weight }) => sum + weight, 0);
  if (!(whole > 0)) return null;
  const totalBps = used.reduce((sum, { row, weight }) => sum + (weight / whole) * row.totalBps, 0);
  const groups = [...grouped(used, ({ row }) => groupKeyOf(row, by))].map(([key, some]) => {
    const shareOfNotional = some.reduce((sum, { weight }) => sum + weight, 0) / whole;
    const contributionBps = some.reduce(
      (sum, { row, weight }) => sum + (weight / whole) * row.totalBps,
      0,
    );
    const excessBps = contributionBps - shareOfNotional * totalBps;
    return { key, n: some.length, shareOfNotional, contributionBps, excessBps };
  });
  const sum = groups.reduce((total, { contributionBps }) => total + contributionBps, 0);
  const size = groups.reduce((total, each) => total + Math.abs(each.contributionBps), 1);
  invariant(Math.abs(sum - totalBps) <= 1e-9 * size, 'contributions sum to the cost of the desk');
  return {
    totalBps,
    groups: groups.toSorted((a, b) => b.contributionBps - a.contributionBps),
    leftOut: rows.length - used.length,
  };
}
