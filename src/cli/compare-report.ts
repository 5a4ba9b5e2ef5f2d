import { colour } from '#cli/colour';
import type { Comparison } from '#cli/compare-document';
import type { Savings } from '#engine/sim/compare/court-savings';
import type { ContestantCost } from '#engine/sim/compare/verdict';

const NOT = 'unknown';
const bps = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? NOT : value.toFixed(2);
/** Two digits below ten, none for all. */
const inPercent = (value: number | null): string =>
  value === null ? NOT : `${(100 * value).toFixed(value > 0 && value < 0.9995 ? 1 : 0)} %`;
const whole = (value: number | null): string => (value === null ? NOT : value.toFixed(0));

/** Heads and rows of the table, for text and page alike. */
export const COMPARE_HEAD = [
  'strategy',
  'cost, bps',
  '± paired',
  'median',
  '95 %',
  'fees',
  'to VWAP',
  'done',
  'share',
  'resting',
  'saved on naive TWAP',
  'on one order at once',
] as const;
export const compareRow = (name: string, standing: ContestantCost): readonly string[] => [
  name,
  bps(standing.meanBps),
  bps(standing.standardErrorBps.paired),
  bps(standing.medianBps),
  bps(standing.p95Bps),
  bps(standing.feesBps),
  bps(standing.vwapBps),
  inPercent(standing.completion),
  inPercent(standing.participationMax),
  inPercent(standing.makerShare),
  name === 'naiveTwap' ? '' : savedText(standing.savings.naiveTwap),
  name === 'immediate' ? '' : savedText(standing.savings.immediate),
];

/** 43 % (31 to 52), by the worst measure; or the difference in bps where a percentage would say nothing; or why there is none. */
function savedText({
  percent,
  bps: saved,
  ci95Percent,
  by,
  why,
  measures,
  priced,
}: Savings): string {
  const of = priced < 1 && saved !== null ? ` of ${inPercent(priced)}` : '';
  if (percent !== null && ci95Percent !== null)
    return `${whole(percent)} % (${ci95Percent.map(whole).join(' to ')})${by === null ? '' : ` ${by}`}${of}`;
  if (saved !== null && by !== null) {
    const range = measures[by]?.beforeFees.ci95Bps ?? [];
    return `${bps(saved)} bps (${range.map(bps).join(' to ')}) ${by}${of}`;
  }
  return why ?? NOT;
}

export const aboutComparison = ({
  windows,
  effectiveN,
  from,
  to,
  seed,
  tapes,
}: Comparison): string =>
  `${windows} windows, ${effectiveN} of them apart, both sides; ${from} to ${to}; seed ${seed}; ${tapes.map(({ source }) => source).join(', ')}`;

/** What a reader must know of these numbers, whatever they are. */
export function compareNotes({
  strategies,
  disqualified,
  leftOut,
  block,
  reactive,
}: Comparison): readonly string[] {
  const all = Object.values(strategies);
  const hasOptimistic = all.some(({ optimisticBps }) => optimisticBps !== null);
  const some = Object.entries(strategies).find(
    ([name, { orders }]) => name !== 'immediate' && name !== 'naiveTwap' && orders > 2,
  );
  return [
    'Cost: average price against the mid at arrival, before fees, of the whole order; what was left at the deadline was crossed through the book and is charged. Done: without that.',
    `Saved: ratio of means over windows, 95 % by a block bootstrap of ${block}; the worst of ${reactive === null ? 'two' : 'three'} measures: the recorded fills (tape), the same fills on a market that answers to them (repriced, a propagator of other recordings)${reactive === null ? '' : ', and a market that reacts (reactive)'}. A recording does not react: none is a promise.`,
    ...(all.some(({ savings }) => Object.values(savings).some(({ why }) => why !== null))
      ? [
          'Never priced: the displayed book never held a whole order. Not done in full: nor what was left at a deadline. No common pair: no window was worked by both on both sides.',
        ]
      : []),
    ...(some === undefined
      ? []
      : [
          `The error of the mean of ${some[0]} is ${bps(some[1].standardErrorBps.paired)} bps over pairs of a buy and a sell; over orders, drift and all, it would be ${bps(some[1].standardErrorBps.single)}.`,
        ]),
    hasOptimistic
      ? 'Queues: pessimistic is claimed; the optimistic cost is shown beside it.'
      : 'Queues: exact, the recording names its orders.',
    ...disqualified.map(({ name, code, why }) => `${name} is out: ${code}, ${why}`),
    ...(reactive?.leftOut ?? []).map(
      ({ code, why, orders }) =>
        `${orders} orders of the reactive market left out: ${code}, ${why}`,
    ),
    ...leftOut.map(({ code, why, orders }) => `${orders} orders left out for all: ${code}, ${why}`),
  ];
}

