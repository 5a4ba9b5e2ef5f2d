import type { ImbalanceDay } from '#core/cost/calibrate/imbalance-panel';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type ColumnNames, columnMissing, openCsv } from '#platform/csv-table';
import { tooMany } from '#platform/read-bounds';
import { shownText } from '#platform/shown-text';

const FIELDS = {
  name: ['stock', 'symbol', 'ticker'],
  day: ['day', 'day_index'],
  totalValue: ['total_value'],
  imbalance: ['imbalance_value', 'imbalance'],
  arrival: ['arrival_price'],
  terminal: ['terminal_price'],
  vwap: ['vwap_0930_1530', 'vwap'],
} as const;
const NUMBERS = ['totalValue', 'imbalance', 'arrival', 'terminal', 'vwap'] as const;
/** Stocks times days: a thousand of each, ten times over. */
const PANEL_MAX = 10_000_000;
const UNNAMED = '(unnamed)';
const NAMES = Object.keys(FIELDS) as readonly (keyof typeof FIELDS)[];

/**
 * A panel of signed imbalances: a row for each stock and day, days numbered. Empty cells are
 * unknown.
 */
export function readImbalance(
  path: string,
  columns: ColumnNames,
): Result<
  { readonly days: readonly ImbalanceDay[]; readonly source: string; readonly hash: string },
  Problem
> {
  const opened = openCsv(path, FIELDS, { names: columns, mayLack: false });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const missing = NAMES.filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, FIELDS));
  const days: ImbalanceDay[] = [];
  const seen = new Set<string>();
  const bad = csv.eachRow((row) => {
    // A ticker such as NA is lost by tools that take it for "unknown"; the days of one such stock
    // are still those of one stock.
    const name = row.text('name') || UNNAMED;
    const day = row.number('day');
    if (day === null || !Number.isInteger(day))
      return row.bad('day', 'must be the number of a day');
    if (seen.has(`${name} ${day}`))
      return row.bad('day', `must be in the file once for ${shownText(name)}`);
    seen.add(`${name} ${day}`);
    if (seen.size > PANEL_MAX) return tooMany(`${csv.path}:${row.line}`, `${PANEL_MAX} rows`);
    const found = {
      name,
      day,
      totalValue: NaN,
      imbalance: NaN,
      arrival: NaN,
      terminal: NaN,
      vwap: NaN,
    };
    for (const field of NUMBERS) {
      const value = row.number(field);
      if (value === null) return row.bad(field, 'must be a number');
      if (value < 0 && field !== 'imbalance') return row.bad(field, 'must not be negative');
      found[field] = value;
    }
    if (Math.abs(found.imbalance) > found.totalValue)
      return row.bad('imbalance', 'must not be above the value that was traded');
    days.push(found);
    return null;
  });
  if (bad !== null) return err(bad);
  return days.length > 0
    ? ok({ days, source: csv.source, hash: csv.hash })
    : err(
        problem(
          'FILE_EMPTY',
          path,
          'the panel must hold rows below its header, held none',
          'fetch it again',
        ),
      );
}
