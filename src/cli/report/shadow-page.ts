import { htmlPage } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import type { ShadowReport } from '#cli/shadow-document';
import { missingOf, SHADOW_HEAD, shadowRow, shadowSummaryRows } from '#cli/shadow-report';

/** Own orders in the shadow as one page. */
export function shadowPage(found: ShadowReport): string {
  const missing = found.items.flatMap((each) => missingOf(each) ?? []);
  return htmlPage(`${found.source}: own orders in the shadow`, found.words, [
    {
      title: 'What would have been different',
      table: { head: ['', ''], rows: shadowSummaryRows(found) },
      charts: found.items.some(({ real }) => real !== null) ? [costChart(found)] : [],
    },
    {
      title: 'Order by order, costs in bps before fees',
      table: { head: SHADOW_HEAD, rows: found.items.map(shadowRow) },
      ...(missing.length === 0 ? {} : { words: missing }),
    },
  ]);
}

/** Real costs inside what was predicted, and the modelled cost beside them. */
function costChart({ items }: ShadowReport): string {
  const known = items.filter(({ real }) => real !== null);
  return svgOf({
    title: 'Predicted with its 90 % interval, really paid, and modelled',
    x: {
      label: 'order',
      ends: [-0.5, known.length - 0.5],
      ticks: known.length <= 12 ? known.map((_, i) => i) : [],
      format: (at) => known[at]?.order.id ?? '',
    },
    y: { label: 'bps' },
    series: [
      {
        name: 'predicted, 90 %',
        kind: 'dots',
        color: INK.faint,
        points: known.flatMap(({ pre }, i) =>
          pre === null ? [] : [[i, pre.estimate.expectedBps, ...pre.estimate.interval90Bps]],
        ),
      },
      {
        name: 'really paid',
        kind: 'dots',
        color: INK.realised,
        points: known.flatMap(({ real }, i) => (real === null ? [] : [[i + 0.12, real.costBps]])),
      },
      {
        name: 'modelled',
        kind: 'dots',
        color: INK.ours,
        points: known.flatMap(({ modelled }, i) =>
          modelled === null ? [] : [[i + 0.24, modelled.costBps]],
        ),
      },
    ],
  });
}
