import { basename } from 'node:path';
import { isoDate, timeOfLocal } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { usEquity } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { LONGEST_DAY_US } from '#core/market/stamps';
import type { Tape } from '#core/market/tape';
import {
  judgeTape,
  mergeTape,
  outOfOrder,
  type Quotes,
  type Trades,
} from '#core/market/tape-builder';
import { type FieldScanner, fieldScanner, rowsMax } from '#platform/field-scanner';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { givenTwice, hashOf, readBytes } from '#platform/read-file';
import { isRegularPrint } from './conditions.ts';
import { type DayFile, dayFiles, oneSymbol, TICKS } from './lean-day-files.ts';

const TRADE_BYTES_MIN = '0,0,0,,0,0\n'.length;
const QUOTE_BYTES_MIN = '0,0,0,0,0,,,0\n'.length;

export interface LeanOptions {
  /** null takes the files' own symbol. */
  readonly symbol: string | null;
  /** Other grid or venue than a US share in cents, consolidated. */
  readonly instrument?: Instrument;
}

/**
 * Lean tick zips of one US share as a tape of depth 1: trade and quote zip of a day, in any order,
 * of as many days as given. Trades alone have no book, and then no print can be signed. The NBBO is
 * the last bid and the last ask, whichever exchange quoted it.
 */
export function readLeanTicks(
  paths: readonly string[],
  options: LeanOptions,
): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const files: DayFile[] = [];
  const hashes: string[] = [];
  for (const path of paths) {
    const file = readBytes(path);
    if (!file.ok) return file;
    const found = dayFiles(file.value.bytes, path, TICKS);
    if (!found.ok) return found;
    files.push(...found.value);
    hashes.push(file.value.hash);
  }
  const twice = givenTwice(paths, hashes);
  if (twice !== null) return err(twice);
  const symbol = oneSymbol(files, options.symbol);
  if (!symbol.ok) return symbol;
  const instrument = options.instrument ?? usEquity(symbol.value, 'US');
  files.sort((a, b) => isoDate(a.date).localeCompare(isoDate(b.date)));
  const trades = readTrades(
    files.filter((file) => file.kind === 'trade'),
    instrument,
  );
  if (!trades.ok) return trades;
  const quotes = readQuotes(
    files.filter((file) => file.kind === 'quote'),
    instrument,
  );
  if (!quotes.ok) return quotes;
  const tape = mergeTape(
    { instrument, source: paths.map((path) => basename(path)).join(' + '), hash: hashOf(hashes) },
    trades.value.rows,
    quotes.value.rows,
  );
  const skipped = trades.value.skipped + quotes.value.skipped;
  const notes = [
    ...(quotes.value.rows.count === 0
      ? ['no quotes: prints are not signed and there is no book']
      : []),
    ...(trades.value.rows.count === 0 ? ['no trades: there is no volume'] : []),
    ...(skipped > 0
      ? [`${skipped} rows left out: marked suspicious, or a quote between ticks`]
      : []),
  ];
  const disorder =
    outOfOrder(trades.value.rows.at, trades.value.rows.count) +
    outOfOrder(quotes.value.rows.at, quotes.value.rows.count);
  return ok({ tape, quality: judgeTape(tape, { skipped, outOfOrder: disorder, notes }) });
}

type Bad = { readonly ok: false; readonly error: Problem };
const malformed = (file: DayFile, line: number, message: string): Bad =>
  err(
    problem(
      'LINE_MALFORMED',
      `${file.place}:${line}`,
      message,
      'check --format, or fetch the file again',
    ),
  );

const fewer = (values: Float64Array, count: number): Float64Array => values.subarray(0, count);

