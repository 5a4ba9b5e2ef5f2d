import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US } from '#core/kernel/units';
import type { Adjust } from '#core/market/bar-findings';
import { barCollector } from '#core/market/bars-builder';
import type { QualityReport } from '#core/market/quality';
import type { Session } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { type ColumnNames, type CsvRow, columnMissing, openCsv } from '#platform/csv-table';
import { ROWS_MAX, SYMBOLS_MAX, tooMany } from '#platform/read-bounds';
import { shownNames } from '#platform/shown-text';
import { BAR_FIELDS, BAR_LAYOUTS, type BarField, DATABENTO_BARS } from './bar-layouts.ts';
import { type CsvDialect, stampsOf, unclearDate } from './csv-dialect.ts';
import { priceOfDatabento } from './databento.ts';

const NUMBERS = ['open', 'high', 'low', 'close', 'bid', 'ask', 'volume', 'marketCap'] as const;

export interface CsvBarOptions extends CsvDialect {
  /**
   * Only this symbol; in a file without a symbol column its name. null takes all that the file
   * names.
   */
  readonly symbol: string | null;
  /** What a file without a symbol column is of; without it the symbol that is wanted. */
  readonly unnamed?: string | null;
  /** Days and gaps are of it. */
  readonly session: Session;
  /** Without it nobody makes numbers of bars that look split. */
  readonly adjust?: Adjust;
  readonly columns: ColumnNames;
  readonly label: 'start' | 'end';
}

/** BTC/USDT, btc-usdt and BTCUSDT are one name. */
const plainName = (symbol: string): string => symbol.trim().toUpperCase().replaceAll(/[/_-]/g, '');

/** Some write the day and the time of the day in two columns; midnight is a day's bar. */
function momentText(row: CsvRow<BarField>): string {
  const time = row.text('timeOfDay');
  const day = row.text('at');
  if (time === '' || /^0+$/.test(time)) return day;
  const digits = time.padStart(6, '0');
  return `${day} ${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}

const BAD_STAMP = 'must be a date or a time of the years 1900 to 2199';

/**
 * Bars or daily bars from a CSV file with a header; `close` is the only price that must be there,
 * and volume where the header names it.
 */
export function readCsvBars(
  path: string,
  options: CsvBarOptions,
): Result<{ readonly bars: readonly Bars[]; readonly quality: QualityReport }, Problem> {
  const opened = openCsv(
    path,
    BAR_FIELDS,
    { names: options.columns, mayLack: false },
    options.reading,
    BAR_LAYOUTS,
  );
  if (!opened.ok) return opened;
  const csv = opened.value;
  const unnamed = options.unnamed ?? options.symbol;
  const missing = (['at', 'close'] as const).filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, BAR_FIELDS));
  if (!csv.has('symbol') && unnamed === null)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        '--symbol',
        'a symbol is required, because the file names none',
        'use --symbol, or map the column: --columns symbol=NAME',
      ),
    );
  const wanted = options.symbol === null ? null : plainName(options.symbol);
  const seen = new Set<string>();
  const collector = barCollector({
    source: csv.source,
    get hash() {
      return csv.hash;
    },
  });
  const { session, label, zone = null, adjust = 'ask' } = options;
  const stampOf = stampsOf(options, session);
  const present = NUMBERS.filter((field) => csv.has(field));
  // Traded at about the mean of high, low and close: within the range of the bar it cannot be wrong by more.
  const ofMoney = !csv.has('volume') && csv.has('quoteVolume');
  const isScaled = csv.layout === DATABENTO_BARS;
  let areDates = true;
  // A day that is stamped with midnight of UTC is that day, and not the evening before in New York.
  let areMidnights = true;
  let kept = 0;
  const bad = csv.eachRow((row) => {
    const symbol = csv.has('symbol') ? row.text('symbol') : (unnamed ?? '');
    seen.add(symbol);
    if (wanted !== null && plainName(symbol) !== wanted) return null;
    const place = `${csv.path}:${row.line}`;
    if (seen.size > SYMBOLS_MAX) return tooMany(place, `${SYMBOLS_MAX} symbols`);
    if (++kept > ROWS_MAX) return tooMany(place, `${ROWS_MAX} rows`);
    const stamp = stampOf(momentText(row));
    if (stamp === null) return unclearDate(row.text('at'), place) ?? row.bad('at', BAD_STAMP);
    areDates &&= stamp.isDate;
    areMidnights &&= stamp.at % DAY_US === 0;
    const bar = {
      at: stamp.at as number,
      open: NaN,
      high: NaN,
      low: NaN,
      close: NaN,
      volume: NaN,
      bid: NaN,
      ask: NaN,
      marketCap: NaN,
    };
    for (const field of present) {
      const value = row.number(field);
      if (value === null) return row.bad(field, 'must be a number');
      bar[field] =
        isScaled && field !== 'volume' ? priceOfDatabento(row.text(field), value) : value;
    }
    if (ofMoney) {
      const money = row.number('quoteVolume');
      if (money === null) return row.bad('quoteVolume', 'must be a number');
      const prices = [bar.high, bar.low, bar.close].filter((price) => price > 0);
      bar.volume = (money * prices.length) / prices.reduce((sum, price) => sum + price, 0);
    }
    // What was asked for is called as it was asked for.
    collector.add(options.symbol ?? symbol, bar);
    return null;
  });
  if (bad !== null) return err(bad);
  const isDaily = areDates || areMidnights;
  const result = collector.finish({
    session,
    areDates: isDaily,
    label,
    adjust,
    isUtcDay: isDaily && (!areDates || zone !== null),
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
  const rule = `symbol must be one of the file's ${seen.size}, was '${options.symbol}'`;
  return err(
    problem(
      'SYMBOL_UNKNOWN',
      '--symbol',
      rule,
      `use one of ${shownNames([...seen])}, or another file`,
    ),
  );
}
