import { colour } from '#cli/colour';
import { inUnits, table } from '#cli/output';
import type { FillsAnswer } from '#cli/tca-fills-answer';
import { printable } from '#core/kernel/printable';
import { type CostGroup, costGroups, costSummary } from '#core/tca/cost-groups';
import type { CostedOrder } from '#core/tca/costed-order';
import { costedRow } from '#core/tca/costed-row';

const ORDERS_SHOWN = 40;
const REASONS_SHOWN = 12;
const GROUPS_SHOWN = 12;

export function fillsText(answer: FillsAnswer): string {
  const { orders, reportIn } = answer;
  const groups = costGroups(orders.map(costedRow), reportIn);
  return [
    ordersTable(orders),
    totalOf(answer),
    ...[...new Set(groups.map(({ by }) => by))].map((by) =>
      groupTable(
        by,
        groups.filter((group) => group.by === by),
      ),
    ),
    foundOf(answer),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const bps = (value: number | null): string => (value === null ? '?' : value.toFixed(2));
const money = (value: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: 0 });

function ordersTable(orders: readonly CostedOrder[]): string {
  const rows = orders
    .slice(0, ORDERS_SHOWN)
    .map(({ parent, filled, parts, totalBps, againstBps, grade }) => [
      shortened(parent.id),
      `${parent.side} ${inUnits(filled)} ${printable(parent.symbol)}`,
      bps(totalBps),
      bps(parts.delayBps),
      bps(parts.spreadBps),
      bps(parts.impactBps),
      bps(parts.timingBps),
      bps(parts.feesBps),
      bps(parts.opportunityBps),
      bps(parts.restBps),
      bps(againstBps['intervalVwap'] ?? null),
      grade,
    ]);
  const head = 'order,filled,total,delay,spread,impact,timing,fees,opportunity,rest,vs VWAP,grade';
  const left = orders.length - ORDERS_SHOWN;
  const more = left > 0 ? `\n  and ${left} more: --csv FILE writes all` : '';
  return `${colour.bold('Cost against arrival, bps; positive hurts')}\n${grid([head.split(','), ...rows])}${more}`;
}

function totalOf({ orders, reportIn }: FillsAnswer): string {
  const total = costSummary(orders.map(costedRow), reportIn);
  const currency = reportIn ?? orders[0]?.parent.currency ?? '';
  const withoutFees = orders.filter(
    ({ parts, totalBps }) => totalBps !== null && parts.feesBps === null,
  ).length;
  return table([
    ['orders', `${total.n} with a cost${total.unknown > 0 ? `, ${total.unknown} without` : ''}`],
    [
      'by value',
      total.weightedBps === null
        ? total.n === 0
          ? 'unknown: no order has a cost'
          : 'unknown: values are in several currencies; give --currency and --rates'
        : `${colour.bold(`${bps(total.weightedBps)} bps`)}${total.standardErrorBps === null ? '' : ` ± ${bps(total.standardErrorBps)} (standard error)`} of ${money(total.notional ?? 0)} ${currency}`,
    ],
    ['plain mean', intervalText(total)],
    ...meansOf(orders),
    ...(withoutFees > 0
      ? [['fees', `not known of ${withoutFees} orders: their totals are without fees`] as const]
      : []),
  ]);
}

const AGAINST = ['intervalVwap', 'twapMid', 'dayVwap', 'close'] as const;
/** Plain means over the orders that have each; what none has is not shown. */
function meansOf(orders: readonly CostedOrder[]): readonly (readonly [string, string])[] {
  const against = AGAINST.map((name) =>
    meanText(
      name,
      orders.map(({ againstBps }) => againstBps[name] ?? null),
    ),
  );
  const seconds = orders[0]?.markouts.map((markout) => markout.seconds) ?? [];
  const after = seconds.map((each) =>
    meanText(
      `${each} s`,
      orders.map(({ markouts }) => markouts.find((one) => one.seconds === each)?.bps ?? null),
    ),
  );
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['against', against],
    ['mark-outs', after],
  ];
  return rows.flatMap(([name, texts]) => {
    const known = texts.filter((text) => text !== '');
    return known.length === 0 ? [] : [[name, known.join(', ')] as const];
  });
}
function meanText(name: string, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const sum = known.reduce((total, value) => total + value, 0);
  return known.length === 0 ? '' : `${name} ${bps(sum / known.length)} (n ${known.length})`;
}

const intervalText = ({
  meanBps,
  interval95,
  n,
}: Pick<CostGroup, 'meanBps' | 'interval95' | 'n'>): string =>
  `${bps(meanBps)} bps${interval95 === null ? '' : `, 95 % from ${bps(interval95[0])} to ${bps(interval95[1])}`}, n ${n}`;

function groupTable(by: string, groups: readonly CostGroup[]): string {
  if (groups.length < 2) return '';
  const rows = groups
    .toSorted((a, b) => b.n - a.n)
    .slice(0, GROUPS_SHOWN)
    .map((group) => [
      printable(group.key),
      String(group.n),
      bps(group.weightedBps),
      intervalText(group),
    ]);
  const left = groups.length - GROUPS_SHOWN;
  return `${colour.bold(`By ${by}`)}\n${grid([[by, 'n', 'by value', 'plain mean'], ...rows])}${left > 0 ? `\n  and ${left} more` : ''}`;
}

/** How the orders were found, what was left out, and what could not be known. */
function foundOf({ orders, skipped, notes, files, gap }: FillsAnswer): string {
  const reasons = new Map<string, number>();
  for (const { missing } of orders)
    for (const reason of missing) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const byGap = orders.filter(({ parent }) => parent.rebuiltBy === 'gap').length;
  const late = orders.filter(({ parent }) => parent.startsWith === 'first fill').length;
  const lines = [
    `read as ${files.map(({ source, format }) => `${source}: ${format}`).join(', ')}`,
    ...(byGap > 0
      ? [
          `${byGap} orders rebuilt from symbol, side and gaps of at most ${gap}: the files name no orders`,
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
    ...[...reasons]
      .slice(0, REASONS_SHOWN)
      .map(([reason, count]) => `${count} of ${orders.length} orders: ${reason}`),
    ...(reasons.size > REASONS_SHOWN
      ? [`and ${reasons.size - REASONS_SHOWN} more reasons: --json has them, order by order`]
      : []),
  ];
  return lines.map((line) => `  ${colour.dim('·')} ${printable(line)}`).join('\n');
}

const ID_SHOWN = 28;
const shortened = (id: string): string =>
  printable(id.length > ID_SHOWN ? `${id.slice(0, ID_SHOWN - 1)}…` : id);

/** Columns as wide as their widest cell; the first two to the left. */
function grid(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row, line) => {
      const cells = row.map((cell, i) =>
        i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      );
      const text = `  ${cells.join('  ')}`.trimEnd();
      return line === 0 ? colour.dim(text) : text;
    })
    .join('\n');
}
