import { htmlPage, type Section } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import { cellText, type Sheet, type SheetCell } from '#cli/sheet';
import { foundLines, totalRows } from '#cli/tca-fills-report';
import { missingSheet, ordersSheet } from '#cli/tca-order-sheets';
import { sheetsOf } from '#cli/tca-sheets';
import type { FillsDoc } from '#contracts/fills-documents';

/** More rows are no page: the CSV and the workbook hold all. */
const ORDERS_SHOWN = 500;

/** What fills cost, as one page that needs nothing else. */
export function fillsPage(doc: FillsDoc): string {
  const orders = ordersSheet(doc);
  const left = orders.rows.length - ORDERS_SHOWN;
  return htmlPage(
    'What the fills cost',
    'Bps of the arrival value of each order; positive is paid. Intervals are 95 %, by days. A question mark is unknown; the last section says why.',
    [
      {
        title: 'Summary',
        table: { head: ['', ''], rows: [...totalRows(doc), ...partRows(doc)] },
        charts: [distribution(doc)],
      },
      {
        title: 'By size and hour',
        charts: [groupChart(doc, 'size'), groupChart(doc, 'hour'), markoutChart(doc)].filter(
          (chart) => chart !== '',
        ),
      },
      ...sheetsOf(doc).map(sectionOf),
      sectionOf({
        ...orders,
        rows: orders.rows.slice(0, ORDERS_SHOWN),
        words: left > 0 ? [`${left} more orders are in the CSV and the workbook.`] : [],
      }),
      { ...sectionOf(missingSheet(doc)), words: foundLines(doc) },
    ],
  );
}

/** Columns of which nothing is known are left out. */
function sectionOf({ title, words, columns, rows }: Sheet): Section {
  const shown = columns.flatMap(({ name, is }, i) =>
    rows.some((row) => (row[i] ?? null) !== null) ? [{ name, is, i }] : [],
  );
  if (rows.length === 0) return { title, words };
  return {
    title,
    words,
    table: {
      head: shown.map(({ name }) => name),
      rows: rows.map((row) => shown.map(({ is, i }) => cellText(row[i] ?? null, is))),
    },
  };
}

/** The mean and what it is made of, each order alike. */
function partRows({ total }: FillsDoc): readonly (readonly [string, string])[] {
  const cells: readonly (readonly [string, SheetCell])[] = [
    ['delay', total.parts.delayBps],
    ['spread', total.parts.spreadBps],
    ['impact', total.parts.impactBps],
    ['timing', total.parts.timingBps],
    ['fees', total.parts.feesBps],
    ['opportunity', total.parts.opportunityBps],
    ['rest', total.restBps],
  ];
  return cells.flatMap(([name, cell]) =>
    cell === null ? [] : [[`of the mean: ${name}`, `${cellText(cell, 'bps')} bps`] as const],
  );
}

const BINS = 24;
/** How many orders cost how much. One far order would squeeze all others into one bar: the ends hold what is beyond the 1st and the 99th of a hundred. */
function distribution({ orders }: FillsDoc): string {
  const costs = orders.flatMap(({ totalBps }) => totalBps ?? []).toSorted((a, b) => a - b);
  const at = (share: number): number => costs[Math.floor(share * (costs.length - 1))] ?? 0;
  const low = at(0.01);
  const width = (at(0.99) - low) / BINS;
  if (!(width > 0)) return '';
  const counts = Array.from({ length: BINS }, () => 0);
  for (const cost of costs) {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((cost - low) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return svgOf({
    title: 'Orders by what they cost; the end bars hold all beyond them',
    x: { label: 'bps', ends: [low, low + BINS * width] },
    y: { label: 'orders', ends: [0, Math.max(...counts)] },
    series: [
      {
        name: 'orders by what they cost; the end bars hold all beyond them',
        kind: 'band',
        color: INK.ours,
        points: counts.flatMap((count, i) => [
          [low + i * width, 0, count],
          [low + (i + 1) * width, 0, count],
        ]),
      },
    ],
  });
}

function groupChart({ groups }: FillsDoc, by: 'size' | 'hour'): string {
  const some = groups
    .filter((group) => group.by === by && group.meanBps !== null)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (some.length < 2) return '';
  const title = `Mean cost by ${by}, 95 % by days`;
  return svgOf({
    title,
    x: {
      label:
        by === 'size' ? 'fifths of the orders by value, the smallest first' : 'hour of the day',
      ends: [-0.5, some.length - 0.5],
      ticks: some.map((_, i) => i),
      format: (i) => some[i]?.key.replace(' of 5 by notional', '') ?? '',
    },
    y: { label: 'bps' },
    series: [
      {
        name: title,
        kind: 'dots',
        color: INK.ours,
        points: some.map(({ meanBps, interval95 }, i) => [
          i,
          meanBps ?? NaN,
          ...(interval95 ?? []),
        ]),
      },
    ],
  });
}

function markoutChart({ markouts: { all } }: FillsDoc): string {
  if (all.length < 2) return '';
  return svgOf({
    title: 'Mark-outs: the mid after the fills, 95 % by days',
    x: {
      label: 'seconds after',
      isLog: true,
      ticks: all.map(({ seconds }) => seconds),
      format: String,
    },
    y: { label: 'bps in our direction' },
    series: [
      {
        name: 'mean move of the mid in our direction; below zero it came back',
        kind: 'line',
        color: INK.realised,
        points: all.map(({ seconds, meanBps }) => [seconds, meanBps]),
      },
      {
        name: '95 % by days',
        kind: 'dots',
        color: INK.ours,
        points: all.map(({ seconds, meanBps, interval95 }) => [
          seconds,
          meanBps,
          ...(interval95 ?? []),
        ]),
      },
    ],
  });
}