export function compareText(found: Comparison): string {
  const parts = [
    `${colour.bold(`${found.symbol}: ${Object.keys(found.strategies).length} ways to work the same orders`)}\n  ${aboutComparison(found)}`,
    textTable(found.strategies),
    ...(found.cells.length < 2
      ? []
      : found.cells.map(
          ({ name, strategies }) => `${colour.bold(name)}\n${textTable(strategies)}`,
        )),
    extraTable(found),
    ...(found.reactive === null
      ? []
      : [
          `${colour.bold(reactiveTitle(found.reactive))}\n${textTable(unnamed(found.reactive.strategies))}`,
        ]),
    compareNotes(found)
      .map((note) => `  ${note}`)
      .join('\n'),
  ];
  return parts.join('\n\n');
}

/** There is one measure in a market that reacts: it needs no name. */
export const unnamed = (strategies: Comparison['strategies']): Comparison['strategies'] =>
  Object.fromEntries(
    Object.entries(strategies).map(([name, cost]) => {
      const without = (savings: Savings): Savings => ({ ...savings, by: null });
      const { immediate, naiveTwap } = cost.savings;
      const savings = { immediate: without(immediate), naiveTwap: without(naiveTwap) };
      return [name, { ...cost, savings }];
    }),
  );

export const reactiveTitle = ({
  market,
  days,
  hash,
}: NonNullable<Comparison['reactive']>): string =>
  `the same contestants in the market ${market}, which reacts: ${days} days, SHA-256 ${hash.slice(0, 12)}`;

function textTable(strategies: Comparison['strategies']): string {
  const rows = [
    COMPARE_HEAD,
    ...Object.entries(strategies).map(([name, each]) => compareRow(name, each)),
  ];
  return aligned(rows);
}
/** Costs by the other rules of filling, and what was expected beforehand, cell by cell. */
function extraTable(found: Comparison): string {
  return aligned([EXTRA_HEAD, ...extraRows(found)]);
}
export const EXTRA_HEAD = [
  'orders of',
  'strategy',
  'tape, bps',
  'repriced',
  'optimistic queue',
  'expected',
  'inside 90 %',
  'orders',
] as const;
export const extraRows = ({ cells }: Comparison): readonly (readonly string[])[] =>
  cells.flatMap(({ name: cell, strategies }) =>
    Object.entries(strategies).map(([name, each]) => [
      cell,
      name,
      bps(each.meanBps),
      bps(each.repricedBps),
      each.optimisticBps === null ? 'the same' : bps(each.optimisticBps),
      each.expectedBps === null ? '' : bps(each.expectedBps),
      each.coverage90 === null ? '' : inPercent(each.coverage90),
      String(each.orders),
    ]),
  );

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, k) =>
    Math.max(...rows.map((row) => (row[k] ?? '').length)),
  );
  return rows
    .map(
      (row) =>
        `  ${row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join('  ')}`,
    )
    .map((line, i) => (i === 0 ? colour.dim(line) : line))
    .join('\n');
}
