import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { QualityReport } from '#core/market/quality';
import type { Tape } from '#core/market/tape';
import { judgeTape } from '#core/market/tape-builder';
import { type ColumnNames, columnMissing, openCsv } from '#platform/csv-table';
import { fileHeadOf } from '#platform/file-head';
import { givenTwice, hashOf } from '#platform/read-file';
import { type BookRecorder, bookRecorder } from './book-recorder.ts';
import type { OfInstrument } from './csv-tape-rows.ts';
import { idsProblem, newTrades, readTrades, tradeNotes, tradesLeftOut } from './csv-trades.ts';
import { FIELDS, TAPE_LAYOUTS } from './tape-layouts.ts';

export interface CsvBookOptions extends OfInstrument {
  readonly columns: ColumnNames;
}
export type ReadBook = Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;
export interface BookFile {
  readonly path: string;
  readonly options: CsvBookOptions;
}
interface BookReader {
  /** Whether a header in small letters is of the file of books, and not of trades beside it. */
  isBook(header: readonly string[]): boolean;
  /** Reads the file of books into the recorder; `notes` are for the quality report. */
  read(
    file: BookFile,
    record: BookRecorder,
  ): Result<
    {
      readonly hash: string;
      readonly others: number;
      readonly skipped?: number;
      readonly notes?: readonly string[];
      readonly hasOrderIds?: boolean;
    },
    Problem
  >;
}

/** The names of the columns of a CSV, in small letters. */
const headerOf = (line: string): readonly string[] =>
  line
    .toLowerCase()
    .split(/[,;\t|]/)
    .map((name) => name.trim());

/** One file of books, and trades of the same market in others, as one tape. */
export function bookTape(
  paths: readonly string[],
  options: CsvBookOptions,
  reader: BookReader,
): ReadBook {
  const trades = newTrades();
  const hashes: string[] = [];
  const books: string[] = [];
  let others = 0;
  for (const path of paths) {
    const head = fileHeadOf(path);
    if (!head.ok) return head;
    const line = head.value.lines[options.reading?.skip ?? 0] ?? '';
    if (paths.length === 1 || reader.isBook(headerOf(line))) {
      books.push(path);
      continue;
    }
    const names = { names: options.columns, mayLack: true };
    const csv = openCsv(path, FIELDS, names, options.reading, TAPE_LAYOUTS);
    if (!csv.ok) return csv;
    const missing = (['at', 'price', 'quantity'] as const).filter((field) => !csv.value.has(field));
    if (missing.length > 0) return err(columnMissing(csv.value, missing, FIELDS));
    const read = readTrades(csv.value, { ...options, isTaq: false }, trades);
    if (!read.ok) return read;
    others += read.value;
    hashes.push(csv.value.hash);
  }
  const wrongIds = idsProblem(trades, paths[0] ?? '--tape');
  if (wrongIds !== null) return err(wrongIds);
  const [path] = books;
  if (path === undefined || books.length > 1)
    return err(
      problem(
        'FLAG_INVALID',
        '--tape',
        `one file must hold the book, ${books.length} do`,
        'give one file of the book, and beside it files of trades',
      ),
    );
  const record = bookRecorder(options.instrument, trades);
  const read = reader.read({ path, options }, record);
  if (!read.ok) return read;
  const all = [...hashes, read.value.hash];
  const twice = givenTwice(paths, all);
  if (twice !== null) return err(twice);
  others += read.value.others;
  const source = paths.map((each) => each.split('/').at(-1)).join(' + ');
  const tape = record.finish({ source, hash: hashOf(all) }, read.value.hasOrderIds ?? false);
  if (tape.count === 0)
    return err(
      others > 0
        ? problem(
            'SYMBOL_UNKNOWN',
            '--symbol',
            `symbol must be in the file, ${options.instrument.symbol} was in none of its ${others} rows`,
            'use a symbol of the file, or another file',
          )
        : problem('FILE_EMPTY', path, 'the file must hold books, held none', 'fetch it again'),
    );
  const notes = [
    ...(others > 0 ? [`${others} rows of other symbols`] : []),
    ...tradeNotes(trades),
    ...(read.value.notes ?? []),
  ];
  return ok({
    tape,
    quality: judgeTape(tape, {
      skipped: tradesLeftOut(trades) + (read.value.skipped ?? 0),
      outOfOrder: record.recorder.late,
      notes,
    }),
  });
}
