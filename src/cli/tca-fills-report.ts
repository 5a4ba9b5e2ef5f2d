import { colour } from '#cli/colour';
import { inUnits, table } from '#cli/output';
import { cellText, type Sheet } from '#cli/sheet';
import { missingSheet } from '#cli/tca-order-sheets';
import { sheetsOf } from '#cli/tca-sheets';
import { type CostUnit, costIn, costText, sheetIn } from '#cli/tca-units';
import type { FillsDoc } from '#contracts/fills-documents';
import { printable } from '#core/kernel/printable';

const ORDERS_SHOWN = 40;
const ROWS_SHOWN = 12;
const REASONS_SHOWN = 12;
/** Long, and seldom asked for: with `--by`, or in the page and the JSON. */
const ONLY_ASKED: readonly string[] = ['By hour', 'By day'];

/** `isAsked`: the groups were named, so they are all shown. Sentences stay in bps. */
export function fillsText(doc: FillsDoc, isAsked: boolean, unit: CostUnit): string {
  const shown = sheetsOf(doc).filter(
    ({ title }) => isAsked || !(ONLY_ASKED.includes(title) || title.startsWith('Fill quality by')),
  );
  return [
    ordersTable(doc.orders, unit),
    totalOf(doc),
    ...shown.map((sheet) => sheetText(sheetIn(sheet, unit))),
    foundOf(doc),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const bps = (value: number | null): string => cellText(value, 'bps');

const HEAD =
  'order,filled,total,delay,spread,impact,timing,fees,opportunity,rest,vs VWAP,grade'.split(',');
function ordersTable(orders: FillsDoc['orders'], unit: CostUnit): string {
  const rows = orders.slice(0, ORDERS_SHOWN).map((order) => {
    const { id, side, symbol, filled, quantity, parts, notional } = order;
    const cost = (value: number | null): string => costText(costIn(value, unit, notional), unit);
    const filledValue = notional === null ? null : (notional * filled) / quantity;
    const vwap = costIn(order.againstBps['intervalVwap'] ?? null, unit, filledValue);
    return [
      shortened(id, ID_SHOWN),
      `${side} ${inUnits(filled)} ${printable(symbol)}`,
      cost(order.totalBps),
      cost(parts.delayBps),
      cost(parts.spreadBps),
      cost(parts.impactBps),
      cost(parts.timingBps),
      cost(parts.feesBps),
      cost(parts.opportunityBps),
      cost(parts.restBps),
      costText(vwap, unit),
      order.grade,
    ];
  });
  const left = orders.length - ORDERS_SHOWN;
  const more = left > 0 ? `\n  and ${left} more: --csv FILE writes all` : '';
  return `${colour.bold(`Cost against arrival, ${unit}; positive hurts`)}\n${grid([HEAD, ...rows], 2)}${more}`;
}

function totalOf(doc: FillsDoc): string {
  const withoutFees = doc.orders.filter(
    ({ parts, totalBps }) => totalBps !== null && parts.feesBps === null,
  ).length;
  return table([
    ...totalRows(doc),
    ...meansOf(doc.orders),
    ...(withoutFees > 0
      ? [['fees', `not known of ${withoutFees} orders: their totals are without fees`] as const]
      : []),
  ]);
}
/** The cost of all, in words: for the terminal and the page. */
export function totalRows({
  total,
  currency,
  orders,
}: FillsDoc): readonly (readonly [string, string])[] {
  const money = currency ?? orders.find(({ totalBps }) => totalBps !== null)?.currency ?? '';
  const spread =
    total.standardErrorBps === null ? '' : ` ± ${bps(total.standardErrorBps)} (standard error)`;
  return [
    ['orders', `${total.n} with a cost${total.unknown > 0 ? `, ${total.unknown} without` : ''}`],
    [
      'by value',
      total.weightedBps === null
        ? total.n === 0
          ? 'unknown: no order has a cost'
          : 'unknown: values are unknown or in several currencies; give --currency and --rates'
        : `${bps(total.weightedBps)} bps${spread} of ${cellText(total.notional, 'money')} ${money}`.trim(),
    ],
    ['plain mean', meanWords(total)],
    ['median', `${bps(total.medianBps)} bps`],
  ];
}
function meanWords({ meanBps, interval95, n, days }: FillsDoc['total']): string {
  if (n === 0) return 'unknown';
  const range =
    interval95 === null
      ? ', all orders are of one day: no interval'
      : `, 95 % from ${bps(interval95[0])} to ${bps(interval95[1])} by ${days} days`;
  return `${bps(meanBps)} bps${range}, n ${n}`;
}

const AGAINST = ['intervalVwap', 'horizonVwap', 'twapMid', 'dayVwap', 'close', 'decision'] as const;
/** Plain means over the orders that have each; what none has is not shown. */
function meansOf(orders: FillsDoc['orders']): readonly (readonly [string, string])[] {
  const known = AGAINST.map((name) =>
    meanText(
      name,
      orders.map(({ againstBps }) => againstBps[name] ?? null),
    ),
  ).filter((text) => text !== '');
  return known.length === 0 ? [] : [['against', known.join(', ')]];
}
function meanText(name: string, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return known.length === 0 ? '' : `${name} ${bps(sum / known.length)} (n ${known.length})`;
}

const WORDS_SHOWN = 4;
function sheetText({ title, words, columns, rows }: Sheet): string {
  const isKnown = (i: number): boolean => rows.some((row) => (row[i] ?? null) !== null);
  const shown = columns.flatMap((column, i) =>
    column.isBrief && isKnown(i) ? [{ ...column, i }] : [],
  );
  const cells = rows
    .slice(0, ROWS_SHOWN)
    .map((row) => shown.map(({ is, i }) => shortened(cellText(row[i] ?? null, is), CELL_SHOWN)));
  const left = rows.length - ROWS_SHOWN;
  const lines = [
    colour.bold(title),
    ...(rows.length === 0 ? [] : [grid([shown.map(({ name }) => name), ...cells], 1)]),
    ...(left > 0 ? [`  and ${left} more: --json and --html have all`] : []),
    ...words.slice(0, WORDS_SHOWN).map((line) => `  ${colour.dim('·')} ${printable(line)}`),
    ...(words.length > WORDS_SHOWN
      ? [`  and ${words.length - WORDS_SHOWN} more sentences: --json and --html have all`]
      : []),
  ];
  return lines.join('\n');
}

/** How the orders were found, what was left out, and what could not be known: for the terminal and the page. */
export function foundLines({
  orders,
  skipped,
  notes,
  files,
  rebuilt,
}: FillsDoc): readonly string[] {
  const byGap = rebuilt.by['gap'] ?? 0;
  const late = orders.filter(({ startsWith }) => startsWith === 'first fill').length;
  return [
    `read as ${files.map(({ source, format }) => `${source}: ${format}`).join(', ')}`,
    ...(byGap > 0
      ? [
          `${byGap} orders rebuilt from symbol, side and gaps of at most ${rebuilt.gap}: the files name no orders`,
        ]
      : []),
    ...(late > 0
      ? [
          `${late} orders begin with their first fill, because no time of the order is known: their cost before it is not seen`,
        ]
      : []),
    ...skipped.map(
      ({ rows, reason, first }) => `${rows} rows left out, from ${first} on: ${reason}`,
    ),
    ...notes,
  ];
}
function foundOf(doc: FillsDoc): string {
  const { rows } = missingSheet(doc);
  const lines = [
    ...foundLines(doc),
    ...rows
      .slice(0, REASONS_SHOWN)
      .map(([reason, count]) => `${count} of ${doc.orders.length} orders: ${reason}`),
    ...(rows.length > REASONS_SHOWN
      ? [`and ${rows.length - REASONS_SHOWN} more reasons: --json has them, order by order`]
      : []),
  ];
  return lines.map((line) => `  ${colour.dim('·')} ${printable(line)}`).join('\n');
}

const ID_SHOWN = 28;
const CELL_SHOWN = 72;
const shortened = (text: string, most: number): string =>
  printable(text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Columns as wide as their widest cell; the first `left` of them to the left. */
function grid(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row, line) => {
      const cells = row.map((cell, i) =>
        i < left ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      );
      const text = `  ${cells.join('  ')}`.trimEnd();
      return line === 0 ? colour.dim(text) : text;
    })
    .join('\n');
}
