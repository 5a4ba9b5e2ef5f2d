import type { Bps, Count, Money } from '#core/kernel/units';
import { studentQuantile } from '#core/numeric/student';
import { TAGS } from './account-fill.ts';
import { notionalWeighted } from './benchmarks.ts';
import type { CostedParent } from './costed-parent.ts';

/** The cost of several parents: plainly, and by what they were worth. */
export interface CostSummary {
  /** Parents whose cost is known; others are not in the means. */
  readonly n: Count;
  readonly unknown: Count;
  readonly meanBps: Bps | null;
  /** Of the plain mean, by Student's t; null below two parents. */
  readonly interval95: readonly [Bps, Bps] | null;
  /** By notional; null where a value is unknown or of another currency. */
  readonly weightedBps: Bps | null;
  readonly standardErrorBps: Bps | null;
  readonly notional: Money | null;
}
export interface CostGroup extends CostSummary {
  readonly by: string;
  readonly key: string;
}

/** `reportIn`: the currency that all values are in; null: each is in its own. */
export function costSummary(
  parents: readonly CostedParent[],
  reportIn: string | null,
): CostSummary {
  const costs = parents.flatMap(({ totalBps, notional }) =>
    totalBps === null ? [] : [{ bps: totalBps, notional }],
  );
  const mean =
    costs.length === 0 ? null : costs.reduce((sum, { bps }) => sum + bps, 0) / costs.length;
  const valued = costs.flatMap(({ bps, notional }) =>
    notional === null ? [] : [{ bps, notional }],
  );
  const isValued =
    isOneMoney(parents, reportIn) && valued.length === costs.length && costs.length > 0;
  const weighted = isValued ? notionalWeighted(valued) : null;
  return {
    n: costs.length,
    unknown: parents.length - costs.length,
    meanBps: mean,
    interval95:
      mean === null
        ? null
        : intervalOf(
            costs.map(({ bps }) => bps),
            mean,
          ),
    weightedBps: weighted?.weighted ?? null,
    standardErrorBps: weighted === null || costs.length < 2 ? null : weighted.standardError,
    notional: isValued ? valued.reduce((sum, { notional }) => sum + notional, 0) : null,
  };
}

function intervalOf(costs: readonly number[], mean: number): readonly [number, number] | null {
  const n = costs.length;
  if (n < 2) return null;
  const variance = costs.reduce((sum, cost) => sum + (cost - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return [mean - half, mean + half];
}

/** Values are of one money where somebody names it, or all prices are in the same. */
const isOneMoney = (parents: readonly CostedParent[], reportIn: string | null): boolean =>
  reportIn !== null || new Set(parents.map(({ keys }) => keys['currency'])).size === 1;

const GROUPED_BY = ['symbol', 'side', ...TAGS, 'day', 'currency'] as const;
/** By every key that is there. */
export function costGroups(
  parents: readonly CostedParent[],
  reportIn: string | null,
): readonly CostGroup[] {
  return GROUPED_BY.flatMap((by) => {
    const groups = new Map<string, CostedParent[]>();
    for (const parent of parents) {
      const key = parent.keys[by];
      if (key === undefined) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [parent]);
      else group.push(parent);
    }
    return [...groups].map(([key, group]) => ({ by, key, ...costSummary(group, reportIn) }));
  });
}
