import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { QualityReport } from '#core/market/quality';
import type { Tape } from '#core/market/tape';
import { judgeTape, mergeTape, outOfOrder } from '#core/market/tape-builder';
import { type ColumnNames, columnMissing, openCsv } from '#platform/csv-table';
import { givenTwice, hashOf } from '#platform/read-file';
import { newQuotes, quotesOf, readQuotes } from './csv-quotes.ts';
import type { OfInstrument } from './csv-tape-rows.ts';
import {
  csvTradesOf,
  idsProblem,
  newTrades,
  readTrades,
  tradeNotes,
  tradesLeftOut,
} from './csv-trades.ts';
import { FIELD_NAMES, FIELDS, type Field, TAPE_LAYOUTS } from './tape-layouts.ts';

export interface CsvTapeOptions extends OfInstrument {
  readonly columns: ColumnNames;
  /**
   * Sale conditions, corrections and exchanges mean what they mean in NYSE TAQ: they say which
   * prints are regular. Else every trade in session counts.
   */
  readonly isTaq: boolean;
}

/**
 * Plain CSV files of trades (time, price, quantity, perhaps the taker's side) and of best quotes
 * (time, bid, ask and their sizes) as one tape of depth 1. Every trade in the session counts as
 * eligible, where the file says nothing else (MKT-32: TAQ does).
 */
export function readCsvTape(
  paths: readonly string[],
  options: CsvTapeOptions,
): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const trades = newTrades();
  const quotes = newQuotes();
  const hashes: string[] = [];
  const sources: string[] = [];
  const unused = new Map(Object.entries(options.columns));
  let others = 0;
  for (const path of paths) {
    const columns = { names: options.columns, mayLack: paths.length > 1 };
    const opened = openCsv(path, FIELDS, columns, options.reading, TAPE_LAYOUTS);
    if (!opened.ok) return opened;
    const csv = opened.value;
    const isTrades = csv.has('price') && csv.has('quantity');
    const needed: readonly Field[] = isTrades
      ? ['at']
      : csv.has('bid') || csv.has('ask')
        ? ['at', 'bid', 'bidSize', 'ask', 'askSize']
        : ['at', 'price', 'quantity'];
    const missing = needed.filter((field) => !csv.has(field));
    if (missing.length > 0) return err(columnMissing(csv, missing, FIELDS));
    const read = isTrades ? readTrades(csv, options, trades) : readQuotes(csv, options, quotes);
    if (!read.ok) return read;
    others += read.value;
    for (const field of FIELD_NAMES)
      if (csv.isCalled(field, unused.get(field) ?? '')) unused.delete(field);
    hashes.push(csv.hash);
    sources.push(csv.source);
  }
  const twice = givenTwice(paths, hashes);
  if (twice !== null) return err(twice);
  const [typo] = unused;
  if (typo !== undefined)
    return err(
      problem(
        'COLUMN_MISSING',
        `--columns ${typo[0]}`,
        `a file must have the column '${typo[1]}' for ${typo[0]}, none has`,
        'map it to a name of a header',
      ),
    );
  if (trades.at.length + quotes.at.length === 0) {
    if (others > 0)
      return err(
        problem(
          'SYMBOL_UNKNOWN',
          '--symbol',
          `symbol must be in the file, ${options.instrument.symbol} was in none of its ${others} rows`,
          'use a symbol of the file, or another file',
        ),
      );
    return err(
      problem(
        'FILE_EMPTY',
        paths[0] ?? '--tape',
        'the files must hold trades or quotes, held none',
        'give at least one file with rows below its header',
      ),
    );
  }
  const wrongIds = idsProblem(trades, paths[0] ?? '--tape');
  if (wrongIds !== null) return err(wrongIds);
  const t = csvTradesOf(trades);
  const q = quotesOf(quotes);
  const tape = mergeTape(
    { instrument: options.instrument, source: sources.join(' + '), hash: hashOf(hashes) },
    t,
    q,
  );
  const notes = [
    ...(q.count === 0 ? ['no quotes: there is no book'] : []),
    ...(t.count === 0 ? ['no trades: there is no volume'] : []),
    ...(others > 0 ? [`${others} rows of other symbols`] : []),
    ...tradeNotes(trades),
  ];
  return ok({
    tape,
    quality: judgeTape(tape, {
      skipped: tradesLeftOut(trades),
      outOfOrder: outOfOrder(t.at, t.count) + outOfOrder(q.at, q.count),
      notes,
    }),
  });
}
