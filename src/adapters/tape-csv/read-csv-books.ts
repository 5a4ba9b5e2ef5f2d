import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { isOpen } from '#core/market/session';
import { EVENT } from '#core/market/tape';
import type { ShownLevel } from '#core/market/tape-recorder';
import { type CsvRow, columnMissing, openCsv } from '#platform/csv-table';
import { EVENTS_MAX, tooMany } from '#platform/read-bounds';
import type { BookRecorder } from './book-recorder.ts';
import { type BookFile, bookTape, type CsvBookOptions, type ReadBook } from './book-tape.ts';
import { eachOf } from './csv-tape-rows.ts';
import { DATABENTO_LAYOUT, priceOfDatabento } from './databento.ts';
import { BOOK_LEVELS, LEVEL_FIELDS, showsBook } from './level-names.ts';
import { stepProblem, stepsOn } from './steps.ts';
import { FIELDS } from './tape-layouts.ts';

const BOOK_FIELDS = {
  ...LEVEL_FIELDS,
  at: FIELDS.at,
  symbol: FIELDS.symbol,
  action: ['action'],
  side: ['side'],
  price: ['price'],
  quantity: ['size', 'quantity', 'qty'],
} as const;
type BookField = keyof typeof BOOK_FIELDS;

/**
 * Rows that show a book of up to ten levels (Databento mbp-1, mbp-10 and tbbo, tardis book_snapshot, or columns such as bid_price_1): each is a book from its moment on. Where
 * rows have an action, T is a trade, with the side that took. Files of trades beside them are merged.
 */
export const readCsvBooks = (paths: readonly string[], options: CsvBookOptions): ReadBook =>
  bookTape(paths, options, { isBook: showsBook, read: readRows });

function readRows(
  { path, options }: BookFile,
  record: BookRecorder,
): Result<{ readonly hash: string; readonly others: number }, Problem> {
  const names = { names: options.columns, mayLack: true };
  const opened = openCsv<BookField>(path, BOOK_FIELDS, names, options.reading, DATABENTO_LAYOUT);
  if (!opened.ok) return opened;
  const csv = opened.value;
  const needed = ['at', 'bid0', 'bidSize0', 'ask0', 'askSize0'] as const;
  const missing = needed.filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, BOOK_FIELDS));
  const { instrument } = options;
  const isScaled = csv.layout !== null;
  const depth = BOOK_LEVELS.filter(
    (k) =>
      csv.has(`bid${k}`) && csv.has(`bidSize${k}`) && csv.has(`ask${k}`) && csv.has(`askSize${k}`),
  );
  const steps = (
    row: CsvRow<BookField>,
    field: BookField,
    name: 'tick' | 'lot',
  ): number | Problem => {
    const written = row.number(field);
    if (written === null || written < 0)
      return row.bad(field, 'must be a positive number, or empty');
    const value =
      isScaled && name === 'tick' ? priceOfDatabento(row.text(field), written) : written;
    if (Number.isNaN(value)) return 0;
    const count = stepsOn(value, instrument[name]);
    return typeof count === 'string'
      ? stepProblem(row, field, { found: count, step: instrument[name], name })
      : count;
  };
  const levelsOf = (row: CsvRow<BookField>, side: 'bid' | 'ask'): ShownLevel[] | Problem => {
    const levels: ShownLevel[] = [];
    for (const k of depth) {
      const price = steps(row, `${side}${k}`, 'tick');
      const size = steps(row, `${side}Size${k}`, 'lot');
      if (typeof price !== 'number') return price;
      if (typeof size !== 'number') return size;
      if (price > 0 && size > 0) levels.push({ price, size });
    }
    return levels;
  };
  const read = eachOf(csv, options, (row, at) => {
    if (record.recorder.count >= EVENTS_MAX)
      return tooMany(`${path}:${row.line}`, `${EVENTS_MAX} events`);
    const bids = levelsOf(row, 'bid');
    if (!Array.isArray(bids)) return bids;
    const asks = levelsOf(row, 'ask');
    if (!Array.isArray(asks)) return asks;
    if (!/^t(rade)?$/i.test(row.text('action'))) {
      record.book(at, bids, asks);
      return null;
    }
    const price = steps(row, 'price', 'tick');
    const size = steps(row, 'quantity', 'lot');
    if (typeof price !== 'number') return price;
    if (typeof size !== 'number') return size;
    const side = row.text('side').toUpperCase();
    // A: a seller took, so a bid rested.
    const restingSide = /^(A|S)/.test(side) ? 1 : side.startsWith('B') ? -1 : 0;
    record.event(
      {
        at,
        kind: restingSide === 0 ? EVENT.hidden : EVENT.execute,
        restingSide,
        price,
        size,
        orderId: 0,
        eligible: size > 0 && isOpen(instrument.session, timeUs(at)),
      },
      bids,
      asks,
    );
    return null;
  });
  return read.ok ? ok({ hash: csv.hash, others: read.value }) : read;
}
