import type { Comparison } from '#cli/compare-document';
import {
  aboutComparison,
  COMPARE_HEAD,
  compareNotes,
  compareRow,
  EXTRA_HEAD,
  extraRows,
  reactiveTitle,
  unnamed,
} from '#cli/compare-report';
import { htmlPage, type Section } from '#cli/report/page';
import { INK, type SvgChart, svgOf } from '#cli/report/svg';
import { MEASURES } from '#engine/sim/compare/court-savings';

/** A comparison as one page. */
export function comparePage(found: Comparison): string {
  return htmlPage(`${found.symbol}: strategies on the same orders`, aboutComparison(found), [
    {
      title: 'What each of them cost',
      words: compareNotes(found),
      charts: [costChart(found), savingChart(found)],
      table: tableOf(found.strategies),
    },
    ...found.cells.map(
      ({ name, strategies }): Section => ({
        title: name,
        charts: [frontierChart(strategies)],
        ...(found.cells.length < 2 ? {} : { table: tableOf(strategies) }),
      }),
    ),
    {
      title: 'By other rules, and beforehand',
      words: [
        'Repriced: the same fills on a market that answers to them. Optimistic queue: where a recording has no order ids, cancellations before us count for us. Expected: the mean of the estimates that were frozen before the first child. In the charts of cost and risk above the risk is that of one order, drift and all.',
      ],
      table: { head: EXTRA_HEAD, rows: extraRows(found) },
    },
    ...(found.reactive === null
      ? []
      : [
          {
            title: reactiveTitle(found.reactive),
            table: tableOf(unnamed(found.reactive.strategies)),
          },
        ]),
    {
      title: 'To compute it again',
      words: [
        `Question ${found.question}; ${found.tapes.map(({ source, hash }) => `${source}, SHA-256 ${hash}`).join('; ')}. With --export every child and fill is one line of children.jsonl.`,
      ],
    },
  ]);
}
const tableOf = (strategies: Comparison['strategies']): NonNullable<Section['table']> => ({
  head: COMPARE_HEAD,
  rows: Object.entries(strategies).map(([name, standing]) => compareRow(name, standing)),
});

const byName = (names: readonly string[]): SvgChart['x'] => ({
  label: 'strategy',
  ends: [-0.5, names.length - 0.5],
  ticks: names.map((_, i) => i),
  format: (at) => names[at] ?? '',
});

/** Mean costs with two standard errors, by strategy. */
function costChart({ strategies }: Comparison): string {
  const names = Object.keys(strategies);
  return svgOf({
    title: 'Mean cost against arrival, two standard errors of the pairs',
    x: byName(names),
    y: { label: 'bps' },
    series: [
      {
        name: 'mean cost against arrival, two standard errors of the pairs',
        kind: 'dots',
        color: INK.ours,
        points: Object.values(strategies).map(({ meanBps, standardErrorBps: { paired } }, i) => [
          i,
          meanBps,
          meanBps - 2 * paired,
          meanBps + 2 * paired,
        ]),
      },
    ],
  });
}
/** Cost against risk: what schedules were expected to do, and what the orders did. */
function frontierChart(strategies: Comparison['strategies']): string {
  const all = Object.values(strategies);
  const frontier = all.find((each) => each.frontier.length > 0)?.frontier ?? [];
  const names = Object.keys(strategies).join(', ');
  return svgOf({
    title: `Cost and risk of ${names}`,
    x: { label: 'standard deviation of the cost of one order, bps' },
    y: { label: 'mean cost, bps' },
    series: [
      {
        name: 'expected frontier of schedules',
        kind: 'line',
        color: INK.faint,
        points: frontier
          .map(({ expectedBps, stdevBps }) => [stdevBps, expectedBps])
          .toSorted(([a = 0], [b = 0]) => a - b),
      },
      {
        name: 'plans as expected',
        kind: 'dots',
        color: INK.peer,
        points: all.flatMap(({ expectedBps, expectedStdevBps }) =>
          expectedBps === null || expectedStdevBps === null
            ? []
            : [[expectedStdevBps, expectedBps]],
        ),
      },
      {
        name: 'realised, two standard errors',
        kind: 'dots',
        color: INK.ours,
        points: all.map(({ meanBps, stdevBps, standardErrorBps: { paired } }) => [
          stdevBps,
          meanBps,
          meanBps - 2 * paired,
          meanBps + 2 * paired,
        ]),
      },
    ],
  });
}

/** What is saved on a market order a minute, in bps, by each measure. */
function savingChart(found: Comparison): string {
  const { strategies } = found;
  const names = Object.keys(strategies).filter((name) => name !== 'naiveTwap');
  return svgOf({
    title: 'Saved on naive TWAP, 95 %',
    x: byName(names),
    y: { label: 'bps' },
    series: MEASURES.filter((measure) => measure !== 'reactive' || found.reactive !== null).map(
      (measure, k) => ({
        name: `saved on naive TWAP, 95 %: ${measure}`,
        kind: 'dots',
        color: [INK.ours, INK.peer, INK.realised][k] ?? INK.faint,
        points: names.flatMap((name, i) => {
          const saving = strategies[name]?.savings.naiveTwap.measures[measure]?.beforeFees;
          return saving === undefined ? [] : [[i + 0.12 * k, saving.bps, ...saving.ci95Bps]];
        }),
      }),
    ),
  });
}
