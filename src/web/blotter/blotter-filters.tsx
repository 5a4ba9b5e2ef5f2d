import { useMemo } from 'react';
import type { BlotterTable } from '#web/blotter/blotter-grid.tsx';
import { BLOTTER_COLUMN_NAMES, BLOTTER_COLUMNS, isBlotterColumn } from '#web/blotter/columns';
import type { BlotterRow } from '#web/blotter/row';
import { STATUS_WORDS } from '#web/orders/status';

type Choices = readonly (readonly [value: string, words: string])[];
const SIDES: Choices = [
  ['buy', 'Buy'],
  ['sell', 'Sell'],
];
const STATUSES: Choices = [['open', 'At work'], ...Object.entries(STATUS_WORDS)];

/** Which orders are shown, in which order, and what of them. */
export function BlotterFilters({
  table,
  rows,
  text,
  onText,
  onExport,
}: {
  readonly table: BlotterTable;
  readonly rows: readonly BlotterRow[];
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onExport: () => void;
}) {
  const symbols = useMemo(() => distinct(rows.map(({ symbol }) => symbol)), [rows]);
  const strategies = useMemo(() => distinct(rows.map(({ strategy }) => strategy)), [rows]);
  return (
    <div className="blotter-filters">
      <input
        type="search"
        aria-label="Find orders by id, symbol, strategy or status"
        placeholder="Find id, symbol, strategy…"
        value={text}
        data-testid="blotter-text"
        onChange={(event) => onText(event.target.value)}
      />
      <Filter table={table} name="status" every="Every status" choices={STATUSES} />
      <Filter table={table} name="symbol" every="Every symbol" choices={symbols} />
      <Filter table={table} name="side" every="Both sides" choices={SIDES} />
      <Filter table={table} name="strategy" every="Every strategy" choices={strategies} />
      <SortChoice table={table} />
      <ColumnChoice table={table} />
      <button type="button" data-testid="blotter-export" onClick={onExport}>
        Export CSV
      </button>
    </div>
  );
}

const distinct = (values: readonly string[]): Choices =>
  [...new Set(values)].toSorted().map((value) => [value, value]);

function Filter({
  table,
  name,
  every,
  choices,
}: {
  readonly table: BlotterTable;
  readonly name: 'status' | 'symbol' | 'side' | 'strategy';
  readonly every: string;
  readonly choices: Choices;
}) {
  const column = table.getColumn(name);
  return (
    <select
      aria-label={BLOTTER_COLUMNS[name].label}
      value={String(column?.getFilterValue() ?? '')}
      data-testid={`blotter-${name}`}
      onChange={(event) =>
        column?.setFilterValue(event.target.value === '' ? undefined : event.target.value)
      }
    >
      <option value="">{every}</option>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** Where the screen is too narrow for a header row. */
function SortChoice({ table }: { readonly table: BlotterTable }) {
  const [sorting] = table.state.sorting;
  return (
    <select
      className="narrow-only"
      aria-label="Sort by"
      value={sorting?.id ?? ''}
      data-testid="blotter-sort"
      onChange={(event) => {
        const name = event.target.value;
        if (isBlotterColumn(name))
          table.setSorting([
            { id: name, desc: BLOTTER_COLUMNS[name].isNumber || name.endsWith('At') },
          ]);
      }}
    >
      {BLOTTER_COLUMN_NAMES.map((name) => (
        <option key={name} value={name}>
          By {BLOTTER_COLUMNS[name].label}
        </option>
      ))}
    </select>
  );
}

function ColumnChoice({ table }: { readonly table: BlotterTable }) {
  return (
    <details className="column-choice wide-only">
      <summary data-testid="blotter-columns">Columns</summary>
      <fieldset>
        <legend className="visually-hidden">Columns that are shown</legend>
        {BLOTTER_COLUMN_NAMES.map((name) => {
          const column = table.getColumn(name);
          return (
            <label key={name}>
              <input
                type="checkbox"
                checked={column?.getIsVisible() ?? true}
                data-testid={`blotter-column-${name}`}
                onChange={(event) => column?.toggleVisibility(event.target.checked)}
              />
              {BLOTTER_COLUMNS[name].label}
            </label>
          );
        })}
      </fieldset>
    </details>
  );
}
