import { isoDate, localOf } from '#core/kernel/civil';
import type { Bps, Count, Money } from '#core/kernel/units';
import { studentQuantile } from '#core/numeric/student';
import { TAGS } from './account-fill.ts';
import { notionalWeighted } from './benchmarks.ts';
import type { CostedOrder } from './costed-order.ts';

/** The cost of several orders: plainly, and by what they were worth. */
export interface CostSummary {
  /** Orders whose cost is known; others are not in the means. */
  readonly n: Count;
  readonly unknown: Count;
  readonly meanBps: Bps | null;
  /** Of the plain mean, by Student's t; null below two orders. */
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

export function summaryOf(orders: readonly CostedOrder[], hasOneMoney: boolean): CostSummary {
  const costs = orders.flatMap(({ totalBps, notional }) =>
    totalBps === null ? [] : [{ bps: totalBps, notional }],
  );
  const mean =
    costs.length === 0 ? null : costs.reduce((sum, { bps }) => sum + bps, 0) / costs.length;
  const valued = costs.flatMap(({ bps, notional }) =>
    notional === null ? [] : [{ bps, notional }],
  );
  const isValued = hasOneMoney && valued.length === costs.length && costs.length > 0;
  const weighted = isValued ? notionalWeighted(valued) : null;
  return {
    n: costs.length,
    unknown: orders.length - costs.length,
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
export const isOneMoney = (orders: readonly CostedOrder[], reportIn: string | null): boolean =>
  reportIn !== null || new Set(orders.map(({ parent }) => parent.currency)).size === 1;

/** By symbol, side, day (of UTC) and every tag that is there. */
export function groupsOf(
  orders: readonly CostedOrder[],
  reportIn: string | null,
): readonly CostGroup[] {
  return ['symbol', 'side', ...TAGS, 'day'].flatMap((by) => {
    const groups = new Map<string, CostedOrder[]>();
    for (const order of orders) {
      const key = keyOf(order, by);
      const group = groups.get(key ?? '');
      if (key === null) continue;
      if (group === undefined) groups.set(key, [order]);
      else group.push(order);
    }
    return [...groups].map(([key, group]) => ({
      by,
      key,
      ...summaryOf(group, isOneMoney(group, reportIn)),
    }));
  });
}

function keyOf({ parent }: CostedOrder, by: string): string | null {
  if (by === 'symbol') return parent.symbol;
  if (by === 'side') return parent.side;
  if (by === 'day') return isoDate(localOf('UTC', parent.startAt).date);
  return TAGS.map((tag) => (tag === by ? parent.tags[tag] : undefined)).find(Boolean) ?? null;
}
