import {
  type ColumnFiltersState,
  functionalUpdate,
  type SortingState,
  useTable,
} from '@tanstack/react-table';
import { useDeferredValue, useMemo, useState } from 'react';
import type { InstrumentDoc } from '#contracts/documents';
import { FailureBox } from '#web/app/words.tsx';
import { type AllOrders, useAllOrders } from '#web/blotter/all-orders';
import { BlotterFilters } from '#web/blotter/blotter-filters.tsx';
import { BlotterGrid, type BlotterTable } from '#web/blotter/blotter-grid.tsx';
import { useChosenColumns } from '#web/blotter/chosen-columns';
import {
  BLOTTER_COLUMN_NAMES,
  blotterColumns,
  blotterCsv,
  blotterFeatures,
} from '#web/blotter/columns';
import { downloadCsv } from '#web/format/download';
import type { Grid } from '#web/format/grid';

const NEWEST_FIRST: SortingState = [{ id: 'placedAt', desc: true }];

/** All parents: found, filtered, sorted, exported. */
export function BlotterPage({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const orders = useAllOrders();
  const [text, setText] = useState('');
  const table = useBlotterTable(orders, useDeferredValue(text));
  const gridOf = useMemo(() => gridsOf(instruments), [instruments]);
  const shown = table.getRowModel().rows;
  const exportShown = (): void =>
    downloadCsv(
      'orders.csv',
      blotterCsv(
        shown.map(({ original }) => original),
        BLOTTER_COLUMN_NAMES.filter((name) => table.state.columnVisibility[name] !== false),
      ),
    );
  return (
    <div className="blotter">
      <h1>
        Orders{' '}
        <small role="status" data-testid="blotter-count">
          {countWords(shown.length, orders)}
        </small>
      </h1>
      {orders.failure !== null && (
        <FailureBox
          title="Not all orders are here"
          failure={orders.failure}
          onRetry={orders.refresh}
        />
      )}
      <section className="panel" aria-label="All orders">
        <BlotterFilters
          table={table}
          rows={orders.rows}
          text={text}
          onText={setText}
          onExport={exportShown}
        />
        <BlotterGrid table={table} gridOf={gridOf} />
        {shown.length === 0 && !orders.isLoading && (
          <p className="hint" data-testid="blotter-empty" data-empty="">
            {orders.rows.length === 0 ? (
              <>
                There are no orders yet. Place one on the <a href="#/">order ticket</a>: it appears
                here.
              </>
            ) : (
              'No order matches. Take a filter away.'
            )}
          </p>
        )}
      </section>
    </div>
  );
}

function useBlotterTable({ rows }: AllOrders, text: string): BlotterTable {
  const [sorting, setSorting] = useState<SortingState>(NEWEST_FIRST);
  const [columnFilters, setFilters] = useState<ColumnFiltersState>([]);
  const [columnVisibility, setVisibility] = useChosenColumns();
  return useTable({
    features: blotterFeatures,
    columns: blotterColumns,
    data: rows,
    getRowId: ({ parentId }) => parentId,
    state: {
      sorting,
      columnFilters,
      columnVisibility,
      globalFilter: text.trim().toLowerCase(),
    },
    onSortingChange: setSorting,
    onColumnFiltersChange: setFilters,
    onColumnVisibilityChange: (change) => setVisibility(functionalUpdate(change, columnVisibility)),
    globalFilterFn: 'hasText',
    getColumnCanGlobalFilter: () => true,
    enableSortingRemoval: false,
  });
}

function countWords(shown: number, { rows, isLoading }: AllOrders): string {
  const count = (n: number): string => n.toLocaleString('en-US');
  const of = shown === rows.length ? count(shown) : `${count(shown)} of ${count(rows.length)}`;
  return isLoading ? `${of}, loading older ones…` : of;
}

const UNKNOWN_GRID: Grid = { tick: null, lot: null };
function gridsOf(instruments: readonly InstrumentDoc[]): (symbol: string) => Grid {
  const grids = new Map(instruments.map(({ symbol, tick, lot }) => [symbol, { tick, lot }]));
  for (const { id, tick, lot } of instruments) grids.set(id, { tick, lot });
  return (symbol) => grids.get(symbol) ?? UNKNOWN_GRID;
}
