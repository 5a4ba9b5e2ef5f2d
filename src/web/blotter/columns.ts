import {
  columnFilteringFeature,
  columnVisibilityFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  type FilterFn,
  globalFilteringFeature,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
} from '@tanstack/react-table';
import type { BlotterRow } from '#web/blotter/row';
import { tableCsv } from '#web/format/csv';
import {
  formatCostBps,
  formatPercent,
  formatPrice,
  formatQuantity,
  UNKNOWN_TEXT,
} from '#web/format/format';
import type { Grid } from '#web/format/grid';
import { isAtWork, STATUS_WORDS } from '#web/orders/status';

export type BlotterColumn = keyof BlotterRow;
interface Shape {
  readonly label: string;
  /** Pixels. */
  readonly width: number;
  readonly isNumber: boolean;
  /** As it is shown. */
  text(row: BlotterRow, grid: Grid): string;
}
const moment = (iso: string | null): string =>
  iso === null ? UNKNOWN_TEXT : iso.slice(0, 19).replace('T', ' ');

/** The columns of the blotter: of the table, of its chooser and of what is exported. */
export const BLOTTER_COLUMNS: { readonly [C in BlotterColumn]: Shape } = {
  placedAt: {
    label: 'Placed, UTC',
    width: 150,
    isNumber: false,
    text: (row) => moment(row.placedAt),
  },
  parentId: { label: 'Id', width: 130, isNumber: false, text: (row) => row.parentId },
  symbol: { label: 'Symbol', width: 100, isNumber: false, text: (row) => row.symbol },
  side: {
    label: 'Side',
    width: 60,
    isNumber: false,
    text: (row) => (row.side === 'buy' ? 'Buy' : 'Sell'),
  },
  quantity: {
    label: 'Quantity',
    width: 100,
    isNumber: true,
    text: (row, { lot }) => formatQuantity(row.quantity, lot),
  },
  filled: {
    label: 'Filled',
    width: 80,
    isNumber: true,
    text: (row) => formatPercent(row.filled),
  },
  strategy: { label: 'Strategy', width: 100, isNumber: false, text: (row) => row.strategy },
  status: {
    label: 'Status',
    width: 110,
    isNumber: false,
    text: (row) => STATUS_WORDS[row.status],
  },
  averagePrice: {
    label: 'Average price',
    width: 115,
    isNumber: true,
    text: (row, { tick }) => formatPrice(row.averagePrice, tick, 2),
  },
  arrivalPrice: {
    label: 'Arrival price',
    width: 110,
    isNumber: true,
    text: (row, { tick }) => formatPrice(row.arrivalPrice, tick, 1),
  },
  costSoFarBps: {
    label: 'Cost so far',
    width: 110,
    isNumber: true,
    text: (row) => formatCostBps(row.costSoFarBps),
  },
  totalBps: {
    label: 'Total cost',
    width: 110,
    isNumber: true,
    text: (row) => formatCostBps(row.totalBps),
  },
  estimatedBps: {
    label: 'Estimated',
    width: 110,
    isNumber: true,
    text: (row) => formatCostBps(row.estimatedBps),
  },
  currency: { label: 'Currency', width: 85, isNumber: false, text: (row) => row.currency },
  endedAt: {
    label: 'Ended, UTC',
    width: 150,
    isNumber: false,
    text: (row) => moment(row.endedAt),
  },
};
export const BLOTTER_COLUMN_NAMES = Object.keys(BLOTTER_COLUMNS) as readonly BlotterColumn[];
export const isBlotterColumn = (name: string): name is BlotterColumn => name in BLOTTER_COLUMNS;
const SEARCHED: readonly BlotterColumn[] = ['parentId', 'symbol', 'strategy', 'status', 'currency'];

const plain = tableFeatures({});
type Compare = SortFn<typeof plain, BlotterRow>;
const byValue: Compare = (a, b, name) => {
  const one = a.getValue<string | number>(name);
  const other = b.getValue<string | number>(name);
  return one < other ? -1 : one > other ? 1 : 0;
};
/** The value itself; of a status also `open`, which is every one that is at work. */
const isValue: FilterFn<typeof plain, BlotterRow> = (row, name, wanted) =>
  row.getValue(name) === wanted ||
  (name === 'status' && wanted === 'open' && isAtWork(row.original.status));
const hasText: FilterFn<typeof plain, BlotterRow> = (row, name, wanted) =>
  String(row.getValue(name)).toLowerCase().includes(String(wanted));
export const blotterFeatures = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  sortFns: { byValue },
  filterFns: { isValue, hasText },
});

const helper = createColumnHelper<typeof blotterFeatures, BlotterRow>();
export const blotterColumns = BLOTTER_COLUMN_NAMES.map((name) =>
  helper.accessor((row): unknown => row[name] ?? undefined, {
    id: name,
    header: BLOTTER_COLUMNS[name].label,
    sortFn: 'byValue',
    // What is unknown comes last, whichever way.
    sortUndefined: 'last',
    sortDescFirst: BLOTTER_COLUMNS[name].isNumber || name.endsWith('At'),
    filterFn: 'isValue',
    enableGlobalFilter: SEARCHED.includes(name),
  }),
);

/** One line a row, in the order that is shown; an empty cell is unknown. */
export const blotterCsv = (
  rows: readonly BlotterRow[],
  columns: readonly BlotterColumn[],
): string =>
  tableCsv(
    columns,
    rows.map((row) => columns.map((name) => row[name])),
  );
