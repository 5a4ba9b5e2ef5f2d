import { isoTime } from '#core/kernel/civil';
import { BPS_IN_ONE, timeUs } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';
import type { Position } from '#core/portfolio/book-report';
import { dayQuantileOf, pastDays } from '#core/portfolio/past-days';
import { gridOf, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';

/** What past days would make of today's book. */
export interface Past {
  readonly days: number;
  readonly horizon: number;
  readonly from: string;
  readonly to: string;
  /** Losses as fractions of today's value, and their 99 % quantiles with 90 % intervals; an end that is null is beyond the sample. */
  readonly price: ReturnType<typeof dayQuantileOf>;
  readonly cost: ReturnType<typeof dayQuantileOf>;
  readonly both: ReturnType<typeof dayQuantileOf>;
  readonly longest: ReturnType<typeof dayQuantileOf>;
  readonly worst: readonly {
    readonly day: string;
    readonly loss: number;
    readonly costBps: number;
    readonly longest: number;
  }[];
}
const AT_RISK = 0.99;
/** Each past day happens to today's book, which is then sold: loss of price, cost of selling, both. Shorts gain where longs lose. */
export function pastOf(
  book: readonly Position[],
  bars: ReadonlyMap<string, Bars>,
  rules: Parameters<typeof gridOf>[1],
  { most, horizon }: { readonly most: number; readonly horizon: number },
): Past | string {
  const { grid, unknown } = gridOf(book, rules, (_, i) => i, book.length);
  if (unknown.length > 0)
    return `the market of every name must be known, was unknown for ${unknown.join(', ')}`;
  const found = pastDays(
    book.map(({ symbol }) => bars.get(symbol)!),
    most,
    horizon,
  );
  if (found.days.length < 20)
    return `all names must have 20 days in common behind their first 20, had ${found.days.length}`;
  const totals = stressGrid(grid, found.shocks);
  const value = grid.value.reduce((sum, x) => sum + x, 0);
  const rows = found.days.map((at, s) => {
    const change = book.reduce(
      (sum, { units }, i) =>
        sum +
        Math.sign(units) * grid.value[i]! * found.shocks[(s * book.length + i) * SHOCK.width]!,
      0,
    );
    const cost = totals[s * TOTAL.width + TOTAL.cost]!;
    return {
      day: isoTime(timeUs(at)).slice(0, 10),
      price: -change / value,
      cost: cost / value,
      loss: (cost - change) / value,
      costBps: (cost / totals[s * TOTAL.width]!) * BPS_IN_ONE,
      longest: totals[s * TOTAL.width + TOTAL.longest]!,
    };
  });
  const quantile = (of: (row: (typeof rows)[number]) => number): Past['price'] =>
    dayQuantileOf(rows.map(of), AT_RISK, horizon);
  return {
    days: rows.length,
    horizon,
    from: rows[0]!.day,
    to: rows.at(-1)!.day,
    price: quantile(({ price }) => price),
    cost: quantile(({ cost }) => cost),
    both: quantile(({ loss }) => loss),
    longest: quantile(({ longest }) => longest),
    worst: rows
      .toSorted((a, b) => b.loss - a.loss)
      .slice(0, 5)
      .map(({ day, loss, costBps, longest }) => ({ day, loss, costBps, longest })),
  };
}
