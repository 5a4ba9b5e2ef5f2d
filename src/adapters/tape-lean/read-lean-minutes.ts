import { timeOfLocal } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Adjust } from '#core/market/bar-findings';
import { barCollector } from '#core/market/bars-builder';
import type { QualityReport } from '#core/market/quality';
import { ALWAYS_OPEN, US_EQUITY_SESSION } from '#core/market/session';
import { LONGEST_DAY_US, marketDate } from '#core/market/stamps';
import type { Bars } from '#core/market/tape';
import { columnMissing, openCsv } from '#platform/csv-table';
import { ROWS_MAX, SYMBOLS_MAX, tooMany } from '#platform/read-bounds';
import { shownNames } from '#platform/shown-text';

const FIELDS = {
  date: ['date'],
  symbol: ['symbol'],
  venue: ['venue'],
  type: ['type'],
  newYork: ['ms_since_midnight_ny'],
  utc: ['ms_since_midnight_utc'],
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  bid: ['bid_close'],
  ask: ['ask_close'],
} as const;
const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'bid', 'ask'] as const;

/**
 * Lean minute bars gathered into one CSV (date, symbol, milliseconds after midnight in New York or
 * UTC, trade and quote bar). Files of several venues name theirs: bars are then called
 * SYMBOL.VENUE-TYPE, and `symbol` may be either part or all of it.
 */
export function readLeanMinutes(
  path: string,
  options: { readonly symbol: string | null; readonly adjust?: Adjust },
): Result<{ readonly bars: readonly Bars[]; readonly quality: QualityReport }, Problem> {
  const opened = openCsv(path, FIELDS, { names: {}, mayLack: false });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const clock = csv.has('newYork') ? 'newYork' : 'utc';
  const missing = (['date', 'symbol', clock, 'close', 'volume'] as const).filter(
    (field) => !csv.has(field),
  );
  if (missing.length > 0) return err(columnMissing(csv, missing, FIELDS));
  const session = clock === 'newYork' ? US_EQUITY_SESSION : ALWAYS_OPEN;
  const wanted = options.symbol?.toUpperCase() ?? null;
  const seen = new Set<string>();
  const collector = barCollector({
    source: csv.source,
    get hash() {
      return csv.hash;
    },
  });
  let dateText: string = '';
  let midnight: number | null = null;
  let kept = 0;
  const bad = csv.eachRow((row) => {
    const name = nameOf(row.text('symbol'), row.text('venue'), row.text('type'));
    seen.add(name);
    if (wanted !== null && name !== wanted && !name.startsWith(`${wanted}.`)) return null;
    const place = `${csv.path}:${row.line}`;
    if (seen.size > SYMBOLS_MAX) return tooMany(place, `${SYMBOLS_MAX} symbols`);
    if (++kept > ROWS_MAX) return tooMany(place, `${ROWS_MAX} rows`);
    if (row.text('date') !== dateText) {
      dateText = row.text('date');
      const date = marketDate(dateText);
      midnight = date === null ? null : timeOfLocal(session.zone, date, 0);
    }
    if (midnight === null) return row.bad('date', 'must be a date of the years 1900 to 2199');
    const ms = row.number(clock);
    if (ms === null || !(ms >= 0 && ms * 1e3 <= LONGEST_DAY_US))
      return row.bad(clock, 'must be milliseconds after midnight');
    const bar = {
      at: midnight + Math.round(ms * 1e3),
      open: NaN,
      high: NaN,
      low: NaN,
      close: NaN,
      volume: NaN,
      bid: NaN,
      ask: NaN,
    };
    for (const field of NUMBERS) {
      const value = row.number(field);
      if (value === null) return row.bad(field, 'must be a number');
      bar[field] = value;
    }
    // A minute with a quote bar and without a trade bar was watched, and nothing traded: that is
    // zero, not unknown.
    if (Number.isNaN(bar.close) && Number.isNaN(bar.volume) && bar.bid > 0) bar.volume = 0;
    collector.add(name, { ...bar, marketCap: NaN });
    return null;
  });
  if (bad !== null) return err(bad);
  const result = collector.finish({
    session,
    areDates: false,
    label: 'start',
    adjust: options.adjust ?? 'ask',
    isUtcDay: false,
  });
  if (result.bars.length > 0) return ok(result);
  if (seen.size === 0)
    return err(
      problem(
        'FILE_EMPTY',
        path,
        'the file must hold bars below its header, held none',
        'fetch it again',
      ),
    );
  return err(
    problem(
      'SYMBOL_UNKNOWN',
      '--symbol',
      `symbol must be one of ${shownNames([...seen])}, was '${options.symbol}'`,
      'use one of these, or another file',
    ),
  );
}

const nameOf = (symbol: string, venue: string, type: string): string =>
  (venue === '' ? symbol : `${symbol}.${venue}${type === '' ? '' : `-${type}`}`).toUpperCase();
