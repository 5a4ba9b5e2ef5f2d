import type { CostedOrderDoc } from '#contracts/fills-documents';

export type ColumnName = keyof typeof ORDER_COLUMNS;
interface Column {
  readonly label: string;
  readonly isBps: boolean;
  of(order: CostedOrderDoc): string | number | null;
}
/** The columns of the table of orders and of what is exported: one list. */
export const ORDER_COLUMNS = {
  id: { label: 'Order', isBps: false, of: ({ id }) => id },
  symbol: { label: 'Symbol', isBps: false, of: ({ symbol }) => symbol },
  side: { label: 'Side', isBps: false, of: ({ side }) => side },
  start: { label: 'Start, UTC', isBps: false, of: ({ startAt }) => startAt.slice(0, 19) },
  value: { label: 'Value', isBps: false, of: ({ value }) => value },
  total: { label: 'Total', isBps: true, of: ({ totalBps }) => totalBps },
  delay: { label: 'Delay', isBps: true, of: ({ parts }) => parts.delayBps },
  spread: { label: 'Spread', isBps: true, of: ({ parts }) => parts.spreadBps },
  impact: { label: 'Impact', isBps: true, of: ({ parts }) => parts.impactBps },
  timing: { label: 'Timing', isBps: true, of: ({ parts }) => parts.timingBps },
  fees: { label: 'Fees', isBps: true, of: ({ parts }) => parts.feesBps },
  opportunity: { label: 'Opportunity', isBps: true, of: ({ parts }) => parts.opportunityBps },
  vwap: { label: 'vs VWAP', isBps: true, of: (order) => order.againstBps['intervalVwap'] ?? null },
  grade: { label: 'Grade', isBps: false, of: ({ grade }) => grade },
} as const satisfies Record<string, Column>;
export const COLUMN_NAMES = Object.keys(ORDER_COLUMNS) as readonly ColumnName[];

export interface Sorting {
  readonly by: ColumnName;
  readonly isDown: boolean;
}
/** The same column again turns the order; another begins with its largest. */
export const sortedNext = (now: Sorting, by: ColumnName): Sorting => ({
  by,
  isDown: now.by === by ? !now.isDown : true,
});

/** What is unknown comes last, whichever way. */
export function sortedOrders(
  orders: readonly CostedOrderDoc[],
  { by, isDown }: Sorting,
): readonly CostedOrderDoc[] {
  const column: Column = ORDER_COLUMNS[by];
  return orders.toSorted((first, second) => {
    const a = column.of(first);
    const b = column.of(second);
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const rise =
      typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return isDown ? -rise : rise;
  });
}

/** The value of an order under a key of the groups. */
export const keyOfOrder = (order: CostedOrderDoc, by: string): string =>
  by
    .split('+')
    .map((key) => valueUnder(order, key))
    .join(' · ');
function valueUnder(order: CostedOrderDoc, by: string): string {
  if (by === 'symbol') return order.symbol;
  if (by === 'side') return order.side;
  if (by === 'currency') return order.currency ?? 'unknown';
  if (by === 'size' || by === 'hour' || by === 'day') return order.keys[by] ?? UNNAMED;
  return order.tags[by] ?? UNNAMED;
}
/** As the groups call what orders do not say. */
const UNNAMED = '(not said)';

/** One line an order, in the order that is shown; an empty cell is unknown. */
export function ordersCsv(orders: readonly CostedOrderDoc[]): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    // A cell that a spreadsheet would run as a formula is text.
    const safe = /^[=+@\t-]/.test(value) ? `'${value}` : value;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = COLUMN_NAMES.map((name) => (ORDER_COLUMNS[name].isBps ? `${name}_bps` : name));
  const rows = orders.map((order) =>
    COLUMN_NAMES.map((name) => cell(ORDER_COLUMNS[name].of(order))).join(','),
  );
  return `${[head.join(','), ...rows].join('\n')}\n`;
}
