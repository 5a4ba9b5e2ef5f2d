import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type DepthSync, levelsOf, newDepthSync } from '#core/market/depth-sync';
import { columnMissing, openCsv } from '#platform/csv-table';
import { EVENTS_MAX, tooMany } from '#platform/read-bounds';
import { BOOK_DEPTH, type BookRecorder } from './book-recorder.ts';
import { type BookFile, bookTape, type CsvBookOptions, type ReadBook } from './book-tape.ts';
import { eachOf } from './csv-tape-rows.ts';
import { stepProblem, stepsOn } from './steps.ts';
import { FIELDS } from './tape-layouts.ts';

const DEPTH_FIELDS = {
  at: FIELDS.at,
  symbol: FIELDS.symbol,
  side: ['side', 'is_bid'],
  price: ['price', 'px'],
  quantity: ['amount', 'qty', 'quantity', 'size'],
  isSnapshot: ['is_snapshot', 'update_type'],
} as const;

/**
 * Changes of price levels, a row each, with the new size of the level and 0 where it is gone (tardis incremental_book_L2, Binance T_DEPTH): rows of one moment are one book. A
 * snapshot begins the book anew. Files of trades beside it are merged.
 */
export const readCsvDepth = (paths: readonly string[], options: CsvBookOptions): ReadBook =>
  bookTape(paths, options, { isBook: changesLevels, read: readRows });

/** Whether a header in small letters is of changes of levels. */
export const changesLevels = (header: readonly string[]): boolean =>
  DEPTH_FIELDS.isSnapshot.some((name) => header.includes(name)) && header.includes('side');

function readRows(
  { path, options }: BookFile,
  record: BookRecorder,
): Result<
  { readonly hash: string; readonly others: number; readonly notes: readonly string[] },
  Problem
> {
  const names = { names: options.columns, mayLack: true };
  const opened = openCsv(path, DEPTH_FIELDS, names, options.reading);
  if (!opened.ok) return opened;
  const csv = opened.value;
  const missing = (['at', 'side', 'price', 'quantity'] as const).filter((field) => !csv.has(field));
  if (missing.length > 0) return err(columnMissing(csv, missing, DEPTH_FIELDS));
  const { tick, lot } = options.instrument;
  const book = newDepthSync();
  let now = NaN;
  let wasSnapshot = false;
  let crossed = 0;
  const show = (): void => {
    if (Number.isNaN(now)) return;
    const isWhole = isUncrossed(book);
    if (!isWhole) crossed++;
    record.book(
      now,
      isWhole ? levelsOf(book, 1, BOOK_DEPTH) : [],
      isWhole ? levelsOf(book, -1, BOOK_DEPTH) : [],
    );
  };
  const read = eachOf(csv, options, (row, at) => {
    if (at !== now) {
      show();
      now = at;
      if (record.recorder.count >= EVENTS_MAX)
        return tooMany(`${path}:${row.line}`, `${EVENTS_MAX} events`);
    }
    const side = sideIn(row.text('side'));
    if (side === null) return row.bad('side', 'must be bid or ask');
    const price = stepsOn(row.number('price') ?? NaN, tick);
    const size = stepsOn(row.number('quantity') ?? NaN, lot);
    if (typeof price === 'string')
      return stepProblem(row, 'price', { found: price, step: tick, name: 'tick' });
    if (typeof size === 'string')
      return stepProblem(row, 'quantity', { found: size, step: lot, name: 'lot' });
    if (!(price > 0 && size >= 0))
      return row.bad('price', 'must be above 0, and its size 0 or more');
    const isSnapshot = /^(true|1|snap(shot)?)$/i.test(row.text('isSnapshot'));
    if (isSnapshot && !wasSnapshot) {
      book.bids.clear();
      book.asks.clear();
    }
    wasSnapshot = isSnapshot;
    const levels = side === 1 ? book.bids : book.asks;
    if (size === 0) levels.delete(price);
    else levels.set(price, size);
    return null;
  });
  if (!read.ok) return read;
  show();
  const notes =
    crossed === 0
      ? []
      : [`${crossed} moments of a crossed book, recorded as empty: a level was missed`];
  return ok({ hash: csv.hash, others: read.value, notes });
}

function isUncrossed(book: DepthSync): boolean {
  const [bid] = levelsOf(book, 1, 1);
  const [ask] = levelsOf(book, -1, 1);
  return bid === undefined || ask === undefined || bid.price < ask.price;
}
function sideIn(text: string): 1 | -1 | null {
  if (/^(b|bid|bids|buy|true|1)$/i.test(text)) return 1;
  return /^(a|ask|asks|s|sell|false|0|-1)$/i.test(text) ? -1 : null;
}
