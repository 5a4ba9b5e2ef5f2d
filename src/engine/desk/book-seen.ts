import type { LedgerLimits } from '#core/gate/account-limits';
import type { Ratio } from '#core/kernel/units';
import { isIlliquidTier } from '#core/liquidity/tier';
import type { BookSeen, LimitSeen } from '#core/monitor/seen';
import type { BookReport, PositionReport } from '#core/portfolio/book-report';
import type { LimitStanding } from '#core/portfolio/stress';

/** A limit whose name begins with `min` is a least: half of it kept is twice of it used. Of a book that is not known whole nothing is said. */
export function bookLimitsSeen(
  standings: readonly LimitStanding[],
  { positions, total }: Pick<BookReport, 'positions' | 'total'>,
): readonly LimitSeen[] {
  // Of a book that is not known whole a limit that stands nowhere is not kept: nobody knows.
  const unknown =
    positions.length > 0 && total === null
      ? Object.keys(GROWN_BY)
          .filter((name) => !standings.some((each) => each.name === name))
          .map((name) => ({ name, value: NaN, limit: NaN }))
      : [];
  return [...unknown, ...standings].map(({ name, value, limit }) => {
    const used = name.startsWith('min') ? limit / Math.max(value, Number.MIN_VALUE) : value / limit;
    const grows = GROWN_BY[name];
    const symbols =
      grows === undefined
        ? null
        : positions.filter((each) => grows(each)).map(({ symbol }) => symbol);
    const grownBy = { symbols, side: null };
    return { name, value, limit, used: Number.isNaN(used) ? null : used, grownBy, isCap: false };
  });
}
/** Whether more of a position uses more of the limit. */
const GROWN_BY: Readonly<Partial<Record<string, (position: PositionReport) => boolean>>> = {
  max_illiquid_allocation: ({ tier }) => tier !== null && isIlliquidTier(tier),
  // What a day sells of a name is given: whatever is added to one that is not sold in a day waits.
  min_daily_liquidatable: ({ soldInOneDay }) => soldInOneDay === null || soldInOneDay < 1,
  '22e-4 illiquid': ({ bucket }) => bucket === 'illiquid',
};

/** What is held against the caps of the account; the gate counts what is open as well. */
export function capsSeen({ positions }: BookReport, limits: LedgerLimits): readonly LimitSeen[] {
  const values = positions.map(({ value, units }) =>
    value === null ? null : Math.sign(units) * Math.abs(value),
  );
  const sum = (of: (value: number) => number): number | null =>
    values.reduce<number | null>(
      (all, value) => (all === null || value === null ? null : all + of(value)),
      0,
    );
  const net = sum((value) => value);
  return [
    cap('caps.gross_value', sum(Math.abs), limits.grossValue),
    {
      ...cap('caps.net_value', abs(net), limits.netValue),
      grownBy: { symbols: null, side: net === null ? null : net < 0 ? 'sell' : 'buy' },
    },
    ...positions.map(({ symbol }, i) => ({
      ...cap(`caps.symbol_value ${symbol}`, abs(values[i] ?? null), limits.symbolValue),
      grownBy: { symbols: [symbol], side: null },
    })),
  ];
}
const abs = (value: number | null): number | null => (value === null ? null : Math.abs(value));
const cap = (name: string, value: number | null, limit: number): LimitSeen => ({
  name,
  value: value ?? NaN,
  limit,
  used: value === null ? null : value / limit,
  grownBy: { symbols: null, side: null },
  isCap: true,
});

export function bookSeen({ positions, total }: BookReport): BookSeen | null {
  if (positions.length === 0) return null;
  const slowest = positions.reduce((most, each) =>
    (each.days ?? 0) > (most.days ?? 0) ? each : most,
  );
  const loss: Ratio | null =
    total === null || total.atRisk.atCap.total === null || !(total.value > 0)
      ? null
      : total.atRisk.atCap.total / total.value;
  return { days: total?.longest ?? null, slowest: slowest.symbol, atRisk: loss };
}
