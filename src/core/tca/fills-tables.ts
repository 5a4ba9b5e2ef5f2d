import { grouped } from '#core/kernel/grouped';
import type { Bps, Count } from '#core/kernel/units';
import { TAGS } from './account-fill.ts';
import { NO_AGREED_TERMS } from './agreed-terms.ts';
import { costOfMany, costsBy, type KeyCost, type ManyCost } from './attribution.ts';
import { notionalWeighted } from './benchmarks.ts';
import {
  type AskedOf,
  BEST_EXECUTION_THRESHOLDS,
  type BestExecution,
  bestExecution,
} from './best-execution.ts';
import { groupKeyOf, isCosted, stratumOf } from './costed-keys.ts';
import type { CostedOrder } from './costed-order.ts';
import type { CostedParent } from './costed-parent.ts';
import { costedRows } from './costed-row.ts';
import { type KeyedLeague, LIKE, leaguesOf } from './fills-leagues.ts';
import { type QualityOfFills, qualityOf } from './fills-quality.ts';
import { type ForecastCheck, forecastCheck } from './forecast-check.ts';
import {
  type BySide,
  type MarkoutTable,
  markoutTable,
  type ReversionAt,
  reversionOf,
} from './markout-table.ts';
import { type Outliers, outliersOf } from './outliers.ts';

/** TCA-81: what orders of a file may be grouped by: tags of the file, and keys that follow from the order. */
export const FILL_KEYS = ['symbol', 'side', ...TAGS, 'size', 'hour', 'day', 'currency'] as const;
/** One key, or several crossed: `strategy+venue`. */
const groupKeysOf = (by: string): readonly string[] => by.split('+');
/** The most keys that are crossed. */
export const CROSSED_MAX = 3;
/** Whether orders may be grouped so. */
export const isGroupKey = (by: string): boolean => {
  const keys = groupKeysOf(by);
  return (
    keys.length <= CROSSED_MAX &&
    new Set(keys).size === keys.length &&
    keys.every((key) => FILL_KEYS.some((each) => each === key))
  );
};
/** The cost of some orders; null: of none of them is it known. */
export interface OrdersCost {
  readonly n: Count;
  readonly unknown: Count;
  readonly cost: ManyCost | null;
  /** Of the mean by value, sqrt(sum w^2 (c - mean)^2): it takes orders as independent. */
  readonly standardErrorBps: Bps | null;
}
export interface KeyedCost extends KeyCost {
  readonly by: string;
  readonly standardErrorBps: Bps | null;
}
/** Every table over the orders of files. */
export interface FillsTables {
  /** The orders as rows, in their order. */
  readonly rows: readonly CostedParent[];
  readonly total: OrdersCost;
  readonly groups: readonly KeyedCost[];
  readonly leagues: readonly KeyedLeague[];
  readonly markouts: MarkoutTable;
  readonly reversion: BySide<readonly ReversionAt[]>;
  readonly outliers: Outliers;
  readonly bestExecution: BestExecution;
  /** Estimates of before the first child beside what was paid; null: no order has both. */
  readonly estimates: ForecastCheck | null;
  readonly fillQuality: QualityOfFills;
}

/** `by`: the keys to group by, several crossed by a plus; null: every key that any order has. */
export function fillsTables(
  orders: readonly CostedOrder[],
  terms: { readonly by: readonly string[] | null; readonly reportIn: string | null },
): FillsTables {
  const rows = costedRows(orders, terms.reportIn);
  const known = FILL_KEYS.filter((key) => rows.some(({ keys }) => keys[key] !== undefined));
  const asked: readonly string[] = terms.by ?? known;
  return {
    rows,
    total: totalOf(rows),
    groups: asked
      .filter((by) => groupKeysOf(by).every((key) => known.some((each) => each === key)))
      .flatMap((by) => keyed(rows, by)),
    leagues: leaguesOf(orders, rows),
    markouts: markoutTable(rows),
    reversion: reversionOf(rows),
    outliers: outliersOf(rows, LIKE),
    bestExecution: bestExecution(rows, askedIn(orders), BEST_EXECUTION_THRESHOLDS),
    estimates: forecastCheck(rows),
    fillQuality: qualityOf(orders, rows, asked),
  };
}

/** By the id of the order: ids of parents differ. */
function askedIn(orders: readonly CostedOrder[]): (row: CostedParent) => AskedOf {
  const asked = new Map(orders.map(({ parent }) => [parent.id, parent.terms]));
  return ({ id }) => asked.get(id) ?? NO_AGREED_TERMS;
}

function totalOf(rows: readonly CostedParent[]): OrdersCost {
  const cost = costOfMany(rows);
  const n = cost?.n ?? 0;
  return { n, unknown: rows.length - n, cost, standardErrorBps: standardErrorOf(rows, cost) };
}
function keyed(rows: readonly CostedParent[], by: string): readonly KeyedCost[] {
  const keys = groupKeysOf(by);
  const named =
    keys.length === 1
      ? rows
      : rows.map((row) => ({ ...row, keys: { ...row.keys, [by]: stratumOf(row, keys) } }));
  const members = grouped(named, (row) => groupKeyOf(row, by));
  return costsBy(named, by).map((group) => ({
    by,
    ...group,
    standardErrorBps: standardErrorOf(members.get(group.key) ?? [], group),
  }));
}
function standardErrorOf(rows: readonly CostedParent[], cost: ManyCost | null): Bps | null {
  if (cost === null || cost.notional === null || !(cost.notional > 0) || cost.n < 2) return null;
  return notionalWeighted(
    rows
      .filter(isCosted)
      .map(({ totalBps, notional }) => ({ bps: totalBps, notional: notional ?? 0 })),
  ).standardError;
}
