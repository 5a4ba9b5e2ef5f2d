import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Days, type Money, type Ratio } from '#core/kernel/units';
import type { BookReport } from '#core/portfolio/book-report';

/**
 * ESMA34-39-897 (guidelines on liquidity stress testing in UCITS and AIFs): what assets give within a time against what liabilities ask. Slicing sells the same share of everything, as fast as
 * the slowest name allows; the waterfall sells whatever can be sold. Cash at the prices of the scenario, costs of trading off. A slice buys shorts back and pays for it; a waterfall leaves them.
 */
export interface RedemptionCoverage {
  /** Share of today's value that investors take out. */
  readonly redemption: Ratio;
  /** Cash over redemption, the redemption coverage ratio; below 1 the fund cannot pay in time. */
  readonly slicing: Ratio;
  readonly waterfall: Ratio;
}
export interface Covered {
  /** Of the fund before it sells anything. */
  readonly cash: Money;
  readonly slicingCash: Money;
  readonly waterfallCash: Money;
  readonly ratios: readonly RedemptionCoverage[];
  /** Reverse: the largest redemption, as a share of today's value, that is paid in time. */
  readonly bearsSlicing: Ratio;
  readonly bearsWaterfall: Ratio;
}

/** What closing a position brings in: a long's value less the cost of selling it and never less than nothing; of a short, what buying it back takes, as a negative number. */
export const netOf = ({ units, value, costBps }: BookReport['positions'][number]): Money =>
  units < 0
    ? -(value ?? 0) * (1 + (costBps ?? 0) / BPS_IN_ONE)
    : (value ?? 0) * (1 - Math.min(1, (costBps ?? 0) / BPS_IN_ONE));

/** Cash after so many days of selling at the cap, the fund's own included: a slice of everything, or whatever can be sold. null where something of one name is unknown. */
export function cashWithin(
  { positions, total }: Pick<BookReport, 'positions' | 'total'>,
  days: Days,
  cash: Money,
): { readonly slicing: Money; readonly waterfall: Money } | null {
  if (total === null || total.costBps === null) return null;
  const slice = total.longest === 0 ? 1 : Math.min(1, days / total.longest);
  return {
    slicing: cash + slice * positions.reduce((sum, each) => sum + netOf(each), 0),
    waterfall: positions.reduce(
      (sum, each) =>
        sum + Math.min(1, days / Math.max(each.days ?? Infinity, 1e-12)) * Math.max(0, netOf(each)),
      cash,
    ),
  };
}

/** null where something of one name is unknown, or nothing is left that could be redeemed. `valueToday`: longs less shorts and cash, before the scenario: what redemptions are a share of. */
export function redemptionCoverage(
  { positions, total }: Pick<BookReport, 'positions' | 'total'>,
  valueToday: number,
  withinDays: number,
  redemptions: readonly number[],
  cash: Money = 0,
): Covered | null {
  invariant(
    withinDays > 0 && redemptions.every((share) => share > 0 && share <= 1),
    'days and redemptions are positive',
  );
  const found = valueToday > 0 ? cashWithin({ positions, total }, withinDays, cash) : null;
  if (found === null) return null;
  const { slicing: slicingCash, waterfall: waterfallCash } = found;
  return {
    cash,
    slicingCash,
    waterfallCash,
    bearsSlicing: Math.max(0, Math.min(1, slicingCash / valueToday)),
    bearsWaterfall: Math.max(0, Math.min(1, waterfallCash / valueToday)),
    ratios: redemptions.map((redemption) => ({
      redemption,
      slicing: slicingCash / (redemption * valueToday),
      waterfall: waterfallCash / (redemption * valueToday),
    })),
  };
}
