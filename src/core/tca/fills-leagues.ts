import { BPS_IN_ONE, type Count } from '#core/kernel/units';
import { isCosted } from './costed-keys.ts';
import type { CostedOrder } from './costed-order.ts';
import type { CostedParent } from './costed-parent.ts';
import type { Covariate } from './league-entrants.ts';
import { type League, leagueOf } from './league-table.ts';

/** Who may compete for the same orders. */
const CONTENDERS = ['strategy', 'venue', 'broker'] as const;
/** What makes orders alike. */
export const LIKE = ['symbol', 'side', 'size'] as const;

export interface KeyedLeague extends League {
  readonly by: (typeof CONTENDERS)[number];
  /** What contenders are compared at equal values of, beyond their strata. */
  readonly covariates: readonly string[];
}

/** TCA-82: who costs less, where two or more have a known cost. Orders with the same `pair` are compared within it. */
export function leaguesOf(
  orders: readonly CostedOrder[],
  rows: readonly CostedParent[],
): readonly KeyedLeague[] {
  const covariates = covariatesKnown(orders, rows);
  return CONTENDERS.flatMap((by) => {
    const league = leagueOf(rows, { by, within: LIKE, pairedBy: 'pair', covariates });
    if (league.rows.length < 2) return [];
    return [{ by, covariates: covariates.map(({ name }) => name), ...league }];
  });
}

/** Fewer orders than this say too little to take out what else differs. */
const ORDERS_MIN: Count = 30;
const COVARIATES: Readonly<Record<string, (order: CostedOrder) => number | null>> = {
  'spread at arrival': arrivalSpread,
  'share of an average day': ({ advShare }) =>
    advShare === null || !(advShare > 0) ? null : Math.log(advShare),
  volatility: ({ parent }) => parent.terms.volatility,
};
/** The quoted spread just before the start, bps; null: no quote with two sides was known. */
function arrivalSpread({ benchmarks, arrivalPrice }: CostedOrder): number | null {
  const far = benchmarks['farTouch'] ?? null;
  const mid = benchmarks['arrivalMid'] ?? null;
  return far === null || mid === null || arrivalPrice === null
    ? null
    : (2 * Math.abs(far - mid) * BPS_IN_ONE) / arrivalPrice;
}

/** Those that every order with a cost has: one that is missing somewhere would leave orders out. */
function covariatesKnown(
  orders: readonly CostedOrder[],
  rows: readonly CostedParent[],
): readonly Covariate[] {
  const costed = orders.filter((_, i) => rows[i] !== undefined && isCosted(rows[i]));
  if (costed.length < ORDERS_MIN) return [];
  const orderOf = new Map(rows.map((row, i) => [row.id, orders[i]]));
  return Object.entries(COVARIATES).flatMap(([name, of]) =>
    costed.every((order) => of(order) !== null)
      ? [
          {
            name,
            of(row: CostedParent): number | null {
              const order = orderOf.get(row.id);
              return order === undefined ? null : of(order);
            },
          },
        ]
      : [],
  );
}
