import { colour } from '#cli/colour';
import { inBps, inPercent, inUnits, table } from '#cli/output';
import { written } from '#cli/report/page';
import { type PricedTrades, UNPRICED } from '#core/cost/price-trades';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { timeUs } from '#core/kernel/units';

export interface TradeRow {
  readonly symbol: string;
  readonly at: number;
  readonly quantity: number;
  readonly horizonDays: number;
  readonly spreadBps: number;
}

const NUMBERS = [
  'expectedBps',
  'spreadBps',
  'impactBps',
  'standardErrorBps',
  'stdevBps',
  'lowBps',
  'highBps',
  'advShare',
  'participation',
] as const;
export const pricedRow = (
  { symbol, at, quantity }: TradeRow,
  priced: PricedTrades,
  i: number,
): object => ({
  symbol,
  at: isoTime(timeUs(at)),
  quantity,
  ...Object.fromEntries(
    NUMBERS.map((name) => [name, Number.isFinite(priced[name][i]!) ? priced[name][i]! : null]),
  ),
  why: priced.why[i] === 'priced' ? null : priced.why[i],
});

interface Summary {
  readonly n: number;
  readonly priced: number;
  readonly meanBps: number | null;
  readonly meanStandardErrorBps: number | null;
  readonly buckets: readonly {
    readonly upTo: number;
    readonly n: number;
    readonly meanBps: number;
  }[];
  readonly unpriced: Readonly<Record<string, number>>;
}
const EDGES = [0.0001, 0.001, 0.01, 0.05, 0.1, 0.2, Infinity];
export function bulkSummary({
  expectedBps,
  standardErrorBps,
  advShare,
  why,
}: PricedTrades): Summary {
  const good = why.flatMap((each, i) => (each === 'priced' ? [i] : []));
  const mean = (rows: readonly number[], of: Float64Array): number =>
    rows.reduce((sum, i) => sum + of[i]!, 0) / rows.length;
  const unpriced: Record<string, number> = {};
  for (const each of why) if (each !== 'priced') unpriced[each] = (unpriced[each] ?? 0) + 1;
  return {
    n: why.length,
    priced: good.length,
    meanBps: good.length === 0 ? null : mean(good, expectedBps),
    meanStandardErrorBps: good.length === 0 ? null : mean(good, standardErrorBps),
    buckets: EDGES.flatMap((upTo, k) => {
      const rows = good.filter((i) => advShare[i]! < upTo && advShare[i]! >= (EDGES[k - 1] ?? 0));
      return rows.length === 0 ? [] : [{ upTo, n: rows.length, meanBps: mean(rows, expectedBps) }];
    }),
    unpriced,
  };
}

export function bulkText(summary: Summary, modelId: string, perSecond: number): string {
  const { n, priced, meanBps, meanStandardErrorBps, buckets, unpriced } = summary;
  const rows: [string, string][] = [
    ['trades', `${inUnits(n)}, ${inUnits(priced)} priced (${inUnits(perSecond)} a second)`],
    [
      'mean cost',
      meanBps === null
        ? 'unknown'
        : `${inBps(meanBps)} one way, standard error of a trade's expectation ${inBps(meanStandardErrorBps ?? NaN)}`,
    ],
    ...buckets.map(({ upTo, n: count, meanBps: cost }): [string, string] => [
      upTo === Infinity ? '  larger' : `  below ${inPercent(upTo)} of ADV`,
      `${inUnits(count)} trades, ${inBps(cost)}`,
    ]),
    ...Object.entries(unpriced).map(([why, count]): [string, string] => [
      colour.yellow(`${inUnits(count)} without a price`),
      UNPRICED[why as keyof typeof UNPRICED],
    ]),
  ];
  return `${table(rows)}\n${colour.dim(`  ${modelId}; each trade by the days before it alone`)}`;
}

/** The trades with their costs, as CSV; null where it was written. */
export function bulkFile(
  path: string,
  rows: readonly TradeRow[],
  priced: PricedTrades,
): Problem | null {
  const head = `symbol,at,quantity,${NUMBERS.map((name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)).join(',')},why`;
  const lines = rows.map(({ symbol, at, quantity }, i) =>
    [
      symbol,
      isoTime(timeUs(at)),
      quantity,
      ...NUMBERS.map((name) => (Number.isFinite(priced[name][i]!) ? priced[name][i]! : '')),
      priced.why[i] === 'priced' ? '' : priced.why[i],
    ].join(','),
  );
  return written(path, `${head}\n${lines.join('\n')}\n`);
}
