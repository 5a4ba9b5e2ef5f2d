import type { ReactTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  memo,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { orderHash } from '#web/app/route';
import {
  BLOTTER_COLUMN_NAMES,
  BLOTTER_COLUMNS,
  type BlotterColumn,
  type blotterFeatures,
} from '#web/blotter/columns';
import type { BlotterRow } from '#web/blotter/row';
import { formatClock, formatCostBps, formatPercent, toneOf } from '#web/format/format';
import type { Grid } from '#web/format/grid';
import { STATUS_TONES, STATUS_WORDS } from '#web/orders/status';

export type BlotterTable = ReactTable<typeof blotterFeatures, BlotterRow>;
const ROW_HEIGHT = 30;
const CARD_HEIGHT = 62;
const HEAD_HEIGHT = 32;
const PAGE_STEP = 15;
const NARROW = matchMedia('(max-width: 560px)');

export interface GridProps {
  readonly table: BlotterTable;
  readonly gridOf: (symbol: string) => Grid;
}

/** Only the rows on screen are in the page. Arrow keys move the chosen row, Enter opens its order. */
export function BlotterGrid({ table, gridOf }: GridProps) {
  const isNarrow = useSyncExternalStore(onNarrow, () => NARROW.matches);
  const { rows } = table.getRowModel();
  const box = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState<string | null>(null);
  const height = isNarrow ? CARD_HEIGHT : ROW_HEIGHT;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.original.parentId ?? index,
    overscan: 5,
    scrollPaddingStart: isNarrow ? 0 : HEAD_HEIGHT,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const { columnVisibility } = table.state;
  // The same list as long as the choice is the same, so that rows that stay on screen are not drawn again.
  const columns = useMemo(
    () => BLOTTER_COLUMN_NAMES.filter((name) => columnVisibility[name] !== false),
    [columnVisibility],
  );
  const widths = columns.map((name) => `${BLOTTER_COLUMNS[name].width}px`).join(' ');
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== box.current) return;
    const now = rows.findIndex(({ original }) => original.parentId === chosen);
    if (event.key === 'Enter' && chosen !== null) location.hash = orderHash(chosen);
    const next = rowAfter(event.key, now, rows.length);
    if (next === null) return;
    event.preventDefault();
    choose(rows[next]?.original.parentId ?? null);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const items = virtual.getVirtualItems();
  const isChosenDrawn = items.some(({ key }) => key === chosen);
  return (
    <div
      ref={box}
      className={`blotter-grid ${isNarrow ? 'cards' : ''}`}
      role="grid"
      aria-label="Orders: arrow keys move, Enter opens"
      aria-rowcount={rows.length + 1}
      aria-colcount={isNarrow ? 1 : columns.length}
      aria-activedescendant={isChosenDrawn ? rowId(chosen) : undefined}
      tabIndex={0}
      data-testid="blotter-grid"
      onKeyDown={onKeyDown}
    >
      {!isNarrow && <Head table={table} columns={columns} widths={widths} />}
      <div role="rowgroup" className="blotter-rows" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const { parentId, symbol } = row.original;
          return (
            <div
              key={key}
              id={rowId(parentId)}
              role="row"
              className="blotter-row"
              aria-rowindex={index + 2}
              aria-selected={parentId === chosen}
              data-testid={`blotter-row-${parentId}`}
              style={{
                height,
                transform: `translateY(${start}px)`,
                ...(isNarrow ? {} : { gridTemplateColumns: widths }),
              }}
              onClick={() => {
                choose(parentId);
                location.hash = orderHash(parentId);
              }}
            >
              {isNarrow ? (
                <Card row={row.original} grid={gridOf(symbol)} />
              ) : (
                <Cells row={row.original} columns={columns} grid={gridOf(symbol)} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const rowId = (parentId: string | null): string => `blotter-${parentId}`;
function onNarrow(changed: () => void): () => void {
  NARROW.addEventListener('change', changed);
  return () => NARROW.removeEventListener('change', changed);
}

/** Where a key leads from row `now` (-1: none is chosen) of `count`; null: this key moves nothing. */
function rowAfter(key: string, now: number, count: number): number | null {
  const last = count - 1;
  if (last < 0) return null;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, now + 1);
    case 'ArrowUp':
      return Math.max(0, now - 1);
    case 'PageDown':
      return Math.min(last, now + PAGE_STEP);
    case 'PageUp':
      return Math.max(0, now - PAGE_STEP);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

const SORT_WORDS = { asc: 'ascending', desc: 'descending' } as const;
function Head({
  table,
  columns,
  widths,
}: {
  readonly table: BlotterTable;
  readonly columns: readonly BlotterColumn[];
  readonly widths: string;
}) {
  return (
    <div role="rowgroup" className="blotter-head">
      <div
        role="row"
        aria-rowindex={1}
        className="blotter-row"
        style={{ height: HEAD_HEIGHT, gridTemplateColumns: widths }}
      >
        {columns.map((name) => {
          const column = table.getColumn(name);
          const sorted = column?.getIsSorted() ?? false;
          return (
            <div
              key={name}
              role="columnheader"
              className={BLOTTER_COLUMNS[name].isNumber ? 'number' : ''}
              aria-sort={sorted === false ? 'none' : SORT_WORDS[sorted]}
            >
              <button
                type="button"
                className="plain"
                data-testid={`blotter-sort-${name}`}
                onClick={() => column?.toggleSorting()}
              >
                {BLOTTER_COLUMNS[name].label}
                {sorted === false ? '' : sorted === 'asc' ? ' ↑' : ' ↓'}
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

const Cells = memo(function Cells({
  row,
  columns,
  grid,
}: {
  readonly row: BlotterRow;
  readonly columns: readonly BlotterColumn[];
  readonly grid: Grid;
}) {
  return columns.map((name) => {
    const { isNumber, text } = BLOTTER_COLUMNS[name];
    const words = text(row, grid);
    return (
      <div key={name} role="gridcell" className={isNumber ? 'number' : ''} title={words}>
        <span className={classOf(row, name)}>{words}</span>
      </div>
    );
  });
});

function classOf(row: BlotterRow, name: BlotterColumn): string {
  if (name === 'side') return row.side;
  if (name === 'status') return `state ${STATUS_TONES[row.status]}`;
  if (name === 'costSoFarBps' || name === 'totalBps') return toneOf(row[name]);
  return '';
}

/** One order on a phone. */
function Card({ row, grid }: { readonly row: BlotterRow; readonly grid: Grid }) {
  const cost = row.totalBps ?? row.costSoFarBps;
  return (
    <div role="gridcell">
      <div>
        <strong>
          <span className={row.side}>{row.side === 'buy' ? 'Buy' : 'Sell'}</span>{' '}
          {BLOTTER_COLUMNS.quantity.text(row, grid)} {row.symbol}
        </strong>
        <span className={`state ${STATUS_TONES[row.status]}`}>{STATUS_WORDS[row.status]}</span>
      </div>
      <div className="muted small">
        <span>
          {formatPercent(row.filled, 0)} · {row.strategy} · {row.placedAt.slice(0, 10)}{' '}
          {formatClock(row.placedAt).slice(0, 5)} UTC
        </span>
        <span className={toneOf(cost)}>{formatCostBps(cost)}</span>
      </div>
    </div>
  );
}