/** ms after midnight, price x 10,000, shares, exchange, sale conditions (hex), suspicious. */
function readTrades(
  files: readonly DayFile[],
  instrument: Instrument,
): Result<{ readonly rows: Trades; readonly skipped: number }, Problem> {
  const most = files.reduce((sum, file) => sum + rowsMax(file.data, TRADE_BYTES_MIN), 0);
  if (most > ROWS_MAX) return err(tooMany(files[0]?.place ?? '', `${ROWS_MAX} rows`));
  const at = new Float64Array(most);
  const price = new Float64Array(most);
  const size = new Float64Array(most);
  const regular = new Uint8Array(most);
  const unitsPerTick = decimalToNumber(instrument.tick) * 10_000;
  const lot = decimalToNumber(instrument.lot);
  let n = 0;
  let skipped = 0;
  for (const file of files) {
    const midnight = timeOfLocal(instrument.session.zone, file.date, 0);
    const field = fieldScanner(file.data);
    for (let line = 1; !field.atEnd(); line++) {
      const ms = field.next(3);
      const units = field.next(0);
      const shares = field.next(0);
      const exchange = field.word();
      const conditions = field.hex();
      const suspicious = field.next(0);
      if (
        !field.endLine() ||
        !(ms >= 0 && ms <= LONGEST_DAY_US) ||
        !(units >= 0) ||
        !(shares >= 0) ||
        Number.isNaN(conditions + suspicious)
      )
        return malformed(
          file,
          line,
          'a trade must be ms,price,size,exchange,conditions,suspicious',
        );
      if (suspicious !== 0) {
        skipped++;
        continue;
      }
      at[n] = midnight + ms;
      price[n] = units / unitsPerTick;
      size[n] = shares / lot;
      regular[n] = units > 0 && isRegularPrint(conditions, exchange) ? 1 : 0;
      n++;
    }
  }
  return ok({
    rows: {
      count: n,
      at: fewer(at, n),
      price: fewer(price, n),
      size: fewer(size, n),
      regular: regular.subarray(0, n),
      restingSide: new Int8Array(n),
    },
    skipped,
  });
}

/**
 * ms after midnight, bid x 10,000, bid size, ask x 10,000, ask size, exchange, conditions (hex),
 * suspicious. A price of 0 leaves that side as it was.
 */
function readQuotes(
  files: readonly DayFile[],
  instrument: Instrument,
): Result<{ readonly rows: Quotes; readonly skipped: number }, Problem> {
  const most = files.reduce((sum, file) => sum + rowsMax(file.data, QUOTE_BYTES_MIN), 0);
  if (most > ROWS_MAX) return err(tooMany(files[0]?.place ?? '', `${ROWS_MAX} rows`));
  const at = new Float64Array(most);
  const bidPrice = new Float64Array(most);
  const bidSize = new Float64Array(most);
  const askPrice = new Float64Array(most);
  const askSize = new Float64Array(most);
  const unitsPerTick = Math.round(decimalToNumber(instrument.tick) * 10_000);
  const lot = decimalToNumber(instrument.lot);
  let n = 0;
  let skipped = 0;
  for (const file of files) {
    const midnight = timeOfLocal(instrument.session.zone, file.date, 0);
    const field = fieldScanner(file.data);
    for (let line = 1; !field.atEnd(); line++) {
      const ms = field.next(3);
      const bid = field.next(0);
      const bidShares = field.next(0);
      const ask = field.next(0);
      const askShares = field.next(0);
      const suspicious = lastOf(field);
      if (
        !field.endLine() ||
        !(ms >= 0 && ms <= LONGEST_DAY_US) ||
        !(bid >= 0) ||
        !(ask >= 0) ||
        !(bidShares >= 0) ||
        !(askShares >= 0) ||
        Number.isNaN(suspicious)
      )
        return malformed(
          file,
          line,
          'a quote must be ms,bid,size,ask,size,exchange,conditions,suspicious',
        );
      if (suspicious !== 0 || bid % unitsPerTick !== 0 || ask % unitsPerTick !== 0) {
        skipped++;
        continue;
      }
      at[n] = midnight + ms;
      bidPrice[n] = bid / unitsPerTick;
      bidSize[n] = bid > 0 ? bidShares / lot : NaN;
      askPrice[n] = ask / unitsPerTick;
      askSize[n] = ask > 0 ? askShares / lot : NaN;
      n++;
    }
  }
  return ok({
    rows: {
      count: n,
      at: fewer(at, n),
      bidPrice: fewer(bidPrice, n),
      bidSize: fewer(bidSize, n),
      askPrice: fewer(askPrice, n),
      askSize: fewer(askSize, n),
    },
    skipped,
  });
}

/**
 * Exchange and conditions of a quote are passed over: the NBBO is the last word, whoever said it.
 */
function lastOf(field: FieldScanner): number {
  field.pass();
  field.pass();
  return field.next(0);
}
